"""A library for assistants: tools that answer with quotes and citations, by the Model Context
Protocol (https://modelcontextprotocol.io), over stdio or at the chat's address.

The tools read the library and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

import qa
from index import Index
from index.errors import PinciteError
from qa.export import hit_to_dict

PATH = "/mcp"
MOST = 50  # citations or sentences of one call
LONGEST = 20_000  # characters of one reading

_INSTRUCTIONS = (
    "Answers questions over the person's own documents with sentences quoted word for word. Quote "
    "them unchanged and name document, page and characters. Where 'found' is false the documents "
    "do not answer: say so; the citations are then only the nearest sentences."
)


def server(library: Index) -> MCPServer[Any]:
    """The tools over an open library."""
    served: MCPServer[Any] = MCPServer("pincite", instructions=_INSTRUCTIONS, log_level="ERROR")

    @served.tool()
    def ask(question: str, k: int = 5, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer a question with at most k sentences quoted from the documents.

        `documents` are names to search in; without them all are searched. Each citation has its
        document, page, start and end (characters), quote, passage and highlights. `found` says
        whether the documents answer, `confidence` how probably.
        """
        with _told():
            return qa.ask(question, library, _count(k), documents=documents).to_dict()

    @served.tool()
    def search(question: str, k: int = 10, documents: list[str] | None = None) -> dict[str, Any]:
        """Rank the k sentences that best bear on a question; whether they answer is not judged."""
        with _told():
            hits = qa.retrieve(question, library, _count(k), documents=documents)
            return {"sentences": [hit_to_dict(hit) for hit in hits]}

    @served.tool()
    def documents() -> dict[str, Any]:
        """List the documents: id, name, title, pages, characters."""
        with _told():
            return {
                "documents": [
                    {
                        "id": info.id,
                        "name": info.name,
                        "title": info.title,
                        "pages": info.pages,
                        "characters": info.characters,
                    }
                    for info in library.documents
                ]
            }

    @served.tool()
    def read(document: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Read a document's text by its id or name, from one character to another.

        20,000 at most.
        """
        with _told():
            text = library.document(document).text
            first = min(max(start, 0), len(text))
            wanted = len(text) if end is None else max(end, first)
            last = min(wanted, first + LONGEST, len(text))
            return {"start": first, "end": last, "text": text[first:last], "of": len(text)}

    return served


@contextmanager
def _told() -> Iterator[None]:
    """What was asked wrongly is told to the assistant in the project's own words."""
    try:
        yield
    except PinciteError as error:
        raise ToolError(str(error)) from error


def _count(k: int) -> int:
    return min(max(k, 1), MOST)
