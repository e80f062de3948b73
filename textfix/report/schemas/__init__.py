"""The published formats, as JSON Schemas: `stream` (the change stream) and `answers` (a reviewer's answers)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def schema(name: str) -> dict[str, Any]:
    """The schema of a format: `schema("stream")`."""
    record: dict[str, Any] = json.loads(files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return record
