"""Several belief nodes as one number in compiled code.

A *vector* is a quantity at `WIDTH` belief nodes, the lanes. It is added, multiplied and compared as a float is, by a
few instructions for all its lanes, as wide as the machine has them. Kernels written with it keep their sums in
registers, which the compiler does not find out for a loop over lanes.

Arrays end in an axis of lanes, a multiple of `WIDTH` of them; `take` and `put` move a vector out of and into one.
"""

from __future__ import annotations

import math
import operator
from itertools import accumulate
from typing import Any

import numba as nb
import numpy as np
from llvmlite import ir
from numba.core.cgutils import get_or_insert_function
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, models, register_model
from numpy.typing import NDArray

WIDTH = 16
"""Lanes of a vector: two registers of the widest kind, so that a place in memory is worked out once for both, and one
sum is worked on while the other waits for its last term."""

_FLOATS = ir.VectorType(ir.DoubleType(), WIDTH)
_SINGLES = ir.VectorType(ir.FloatType(), WIDTH)
_INTEGERS = ir.VectorType(ir.IntType(64), WIDTH)
_intrinsic: Any = intrinsic


class _Vector(nb.types.Type):
    def __init__(self) -> None:
        super().__init__(name="lanes")


vector = _Vector()


@register_model(_Vector)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, of: Any) -> None:
        super().__init__(manager, of, _FLOATS)


def padded(lanes: int) -> int:
    """The least multiple of `WIDTH` that holds so many lanes."""
    return -(-lanes // WIDTH) * WIDTH


def spaces(*shapes: tuple[int, ...]) -> list[NDArray[np.float64]]:
    """Arrays of zeros, each beginning where a vector does in the cache, so that none lies across two lines of it.

    The last axis of each shape is a multiple of `WIDTH`. They are cut out of one, which is several times faster than to
    make each apart.
    """
    ends = list(accumulate(math.prod(shape) for shape in shapes))
    room = np.zeros(ends[-1] + WIDTH)
    start = -(room.ctypes.data // room.itemsize) % WIDTH
    return [
        room[start + end - math.prod(shape) : start + end].reshape(shape)
        for end, shape in zip(ends, shapes, strict=True)
    ]


def _constant(kind: Any, value: Any) -> Any:
    return ir.Constant(kind, [ir.Constant(kind.element, value)] * WIDTH)


def _spread(builder: Any, value: Any) -> Any:
    """A float at all lanes."""
    if value.type == _FLOATS:
        return value
    first = builder.insert_element(ir.Constant(_FLOATS, ir.Undefined), value, ir.IntType(32)(0))
    nowhere = ir.Constant(_FLOATS, ir.Undefined)
    return builder.shuffle_vector(
        first, nowhere, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    )


def _define(operation: Any, in_place: Any, build: Any) -> None:
    """Teach the compiler an operation of a vector with another or with a float."""

    class Template(AbstractTemplate):
        def generic(self, args: Any, _: Any) -> Any:
            of_vectors = vector in args and all(kind in (vector, nb.float64) for kind in args)
            return signature(vector, *args) if of_vectors and len(args) == 2 else None

    def lower(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return getattr(builder, build)(*(_spread(builder, value) for value in args))

    for function in (operation, in_place):
        infer_global(function)(type(f"_{build}", (Template,), {}))
        for kinds in ((vector, vector), (vector, nb.float64), (nb.float64, vector)):
            lower_builtin(function, *kinds)(lower)


_define(operator.add, operator.iadd, "fadd")
_define(operator.sub, operator.isub, "fsub")
_define(operator.mul, operator.imul, "fmul")
_define(operator.truediv, operator.itruediv, "fdiv")


def _pointer(context: Any, builder: Any, kind: Any, array: Any, numbers: list[Any]) -> Any:
    """Pointer to a place in an array, no number of which counts from the end."""
    if kind.layout != "C":
        raise TypeError("vectors are taken out of contiguous arrays alone")
    array = context.make_array(kind)(context, builder, array)
    shape = [builder.extract_value(array.shape, i) for i in range(kind.ndim)]
    place = numbers[0]
    for i in range(1, kind.ndim):
        place = builder.add(builder.mul(place, shape[i], flags=("nsw",)), numbers[i], flags=("nsw",))
    return builder.gep(array.data, [place])


def _numbers(context: Any, builder: Any, index: Any, value: Any) -> list[Any]:
    """Numbers of a tuple."""
    return [
        context.cast(builder, builder.extract_value(value, i), index[i], nb.intp) for i in range(len(index))
    ]


def _place(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Pointer to a vector in an array."""
    numbers = _numbers(context, builder, signature.args[1], args[1])
    numbers.append(context.cast(builder, args[2], signature.args[2], nb.intp))
    pointer = _pointer(context, builder, signature.args[0], args[0], numbers)
    held = _SINGLES if signature.args[0].dtype == nb.float32 else _FLOATS
    return builder.bitcast(pointer, held.as_pointer())


@_intrinsic
def at(_typing: Any, array: Any, index: Any) -> Any:
    """An entry of an array, whose numbers do not count from the end, as the compiler would have to allow for."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers = _numbers(context, builder, signature.args[1], args[1])
        return builder.load(_pointer(context, builder, signature.args[0], args[0], numbers))

    return array.dtype(array, index), build


@_intrinsic
def take(_typing: Any, array: Any, index: Any, lane: Any) -> Any:
    """The vector that begins at a lane of the row of an array, of doubles or singles, with this index."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded = builder.load(_place(context, builder, signature, args))
        loaded.align = signature.args[0].dtype.bitwidth // 8
        return builder.fpext(loaded, _FLOATS) if loaded.type == _SINGLES else loaded

    return vector(array, index, lane), build


@_intrinsic
def put(_typing: Any, array: Any, index: Any, lane: Any, value: Any) -> Any:
    """Write a vector to where `take` reads it."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value, kind = _spread(builder, args[3]), signature.args[0].dtype
        if kind == nb.float32:
            value = builder.fptrunc(value, _SINGLES)
        builder.store(value, _place(context, builder, signature, args)).align = kind.bitwidth // 8
        return context.get_dummy_value()

    return nb.void(array, index, lane, value), build


@_intrinsic
def every(_typing: Any, value: Any) -> Any:
    """A float at all lanes."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _spread(builder, args[0])

    return vector(value), build


@_intrinsic
def larger(_typing: Any, left: Any, right: Any) -> Any:
    """The larger of two vectors, or of a vector and a float; the second where they do not compare."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        one, other = (_spread(builder, value) for value in args)
        return builder.select(builder.fcmp_ordered(">", one, other), one, other)

    return vector(left, right), build


@_intrinsic
def square_root(_typing: Any, value: Any) -> Any:
    """Square root of a vector."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind, name = ir.FunctionType(_FLOATS, [_FLOATS]), f"llvm.sqrt.v{WIDTH}f64"
        return builder.call(get_or_insert_function(builder.module, kind, name), args)

    return vector(value), build


@_intrinsic
def if_positive(_typing: Any, asked: Any, value: Any, otherwise: Any) -> Any:
    """The value where what is asked about is positive, and something else in other lanes."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        asked, value, otherwise = (_spread(builder, one) for one in args)
        return builder.select(builder.fcmp_ordered(">", asked, _constant(_FLOATS, 0.0)), value, otherwise)

    return vector(asked, value, otherwise), build


@_intrinsic
def power_of_two(_typing: Any, exponent: Any) -> Any:
    """2 to an integer that stands in the low bits of a float, as adding a large number puts it there."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        bits = builder.add(builder.bitcast(args[0], _INTEGERS), _constant(_INTEGERS, 1023))
        return builder.bitcast(builder.shl(bits, _constant(_INTEGERS, 52)), _FLOATS)

    return vector(exponent), build
