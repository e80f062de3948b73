"""Findings as SARIF 2.1.0 (OASIS), the form in which code hosts and editors take them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from textfix import __version__
from textfix.data.change import Change, Status
from textfix.data.repair import Repair
from textfix.data.rule import Rule
from textfix.report.findings import findings, line_ends, place
from textfix.report.stream import Origin

Record = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

LEVELS = {Status.APPLIED: "warning", Status.DOUBT: "warning", Status.SUGGESTED: "note"}


def sarif(pages: Iterable[tuple[Repair, Origin]], rules: Mapping[str, Rule], suggestions: bool = False,
          failed: Callable[[], bool] = lambda: False) -> Record:
    """One run over the pages: a result for each finding, with a fix where there is one.

    Columns count characters. `suggestions`: those too, as notes. `failed`, asked when the pages are through: whether
    there was one that could not be read.
    """
    numbers = {code: number for number, code in enumerate(rules)}
    artifacts: list[Record] = []
    results: list[Record] = []
    for repair, origin in pages:
        where = {"uri": _uri(origin.path), "index": len(artifacts)}
        artifacts.append({"location": {"uri": where["uri"]}, "encoding": repair.page.encoding,
                          "hashes": {"sha-256": origin.digest}})
        results += _results(repair, where, numbers, suggestions)
    driver = {"name": "textfix", "semanticVersion": __version__, "rules": [_rule(rule) for rule in rules.values()]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "newlineSequences": ["\r\n", "\n", "\r"],
           "invocations": [{"executionSuccessful": not failed()}], "artifacts": artifacts, "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _uri(path: str) -> str:
    """A path as a reference: relative as it is given, absolute as file:."""
    quoted = quote(os.fsencode(path.replace(os.sep, "/")))
    if Path(path).is_absolute():
        return f"file://{quoted}"
    return f"./{quoted}" if ":" in path.split("/", 1)[0] else quoted


def _rule(rule: Rule) -> Record:
    return {"id": rule.code, "name": rule.name, "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.why}, "defaultConfiguration": {"level": "warning"}}


def _results(repair: Repair, where: Record, numbers: Mapping[str, int], suggestions: bool) -> Iterator[Record]:
    ends = line_ends(repair.page.text)
    for finding in findings(repair, suggestions):
        change = finding.change
        result: Record = {
            "ruleId": change.rule, "ruleIndex": numbers[change.rule], "level": LEVELS[change.status],
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": {"artifactLocation": where, "region": _region(ends, *change.span)}}],
            "partialFingerprints": {"textfixChange/v1": change.id},
            "rank": round(100 * change.confidence, 2),
            "properties": {"status": str(change.status), "confidence": round(change.confidence, 4)},
        }
        if change.status is not Status.DOUBT:
            changed = {"artifactLocation": where, "replacements": list(_replacements(change, ends))}
            result["fixes"] = [{"artifactChanges": [changed]}]
        yield result


def _replacements(change: Change, ends: list[int]) -> Iterator[Record]:
    out = {"deletedRegion": _region(ends, *change.span)}
    if change.to is None:
        yield {**out, "insertedContent": {"text": change.after}}
    else:
        yield out
        yield {"deletedRegion": _region(ends, change.to, change.to), "insertedContent": {"text": change.after}}


def _region(ends: list[int], start: int, end: int) -> Record:
    (line, column), (last, behind) = place(ends, start), place(ends, end)
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": behind}

