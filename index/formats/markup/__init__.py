"""Texts that are written to be rendered: Markdown, AsciiDoc, LaTeX."""
