"""What can go wrong, each said for the person who can mend it.

PinciteError
 ├── DocumentError            one document could not be read; the others are not touched
 │    └── UnsupportedFormat   no parser for this kind of file
 ├── SourceError              a path that was given cannot be used at all
 ├── UnknownDocument          no document of that name or id
 ├── QuestionError            a question that cannot be asked
 ├── ModelError               a model cannot be loaded
 └── LibraryError             the library itself cannot be used
      ├── ModelMismatch       it was made with another model
      ├── SchemaMismatch      it was made by a newer Pincite, or by an older one and is read-only
      ├── LibraryDamaged      its file is damaged or not a library
      └── LibraryReadOnly     it cannot be written
"""

from __future__ import annotations


class PinciteError(Exception):
    """Every error that Pincite raises for its user. Its text is one sentence for a person."""


class DocumentError(PinciteError):
    """`name` could not be read because of `reason`."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)  # by which another process makes it anew
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class UnsupportedFormat(DocumentError):
    """No parser reads this kind of file."""


class SourceError(PinciteError):
    """A path that was given is missing, unreadable or holds nothing that can be read."""


class UnknownDocument(PinciteError):
    """No document of that name or id is in the library."""


class QuestionError(PinciteError):
    """The question is empty or too long, or asks for less than no answer."""


class ModelError(PinciteError):
    """A model cannot be loaded, or is not what it claims to be."""


class LibraryError(PinciteError):
    """The library cannot be opened, read or written."""


class ModelMismatch(LibraryError):
    """The library's vectors come from another model than the one at hand."""


class SchemaMismatch(LibraryError):
    """The library was made by a newer version of Pincite, or by an older one and is read-only."""


class LibraryDamaged(LibraryError):
    """The library's file is damaged, or is no library."""


class LibraryReadOnly(LibraryError):
    """The library lies where it cannot be written."""
