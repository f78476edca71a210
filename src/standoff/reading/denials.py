"""Denials of what was told just before: *..., which Ankara denies*, *a charge that Delhi dismissed*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.grammar import lemma

if TYPE_CHECKING:
    from standoff.reading.act import Act

_TOLD = frozenset(
    """report claim story involvement responsibility account allegation accusation charge assertion suggestion
    version rumour rumor""".split()
)
"""Nouns for what was said before."""
_REFUSING = frozenset("deny dismiss reject refute dispute rebut disavow repudiate contest".split())


def denies_what_was_told(act: Act) -> bool:
    """Whether a verb denies the act that was told last."""
    verb = act.word
    name = lemma(verb)
    if name not in _REFUSING:
        return False
    if verb.dep_ in {"relcl", "acl"} and lemma(verb.head) in _TOLD and verb.head.dep_ in _BESIDE:
        return True
    if name != "deny":
        return False
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    if any(c.lower_ in {"which", "that", "it", "this"} for c in objects):
        return True
    return any(c.lemma_.lower() in _TOLD and not list(c.rights) for c in objects)


_BESIDE = frozenset(
    {"appos", "npadvmod", "attr", "dobj", "conj", "dep", "oprd", "ROOT", "nsubj", "parataxis"}
)
"""How a noun stands that sums up the clause before it."""
