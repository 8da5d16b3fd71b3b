"""Web pages, and books, whose chapters are web pages."""
