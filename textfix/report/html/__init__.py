"""The HTML report: a page for each file, and an index; each page complete in itself."""

from __future__ import annotations

from textfix.report.html.index import Overview
from textfix.report.html.names import INDEX, page_names
from textfix.report.html.page import Frame, page_html
from textfix.report.html.words import Language

__all__ = ["INDEX", "Frame", "Language", "Overview", "page_html", "page_names"]
