"""PDF: `pages` has the lines of each page from PDFium and draws pages, `layout` puts the lines
together, and the others tell what is among them: tables, terms, forms, formulas, margins."""
