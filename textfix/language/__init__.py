"""The language knowledge: it knows nothing of pages."""
