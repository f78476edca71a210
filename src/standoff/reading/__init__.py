"""Reads articles into attributed, dated reports: text → `Report`s.

`read_file` gives articles, `read_by_rules` their reports, `place` what of a scenario they bear on; `standoff
read` is the command.
"""

from __future__ import annotations

from standoff.reading.batch import Journal, Outcome, Reader, read_all, read_by_rules
from standoff.reading.ingest import Article, Refusal, find_files, kind_of, read_article, read_bytes, read_file
from standoff.reading.placing import Sign, place, signs
from standoff.reading.report import SCHEMA, Origin, Report, Source, from_line, json_schema, to_line

__all__ = [
    "SCHEMA",
    "Article",
    "Journal",
    "Origin",
    "Outcome",
    "Reader",
    "Refusal",
    "Report",
    "Sign",
    "Source",
    "find_files",
    "from_line",
    "json_schema",
    "kind_of",
    "place",
    "read_all",
    "read_article",
    "read_by_rules",
    "read_bytes",
    "read_file",
    "signs",
    "to_line",
]
