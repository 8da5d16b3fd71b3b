"""PDF: `pdfium` is asked for what is on a page and draws it, `lines` makes lines of it, `pages` has
those of all pages, and `layout` puts them together, by `blocks` and their `texts`. The others tell
what is among them: tables, terms, forms, formulas, margins."""
