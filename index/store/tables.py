"""The tables of a library, and how the rows of one belong to those of another.

Text is stored once, a passage a row together with the white space before it, so that a document
is the concatenation of its passages. A document is kept once under all the names that files of the
same bytes have. The full text holds each passage's terms, a sentence a line, which are also what
sentences are scored by: a question never tokenises text again. FTS5's tokenizer only parts terms at
white space: it is the one that takes every character beyond ASCII for a letter; the others cut at
vowel signs and know no letter that is newer than they are.
"""

from __future__ import annotations

SCHEMA = 5  # 4 and 5: a date, and then a number, has the same words however it is written

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so a cache can trust it
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,              -- of its names the one that it goes by
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    digest TEXT NOT NULL,
    characters INTEGER NOT NULL,
    sentences INTEGER NOT NULL,
    first_passage INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    blocks BLOB NOT NULL,                   -- int32 (blocks, 4): kind, level, start, end
    pages BLOB NOT NULL,                    -- int32 (pages, 3): number, start, end
    warnings TEXT NOT NULL,
    tail TEXT NOT NULL,                     -- white space after the last passage
    encoding TEXT NOT NULL DEFAULT '',
    blank BLOB NOT NULL DEFAULT x'',        -- int32 (n): numbers of the pages without text
    seal BLOB NOT NULL DEFAULT x''          -- see index/store/integrity.py
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY,
    document INTEGER NOT NULL,             -- the document's row
    start INTEGER NOT NULL,
    gap TEXT NOT NULL,                      -- white space between the passage before and this one
    text TEXT NOT NULL,
    headings TEXT NOT NULL,
    header TEXT NOT NULL,
    sentences BLOB NOT NULL,                -- int32 (sentences, 3): kind, start, end
    vectors BLOB NOT NULL                   -- float16 (sentences, dimension)
);
CREATE VIRTUAL TABLE words USING fts5 (
    context, body, tokenize = "ascii tokenchars '.'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
"""

# Apart, since a library of schema 1 has none of them.
FILES = """
CREATE TABLE names (
    name TEXT PRIMARY KEY,
    document INTEGER NOT NULL,
    source BLOB NOT NULL,                   -- a path in the file system's own bytes, or nothing
    size INTEGER,                           -- the file's when it was read, in bytes
    modified INTEGER                        -- the same, in nanoseconds since 1970
) WITHOUT ROWID;
CREATE INDEX names_by_document ON names (document);
CREATE TABLE boxes (
    document INTEGER NOT NULL,
    page INTEGER NOT NULL,                  -- its number
    lines BLOB NOT NULL,                    -- see index/boxes.py
    PRIMARY KEY (document, page)
);
CREATE TABLE originals (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL);
"""

OF_DOCUMENT = "p.row BETWEEN d.first_passage AND d.first_passage + d.passages - 1"
"""Whether a passage `p` is a document's, `d`. By its row: `document` has no index."""

FROM_PASSAGES = f"FROM documents AS d JOIN passages AS p ON {OF_DOCUMENT}"
"""Documents `d` with each of their passages `p`."""

FROM_NAMES = "FROM names AS n JOIN documents AS d ON d.row = n.document"
"""Names `n` with their documents `d`."""

FROM_WORDS = (
    "FROM words JOIN passages AS p ON p.row = words.rowid JOIN documents AS d ON d.row = p.document"
)
"""The words of passages `p` with their documents `d`."""
