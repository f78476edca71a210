"""The scenario file as people write it: format version 1, as pydantic models.

The models say what may be written where; what names refer to and numbers come to is worked out in `resolve`.
Descriptions of fields become the JSON Schema that editors use.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema

from standoff.errors import shown
from standoff.scenario.fields import (
    NUMBER_SCHEMA,
    Amount,
    Date,
    Discount,
    Distribution,
    Flag,
    Key,
    Lottery,
    Name,
    Names,
    Number,
    Part,
    Shorthand,
    Start,
    Step,
    Text,
    When,
    bare_levels,
    nothing_more,
    wrong,
)
from standoff.scenario.parts import Model, ObservedModel

FORMAT = 1
"""Version of the format this package reads."""


class ClockModel(Model):
    """How time runs."""

    start: Date = Field(description="first day of the first period")
    step: Step = Field(description="length of a period, such as '2 weeks'")
    periods: Number = Field(description="number of periods, or 'endless'")
    told: Number | None = Field(
        None, description="of an endless clock, periods that are told one by one (default 52)"
    )
    discount: Discount | None = Field(
        None, description="worth of the next period (or year, ...) against this one"
    )
    beyond: Number | None = Field(
        None, description="periods the last state is counted on for after the horizon"
    )


class ParameterModel(Model):
    """A number with a name."""

    value: Number
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        None, description="least and greatest value worth considering"
    )
    distribution: Distribution | None = Field(
        None, description="how values of the range compare when it is explored (default uniform)"
    )
    spread: Number | None = Field(
        None, description="standard deviation of a normal distribution (default a quarter of the range)"
    )
    about: Text = ""
    source: Text = ""
    judgement: Flag = Field(False, description="true where no source gives the number")


def _as_value(value: Any) -> Any:
    return value if isinstance(value, dict) else {"value": value}


def _as_prior(value: Any) -> Any:
    return value if isinstance(value, dict) else {"prior": value}


class TypeModel(Model):
    """What a side may privately be."""

    prior: Number = Field(description="how likely the other side takes it to be at the start")
    about: Text = ""
    observed_as: ObservedModel | None = None


class PrivateModel(Model):
    """Something about a side that lasts and that the other cannot see, such as how far its preparations are."""

    levels: list[Name] = Field(description="the first is that of a side that has done nothing")
    start: Start = Field(description="a level, chances of levels, or one of these for each type")
    about: Text = ""


class SideModel(Model):
    """A rival."""

    name: Text = ""
    about: Text = ""
    types: dict[Name, Annotated[TypeModel, Shorthand(_as_prior, NUMBER_SCHEMA)]]
    precision: Number = Field(description="0: acts at random; large: always what is best for it")
    private: dict[Key, Annotated[PrivateModel | None, Part()]] = Field(
        default_factory=dict, description="private states, which covert moves change and the other cannot see"
    )


class VariableModel(Model):
    """A part of the public state."""

    levels: list[Name]
    start: Name
    about: Text = ""
    observed_as: dict[Name, ObservedModel] = Field(
        default_factory=dict, description="level: which reports stand for it"
    )


class ChangeModel(Model):
    """A change of the public state, or where a covert move makes it of a side's private states."""

    set: dict[str, Lottery] = Field(
        default_factory=dict, description="variable: level, or level: probability"
    )
    lower: Names = Field(
        default_factory=list, description="variables that go one step down their list of levels"
    )
    raise_: Names = Field(
        default_factory=list, alias="raise", description="variables that go one step up their list of levels"
    )
    chance: Number = 1.0


class EventModel(ChangeModel):
    """Something that happens whatever anybody does: on a date, or with a chance in every period."""

    name: Text
    about: Text = ""
    on: Date | None = None
    when: When = Field(default_factory=dict)
    from_: Date | None = Field(None, alias="from", description="first date it can happen")
    until: Date | None = Field(None, description="last date it can happen")


class EffectModel(ChangeModel):
    """A change under a condition."""

    when: When = Field(default_factory=dict)


class CovertMoveModel(ChangeModel):
    """Something a side can do unseen; what it changes are private states of the side."""

    needs: When = Field(default_factory=dict)
    effects: list[EffectModel] = Field(
        default_factory=list, description="further changes, each under its own condition"
    )
    cost: Amount | None = None
    about: Text = ""
    observed_as: ObservedModel | None = None


class OvertMoveModel(ChangeModel):
    """Something a side can do in the open."""

    needs: When = Field(default_factory=dict)
    effects: list[EffectModel] = Field(
        default_factory=list, description="further changes, each under its own condition"
    )
    cost: Amount | None = None
    alone: Flag | None = Field(None, description="made with the side's other tracks at rest; so are strikes")
    strike: Flag | None = Field(None, description="counts as an attack; so do moves called strike or attack")
    about: Text = ""
    observed_as: ObservedModel | None = None


_LEVELS_SCHEMA = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_NOTHING = {"type": "null"}

CovertTrack = Annotated[
    dict[Name, Annotated[CovertMoveModel, Shorthand(nothing_more, _NOTHING)]],
    Shorthand(bare_levels, _LEVELS_SCHEMA),
]
OvertTrack = Annotated[
    dict[Name, Annotated[OvertMoveModel, Shorthand(nothing_more, _NOTHING)]],
    Shorthand(bare_levels, _LEVELS_SCHEMA),
]


class MovesModel(Model):
    """What a side can do: one level of each track in each period."""

    covert: dict[Key, Annotated[CovertTrack | None, Part()]] = Field(default_factory=dict)
    overt: dict[Key, Annotated[OvertTrack | None, Part()]]


class SourceModel(Model):
    """What all sources of readings have."""

    needs: When = Field(default_factory=dict, description="state in which it is at work")
    about: Text = ""
    observed_as: dict[Name, ObservedModel] = Field(
        default_factory=dict, description="reading: which reports stand for it"
    )


class IndicatorModel(SourceModel):
    """A noisy sign of a covert move."""

    of: Text = Field(description="side.track")
    seen_by: Name | None = Field(None, description="a side, or both; default: the other side")
    alarm: dict[Name, Number] | None = Field(
        None, description="chance of an alarm, for each level of the track"
    )
    readings: dict[Name, dict[Name, Number]] | None = Field(
        None, description="for each level of the track the probability of each reading, the quiet one first"
    )


class SourceEffectModel(ChangeModel):
    """What happens when a reading occurs."""

    cost: dict[Name, Amount] = Field(default_factory=dict, description="side: amount")


class ProxyModel(SourceModel):
    """An agent of a side that may act on its own."""

    patron: Name
    obeys: Text = Field(description="covert track of the patron")
    attack_rate: dict[Name, Number]
    effect: SourceEffectModel | None = None
    exposes: dict[Name, Text] = Field(default_factory=dict)


class IncidentModel(SourceModel):
    """Something that may be deliberate or an accident."""

    of: Text = Field(description="side.track")
    rate: dict[Name, Number]
    looks_like: Text = ""
    effect: SourceEffectModel | None = None


class MessageModel(Model):
    """Something that can be said through a channel."""

    about: Text = ""
    true_when: When | None = None
    cost: Amount | None = None


class MessagesModel(Model):
    """The messages of a channel, the one that says nothing first."""

    told: dict[Name, Annotated[MessageModel, Shorthand(nothing_more, _NOTHING)]]
    bare: Flag
    """Whether they were written as a list of names."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        written: dict[str, Any] = handler.resolve_ref_schema(handler(schema))["properties"]["told"]
        return written


def _messages(value: Any) -> Any:
    return {"told": bare_levels(value), "bare": isinstance(value, list)}


class ChannelModel(SourceModel):
    """A way for one side to tell the other something through a go-between."""

    from_: Name = Field(alias="from")
    messages: Annotated[MessagesModel, Shorthand(_messages, _LEVELS_SCHEMA)]
    garbled: Number = 0.0
    cost_of_lying: Amount | None = None


class OutcomeModel(Model):
    """When and how it ends."""

    when: When
    ends: dict[Name, Number]
    about: Text = ""


class PayoffModel(Model):
    """What each side gains when something is so; every other key is a side."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, arbitrary_types_allowed=True)
    __pydantic_extra__: dict[str, Amount]

    when: When = Field(default_factory=dict)
    unless: When | None = None
    every_period: Flag = False
    about: Text = ""


Patch = Annotated[
    dict[str, Any],
    Field(description="parameter or dotted path into this file: value"),
]


class InterventionModel(Model):
    """Something that could be done about it."""

    about: Text = ""
    by: Names = Field(default_factory=list, description="a side, several, both or nobody")
    set: Patch


class RecordModel(Model):
    """The record of reports that comes with the scenario, which may begin before the question does."""

    about: Text = ""
    set: Patch = Field(default_factory=dict, description="how things stood when the record begins")


class KnownRateModel(Model):
    """How often comparable confrontations ended in a certain way."""

    what: Text
    value: Number
    of: Number | None = None
    source: Text = ""


class ReferenceModel(Model):
    """What is known of comparable confrontations."""

    about: Text = ""
    source: Text = ""
    outcomes: dict[str, Any] = Field(default_factory=dict)
    rates: list[KnownRateModel] = Field(default_factory=list)
    judgement: Text = ""


def _version(value: Any) -> int:
    if value != FORMAT or isinstance(value, bool):
        raise wrong(
            f"this version of standoff reads format {FORMAT}, not {shown(value)}: write 'standoff: {FORMAT}'"
        )
    return FORMAT


Version = Annotated[int, PlainValidator(_version), WithJsonSchema({"const": FORMAT})]
Parameter = Annotated[ParameterModel, Shorthand(_as_value, NUMBER_SCHEMA)]


class Document(Model):
    """A scenario of the program standoff: two rivals who fear each other, and what may come of it."""

    standoff: Version = Field(description="version of the format")
    title: Text
    about: Text = ""
    clock: Annotated[ClockModel | None, Part()]
    parameters: dict[Key, Annotated[Parameter | None, Part()]] = Field(default_factory=dict)
    sides: dict[Key, Annotated[SideModel | None, Part()]]
    state: dict[Key, Annotated[VariableModel | None, Part()]] = Field(default_factory=dict)
    events: list[Annotated[EventModel | None, Part()]] = Field(default_factory=list)
    moves: dict[Key, Annotated[MovesModel | None, Part()]]
    indicators: dict[Key, Annotated[IndicatorModel | None, Part()]] = Field(default_factory=dict)
    proxies: dict[Key, Annotated[ProxyModel | None, Part()]] = Field(default_factory=dict)
    incidents: dict[Key, Annotated[IncidentModel | None, Part()]] = Field(default_factory=dict)
    channels: dict[Key, Annotated[ChannelModel | None, Part()]] = Field(default_factory=dict)
    outcomes: list[Annotated[OutcomeModel | None, Part()]]
    conflict: Names | None = Field(
        None, description="outcomes that mean fighting; default: those strikes lead to"
    )
    payoffs: list[Annotated[PayoffModel | None, Part()]] = Field(default_factory=list)
    views: dict[Key, Patch] = Field(
        default_factory=dict, description="where a side's picture differs from the truth"
    )
    interventions: dict[Key, Annotated[InterventionModel | None, Part()]] = Field(default_factory=dict)
    record: Annotated[RecordModel | None, Part()] = None
    reference_class: Annotated[ReferenceModel | None, Part()] = None
