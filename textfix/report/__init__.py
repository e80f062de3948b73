"""Views of a `Repair`: text, Markdown, JSON, the change stream, findings, a diff; and writing them whole."""
