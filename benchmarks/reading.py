"""How well and how fast the default reader reads: ``python -m benchmarks.reading``, ``--help`` for a choice.

Four measures, each with its test set:

- attributions on the development part of PolNeAR (Newell, Margolin and Ruths 2018), on which the lexicon of
  cues was tuned: a cue is
  found where the head of a predicted one lies in it; the source is right where its head lies in the annotated
  one; content counts
  characters of the matched attributions;
- root categories on 1,050 sentences of Zero-Shot-PLOVER, used as a test only: of the acts in a sentence that
  which joins the marked
  source and target best, its modality turned into the roots of PLOVER, which has no modality (what will be done
  together is AGREE,
  harm that is announced is THREATEN, what will not be done together is REJECT; CONCEDE and RETREAT are YIELD);
- whole reports on gold articles of our own in ``reading_gold/``, those of ``HELD_OUT`` held out while the rules
  were made;
- speed and memory on the PolNeAR texts, repeated.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standoff.reading.act import Act
from standoff.reading.attribution import attributions
from standoff.reading.events import acts, ranked
from standoff.reading.ingest import Article, Raw, read_article, read_file
from standoff.reading.modality import standing
from standoff.reading.model import load_model
from standoff.reading.reader import read
from standoff.reading.report import Report
from standoff.reading.spoken import Attribution

GOLD = Path(__file__).parent / "reading_gold"
HELD_OUT = frozenset(
    {"wire-angostura-2008", "analysis-shoal-2012", "communique-tehran-2016", "narrative-beagle-1978"}
)
"""Articles annotated before the reader was run on them, and not looked at while it was made; the others were.

Once an article has been measured and its misses were looked at, it is development material like the others.
"""
FIELDS = ("category", "actor", "target", "source", "modality")
_SHARED = (
    Path(os.environ.get("STANDOFF_SHARED", Path(__file__).resolve().parents[1].parent / "shared"))
    / "data/reading"
)


@dataclass(frozen=True)
class Scores:
    """Precision, recall and their harmonic mean."""

    right: int
    found: int
    wanted: int

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.found + self.wanted, 1)

    def __str__(self) -> str:
        return (
            f"F1 {self.f1:.3f} (precision {self.right / max(self.found, 1):.3f}, "
            f"recall {self.right / max(self.wanted, 1):.3f})"
        )


def main() -> None:
    """Run the measures named on the command line, or all."""
    named: dict[str, Callable[[], None]] = {
        "attribution": attribution,
        "category": category,
        "gold": gold,
        "speed": speed,
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(named)}; default: all")
    parser.add_argument(
        "--misses",
        action="store_true",
        help="list what was missed in the gold articles that are not held out",
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(named):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    for name in options.names or named:
        print(f"\n{name}")
        if name == "gold":
            gold(misses=options.misses)
        else:
            named[name]()


def _lines(name: str) -> list[dict[str, Any]]:
    path = _SHARED / name
    if not path.exists():
        print(f"  left out: there is no {name} in {_SHARED}; set STANDOFF_SHARED")
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def attribution() -> None:
    """Attributions on the development part of PolNeAR."""
    texts = {row["doc"]: row["text"] for row in _lines("polnear_dev_texts.jsonl")}
    if texts:
        cue, source, content = attribution_scores(texts, _lines("polnear_dev.jsonl"))
        print(
            f"  test set: PolNeAR development, {len(texts)} articles, {cue.wanted:,} attributions "
            "(the cues were tuned on it)"
        )
        print(f"  cue                    {cue}")
        print(f"  source head given cue  {source.right / max(source.wanted, 1):.3f} of {source.wanted:,}")
        print(f"  content characters     {content}")


def attribution_scores(texts: dict[str, str], rows: list[dict[str, Any]]) -> tuple[Scores, Scores, Scores]:
    """Scores of cues, of sources given the cue, and of characters of content given the cue."""
    wanted: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if _spans(row, "cue"):
            wanted.setdefault(row["doc"], []).append(row)
    cues, sources, contents = Counter[str](), Counter[str](), Counter[str]()
    for name, doc in zip(texts, load_model().pipe(texts.values(), batch_size=8), strict=True):
        left = list(attributions(doc))
        cues["found"] += len(left)
        for row in wanted.get(name, ()):
            cues["wanted"] += 1
            match = next((a for a in left if _within(a.cue.idx, _spans(row, "cue"))), None)
            if match is None:
                continue
            left.remove(match)
            cues["right"] += 1
            if spans := _spans(row, "source"):
                sources["wanted"] += 1
                sources["right"] += match.source is not None and _within(match.source.idx, spans)
            _count(contents, match, _spans(row, "content"))
    return tuple(Scores(c["right"], c["found"], c["wanted"]) for c in (cues, sources, contents))  # type: ignore[return-value]


def _count(contents: Counter[str], found: Attribution, spans: list[tuple[int, int]]) -> None:
    ours = {i for s, e in found.content for i in range(s, e)}
    theirs = {i for s, e in spans for i in range(s, e)}
    contents.update(right=len(ours & theirs), found=len(ours), wanted=len(theirs))


def _spans(row: dict[str, Any], part: str) -> list[tuple[int, int]]:
    return [(s, e) for piece in row.get(part, ()) for s, e in piece["spans"]]


def _within(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def category() -> None:
    """Root categories on the sentences of Zero-Shot-PLOVER."""
    rows = _lines("plv_train.jsonl")
    if rows:
        right = category_hits(rows)
        print(f"  test set: Zero-Shot-PLOVER training sentences, {len(rows):,}, used as a test only")
        print(f"  root category          {sum(right) / len(rows):.3f} right")


def category_hits(rows: list[dict[str, Any]]) -> list[bool]:
    """Whether the root category of each sentence is right."""
    docs = load_model().pipe((row["text"] for row in rows), batch_size=64)
    return [_root(row, doc) == row["plover"] for row, doc in zip(rows, docs, strict=True)]


_TOGETHER = frozenset({"AID", "CONSULT", "YIELD", "COOPERATE", "SUPPORT"})
_HARM = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})


def _root(row: dict[str, Any], doc: Any) -> str:
    source, target = (_marked(row, doc, mark) for mark in ("s", "t"))
    best = max(acts(doc), key=lambda act: _joins(act, source, target), default=None)
    if best is None:
        return "none"
    root: str = ranked(best)[0]
    root = "YIELD" if root in {"CONCEDE", "RETREAT"} else root
    stands = standing(best.word, best.governor)
    if stands.negated:
        return "REJECT" if root in _TOGETHER | {"AGREE"} else root
    if root in _TOGETHER and (stands.future or stands.planned):
        return "AGREE"
    return "THREATEN" if root in _HARM and stands.future else root


def _marked(row: dict[str, Any], doc: Any, mark: str) -> Any:
    """Span of the words between the marks of source or target, None where the sentence has none."""
    before, found, after = row["marked"].partition(f"<{mark}>")
    if not found:
        return None
    start, words = len(_bare(before)), _bare(after.partition(f"</{mark}>")[0])
    return doc.char_span(start, start + len(words), alignment_mode="expand")


def _bare(text: str) -> str:
    return re.sub(r"</?[st]>", "", text)


def _joins(act: Act, source: Any, target: Any) -> float:
    """How well an act joins source and target: by its parts, by closeness in the parse, by what the pattern says."""
    score = 0.2 * act.match.weight - 0.01 * act.word.i
    for span, tokens, inside in ((source, act.agents, 2.0), (target, act.patients, 1.0)):
        if span is not None:
            score += 3 * any(span.start <= t.i < span.end for t in tokens) - 0.3 * _apart(act.word, span.root)
            score -= inside * (span.start <= act.word.i < span.end)
    return score


def _apart(first: Any, second: Any) -> int:
    """Steps between two words in the parse."""
    above = {token.i: steps for steps, token in enumerate([first, *first.ancestors])}
    steps = [above[t.i] + i for i, t in enumerate([second, *second.ancestors]) if t.i in above]
    return min(steps, default=9)


def gold(misses: bool = False) -> None:
    """Whole reports on the gold articles; with ``misses`` on those of development alone, and what was missed."""
    right, wanted_in = Counter[str](), Counter[str]()
    for path in sorted(GOLD.glob("*.tsv")):
        part = "held out" if path.stem in HELD_OUT else "development"
        if misses and part != "development":
            continue
        wanted = gold_reports(path)
        found = reports_of(path)
        hits = match(wanted, found, path.with_suffix(".txt").read_text(encoding="utf-8"))
        whole = sum(len(h) == len(FIELDS) for h in hits)
        fields = ", ".join(f"{field} {sum(field in h for h in hits)}" for field in FIELDS)
        print(f"  {path.stem:<24}{part:<16}{whole}/{len(wanted)} right in all; {fields}; {len(found)} found")
        right[part] += whole
        wanted_in[part] += len(wanted)
        if misses:
            for want, hit in zip(wanted, hits, strict=True):
                if len(hit) < len(FIELDS):
                    print(f"      {want['words']}: wrong {', '.join(f for f in FIELDS if f not in hit)}")
    for part, count in wanted_in.items():
        print(f"  {part:<24}{right[part] / count:.3f} of {count} right in all of {', '.join(FIELDS)}")


def gold_reports(path: Path) -> list[dict[str, str]]:
    """Reports of a gold article."""
    names = ("words", "actor", "target", "category", "modality", "kind", "country")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [dict(zip(names, line.split("|"), strict=True)) for line in lines]


def reports_of(path: Path) -> list[Report]:
    """What the reader finds in a gold article."""
    article = next(iter(read_file(path.with_suffix(".txt"))))
    if not isinstance(article, Article):
        raise SystemExit(str(article))
    return list(read(article, load_model()))


def match(wanted: list[dict[str, str]], found: list[Report], text: str) -> list[set[str]]:
    """For each gold report the fields that are right in the report matched to it, each report being matched once.

    Reports match where their words overlap; among those that do, pairs with most fields right go first.
    """
    pairs = []
    for i, want in enumerate(wanted):
        start = text.index(want["words"])
        end = start + len(want["words"])
        for j, report in enumerate(found):
            if report.start < end and start < report.end:
                hit = _right(want, report)
                shared = min(end, report.end) - max(start, report.start)
                pairs.append(
                    (len(hit), shared / (max(end, report.end) - min(start, report.start)), i, j, hit)
                )
    pairs.sort(key=lambda p: (-p[0], -p[1]))
    hits: list[set[str]] = [set() for _ in wanted]
    left, right = set(range(len(wanted))), set(range(len(found)))
    for _, _, i, j, hit in pairs:
        if i in left and j in right:
            hits[i] = hit
            left.discard(i)
            right.discard(j)
    return hits


def _right(want: dict[str, str], report: Report) -> set[str]:
    ends = report.actor or "", report.target or ""
    if _either(report) and ends == (want["target"], want["actor"]):
        ends = ends[1], ends[0]
    checks = {
        "category": report.category == want["category"],
        "actor": ends[0] == want["actor"],
        "target": ends[1] == want["target"],
        "modality": report.modality == want["modality"],
        "source": report.source.kind == want["kind"] and (report.source.country or "") == want["country"],
    }
    return {field for field, right in checks.items() if right}


def _either(report: Report) -> bool:
    """Whether one report stands for what two did to each other on the author's word: either order is right."""
    mutual = {"actor", "target"} <= set(report.assumed) and report.actor_text == report.target_text
    return mutual and report.actor_text is not None and report.source.kind == "author"


def speed() -> None:
    """Sentences for each second of processor time, the time to the first report, and memory."""
    rows = _lines("polnear_dev_texts.jsonl")
    if not rows:
        return
    first, whole = first_result()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"  first result           {first:.1f} s after the command starts, {whole:.1f} s to its end, of which "
        f"{children.ru_utime + children.ru_stime:.1f} s of the processor"
    )
    model = load_model()
    texts = [row["text"] for row in rows]
    spent = time.process_time()
    count = sum(1 for text in texts for _ in read(_article(text), model))
    spent = time.process_time() - spent
    sentences = sum(sum(1 for _ in doc.sents) for doc in model.pipe(texts, batch_size=8))
    print(
        f"  speed                  {sentences / spent:.0f} sentences a CPU second, "
        f"{sentences:,} sentences, {count:,} reports"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  largest memory         {peak:.0f} MB")


def first_result() -> tuple[float, float]:
    """Seconds from the start of the command to its first line, and to its end, on a short article."""
    arguments = [sys.executable, "-m", "standoff", "read", "-", "--published", "2016-10-01"]
    begun = time.perf_counter()
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"Iran threatened the United States.")
        process.stdin.close()
        line = process.stdout.readline()
        first = time.perf_counter() - begun
        process.stdout.read()
    if process.returncode or not line:
        raise SystemExit("standoff read gave no result")
    return first, time.perf_counter() - begun


def _article(text: str) -> Article:
    article = read_article(Raw("text", text, "plain", dt.date(2016, 10, 1)))
    if not isinstance(article, Article):
        raise SystemExit(str(article))
    return article


if __name__ == "__main__":
    main()
