"""How the reader is made: see docs/reader.md."""
