"""Bytes to `Page`, and back: what a file is, and which encoding it is in."""

from __future__ import annotations

from textfix.read.encoding import decode, encode, encode_as
from textfix.read.source import STANDARD_INPUT, Source, open_source

__all__ = ["STANDARD_INPUT", "Source", "decode", "encode", "encode_as", "open_source"]
