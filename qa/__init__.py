"""Questions in, answers with citations out."""

from qa.answer import ask
from qa.retrieve import retrieve
from qa.types import Answer, Citation, Excerpt, Hit

__all__ = ["Answer", "Citation", "Excerpt", "Hit", "ask", "retrieve"]
