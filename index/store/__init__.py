"""The truth: one SQLite file with documents, their text, spans, vectors and full text.

A document is one transaction, wholly in or wholly out; each transaction raises the generation.
From the file up: `database` is the connection, `tables` what they are, `values` what lies in their
columns, `schema` how they are made and brought up to date, `integrity` how a damage is found,
`changes` how documents come and go, `full_text` how words find passages, `store` all of it behind
one class. Nothing outside of this package knows SQL.
"""

from index.store.store import Store
from index.store.tables import SCHEMA
from index.store.values import KINDS, StoredFile, StoredPassage, document_id

__all__ = ["KINDS", "SCHEMA", "Store", "StoredFile", "StoredPassage", "document_id"]
