"""Documents in, sentences out. This package knows no questions."""

from index.errors import PinciteError
from index.index import Index
from index.types import Document, DocumentInfo, Report, Span

__all__ = ["Document", "DocumentInfo", "Index", "PinciteError", "Report", "Span"]
