"""The HTML report: a page for each file, and an index; each page complete in itself."""
