"""Words in, passages out: what is asked of the library's full text."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from index.store.database import Database
from index.store.tables import FROM_PASSAGES, FROM_WORDS

_HEAD = 2  # passages on top of a document that tell who and what it is about


class FullText:
    """The terms of each passage, and of what stands above it, with BM25."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def match(
        self,
        terms: Collection[str],
        limit: int,
        documents: Collection[int] | None,
        phrases: Collection[Sequence[str]] = (),
    ) -> dict[int, float]:
        """The passages with the best BM25 for any of the terms, their rows with the scores.

        Each of the `phrases`, terms in their order, must occur; an empty one asks nothing.

        Scores are FTS5's with its k1 = 1.2 and b = 0.75 (https://sqlite.org/fts5.html), turned
        so that more is better.
        """
        if not terms:
            return {}
        query = " OR ".join(f'"{term}"' for term in terms)
        for phrase in filter(None, phrases):
            query = f'"{" ".join(phrase)}" AND ({query})'
        only = None if documents is None else json.dumps(list(documents))
        with self._db.reading():
            found = self._db.execute(
                "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ?1"
                f" AND (?2 IS NULL OR rowid IN (SELECT p.row {FROM_PASSAGES}"
                " WHERE d.row IN (SELECT value FROM json_each(?2))))"
                " ORDER BY score DESC, rowid LIMIT ?3",
                (query, only, limit),
            ).fetchall()
        return dict(found)

    def having(
        self,
        terms: Collection[str],
        documents: Collection[int] | None,
        phrases: Collection[Sequence[str]] = (),
    ) -> list[tuple[int, float, int]]:
        """All passages that have all of the terms, one of them at least in a sentence and maybe the
        rest above it: their rows, scores as of `match` and documents.

        The best of each document come first, then the second best of each, and so on.
        """
        if not terms:
            return []
        quoted = [f'"{term}"' for term in terms]
        query = " AND ".join([*quoted, *(f'"{" ".join(phrase)}"' for phrase in phrases if phrase)])
        with self._db.reading():
            found: list[tuple[int, float, int]] = self._db.execute(
                "WITH found AS MATERIALIZED (SELECT p.row, -bm25(words) AS score, p.document"
                f" {FROM_WORDS} WHERE words MATCH ?1"
                " AND (?2 IS NULL OR p.document IN (SELECT value FROM json_each(?2))))"
                " SELECT row, score, document FROM found ORDER BY row_number() OVER"
                " (PARTITION BY document ORDER BY score DESC, row), score DESC, row",
                (
                    f"({query}) AND body : ({' OR '.join(quoted)})",
                    None if documents is None else json.dumps(list(documents)),
                ),
            ).fetchall()
        return found

    def frequencies(self, terms: Collection[str]) -> tuple[int, dict[str, int]]:
        """The number of passages, and for each term the number of passages that have it."""
        with self._db.reading():
            (total,) = self._db.execute("SELECT total(passages) FROM documents").fetchone()
            found = dict(
                self._db.execute(
                    "SELECT term, doc FROM vocabulary WHERE term IN"
                    " (SELECT value FROM json_each(?))",
                    (json.dumps(list(terms)),),
                ).fetchall()
            )
        return int(total), {term: int(found.get(term, 0)) for term in terms}

    def terms_like(self, term: str) -> dict[str, int]:
        """All terms with the same first letter, with the number of passages that have each."""
        first = term[:1]
        with self._db.reading():
            found = self._db.execute(
                "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?",
                (first, chr(ord(first) + 1)),
            ).fetchall()
        return dict(found)

    def has_word(self, term: str, word: str) -> bool:
        """Whether any passage that has a term, or what stands above it, has the word itself.

        ASCII's capitals do not count. What is part of a longer word is there, too.
        """
        with self._db.reading():
            found = self._db.execute(
                f"SELECT 1 {FROM_WORDS} WHERE words MATCH ?1"
                " AND instr(lower(p.text || p.headings || p.header || d.title), lower(?2)) LIMIT 1",
                (f'"{term}"', word),
            ).fetchone()
        return found is not None

    def texts_having(
        self, phrase: Sequence[str], limit: int, documents: Collection[int] | None = None
    ) -> list[str]:
        """The texts, with what stands above them, of the first `limit` passages that have these
        terms in their order, in these documents or in all."""
        only = None if documents is None else json.dumps(list(documents))
        with self._db.reading():
            found = self._db.execute(
                "SELECT d.title || char(10) || p.headings || char(10) || p.header || char(10)"
                f" || p.text {FROM_WORDS} WHERE words MATCH ?1 AND"
                " (?2 IS NULL OR p.document IN (SELECT value FROM json_each(?2)))"
                " LIMIT ?3",
                (f'"{" ".join(phrase)}"', only, limit),
            ).fetchall()
        return [text for (text,) in found]

    def has_any(self, terms: Collection[str], rows: range) -> bool:
        """Whether one of the passages in these rows, or what stands above it, has a term."""
        if not terms or not rows:
            return False
        query = " OR ".join(f'"{term}"' for term in terms)
        with self._db.reading():
            found = self._db.execute(
                "SELECT 1 FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT 1",
                (query, rows[0], rows[-1]),
            ).fetchone()
        return found is not None

    def texts_with(self, term: str, limit: int) -> list[str]:
        """The texts of the first `limit` passages whose sentences have a term."""
        with self._db.reading():
            found = self._db.execute(
                "SELECT text FROM passages WHERE row IN"
                " (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?)",
                (f'body : "{term}"', limit),
            ).fetchall()
        return [text for (text,) in found]

    def heads(self, rows: Collection[int]) -> dict[int, frozenset[str]]:
        """The terms of what stands on top of each of these documents: title and first passages."""
        found: dict[int, set[str]] = {row: set() for row in rows}
        with self._db.reading():
            firsts = self._db.execute(
                "SELECT row, first_passage, min(passages, ?) FROM documents"
                " WHERE row IN (SELECT value FROM json_each(?))",
                (_HEAD, json.dumps(list(rows))),
            )
            owners = {p: row for row, first, n in firsts for p in range(first, first + n)}
            # A join on a range of rowids would go through all of the full text for each document.
            for passage, context, body in self._db.execute(
                "SELECT rowid, context, body FROM words"
                " WHERE rowid IN (SELECT value FROM json_each(?))",
                (json.dumps(list(owners)),),
            ):
                found[owners[passage]].update(context.split(), body.split())
        return {row: frozenset(terms) for row, terms in found.items()}
