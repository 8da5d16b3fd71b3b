"""The library as a whole: documents go in, candidate sentences for a question come out."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

from index import boxes, formats, slips, spelling, worker
from index.adding import Adding, Progress
from index.capitals import capitals
from index.collecting import uncollected
from index.encoder import Encoder, SentenceEncoder, default_encoder
from index.errors import DocumentError, LibraryError, SourceError, UnknownDocument
from index.formats.builder import clean
from index.nearest import Nearest
from index.places import LIBRARY_FILE, folder_of
from index.search import Candidates, Search
from index.sources import find, normal, several
from index.store import Store
from index.types import Document, DocumentInfo, Picture, Rectangle, Report
from index.words import terms

CACHE_FILE = "vectors.cache"
_AS_TYPED = 1000  # passages in which a word is looked for as it is typed


class Index:
    """A library of documents in a folder. Use it as a context manager, or call `close`.

    It may be used from several threads, and the same folder from several processes: one writes at
    a time, and each question is answered from one generation.

    >>> with Index.open("library") as library:          # doctest: +SKIP
    ...     library.add("contracts/").added
    ('lease.pdf', 'loan.docx')
    """

    def __init__(self, folder: Path, store: Store, encoder: Encoder, read_only: bool) -> None:
        self.folder = folder
        self._store = store
        self._encoder = encoder
        self._nearest = Nearest(folder / CACHE_FILE, store, encoder, read_only)
        self._search = Search(store, self._nearest)

    # -- opening and closing ---------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        model: str | Path | None = None,
        encoder: Encoder | None = None,
        read_only: bool = False,
    ) -> Self:
        """Open the library in a folder, or make an empty one there.

        `model` is a sentence-transformers model by folder or name, the packaged one by default;
        `encoder` is anything else that gives vectors. Read-only, the library must exist.

        Raises:
            ModelMismatch: the library was made with another model.
            SchemaMismatch: it was made by a newer Pincite.
            LibraryDamaged: its file is damaged, or no library.
            LibraryError: it cannot be opened or made.
            ModelError: there is no such model; no library is made then.
        """
        folder = folder_of(folder)
        if os.path.exists(folder) and not folder.is_dir():
            raise LibraryError(f"'{folder}' is a file; a library is a folder.")
        # Before the library, which is not made for a model that is not there.
        encoder = encoder or _encoder(None if model is None else str(model))
        name, fingerprint = encoder.name, encoder.fingerprint
        store = Store(folder / LIBRARY_FILE, read_only=read_only)
        try:
            store.check_model(name, fingerprint)
        except BaseException:
            store.close()
            raise
        return cls(folder, store, encoder, read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the library. Every change was committed when it was made."""
        if self._store.inherited:  # it is not this process's to close
            return
        self._nearest.save()
        self._store.close()

    # -- documents -------------------------------------------------------------------------------

    def __len__(self) -> int:
        """The number of sentences."""
        return self._store.sentences()

    @property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """The documents, in the order of their names."""
        return tuple(self._store.documents().values())

    @property
    def generation(self) -> int:
        """How often the library has changed; equal numbers mean equal contents."""
        return self._store.generation

    @property
    def identity(self) -> str:
        """A name that no other library has, drawn at random when it was made."""
        return self._store.identity

    @property
    def model(self) -> str:
        """The name of the model that gives the vectors."""
        return self._encoder.name

    def document(self, identifier: str | PurePath) -> Document:
        """A whole document by its id, or by any of its names. Spans are offsets into its `text`.

        Raises:
            UnknownDocument: none has that id: it was removed, or replaced by a newer version.
        """
        (name,) = several([identifier])
        with self._store.reading():
            named = self._store.find(name)
            if named is None and not (name.isascii() and name.isprintable()):  # ids are
                named = self._store.find(*self.called([name]))
            return self._store.document(named.id if named else name)

    def called(self, names: Collection[str | PurePath]) -> tuple[str, ...]:
        """The names in the library that are meant by these: the same, or else one that is the same
        letters in another of Unicode's normal forms, or what `add_text` made of the name.

        Raises:
            UnknownDocument: one of them is not in the library.
        """
        known = {name for info in self.documents for name in (info.name, *info.also)}
        return _meant(names, known)

    def rectangles(self, identifier: str, start: int, end: int) -> tuple[Rectangle, ...]:
        """Where a span of a document stands on its pages: a rectangle for each line it touches.

        They come from the places of the characters that were noted when the document was read.
        Empty where the format has no pages that can be drawn.

        Raises:
            UnknownDocument: no document has that id.
        """
        return tuple(
            rectangle
            for page, lines in self._store.boxes(identifier, start, end)
            for rectangle in boxes.rectangles(lines, page, start, end)
        )

    def original(self, identifier: str) -> bytes | None:
        """The bytes of the file of a document whose pages can be drawn; else None.

        PDFs of at most 100 MB are kept.

        Raises:
            UnknownDocument: no document has that id.
        """
        return self._store.original(identifier)

    def picture(self, identifier: str, page: int, width: int = 1000) -> Picture | None:
        """A page drawn, `width` pixels wide; None where the document's file is not kept.

        It is drawn in a process of its own, within the limits that parsers have.

        Raises:
            UnknownDocument: no document has that id.
            DocumentError: there is no such page, or it cannot be drawn.
        """
        data = self._store.original(identifier)
        if data is None:
            return None
        return worker.draw(self.document(identifier).name, data, page, width)

    def add(
        self,
        *paths: str | Path,
        include: Collection[str] = (),
        exclude: Collection[str] = (),
        prune: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Add files, and folders with all below them, as far as they are new or have changed.

        A document's name is its path relative to the folder that was given. What cannot be read is
        in the report's `failed` with the reason; the rest goes in. Each document is wholly in or
        wholly out, and what was in when the work is broken off stays. With `prune`, documents that
        are not at these paths are removed, but for those in a folder that cannot be opened.

        `include` and `exclude` are patterns, such as ``*.pdf``, for what folders hold; see
        `index.sources.find`. They hold for this call. Files of the same bytes are kept once, under
        all their names. A file counts as unchanged by its size and time of change, or where these
        differ by its bytes.

        Raises:
            SourceError: there is no path, or one is missing, or a folder is empty; nothing was
                changed then.
            LibraryReadOnly, LibraryError: the library cannot be written.
        """
        if not paths:  # with `prune` an empty list would be the end of all documents
            raise SourceError("No path of a document was given.")
        include, exclude = several(include), several(exclude)
        before = len(self)
        with uncollected():
            found = {s.path: s for path in paths for s in find(path, include, exclude)}.values()
            sources = [source for source in found if not source.passed_over]
            adding = Adding(self._store, self._encoder, len(sources), progress, self._store.files())
        for source in found:
            if source.passed_over:
                adding.skip(source, source.reason)
        for source in sources:
            adding.take(source)
        adding.flush()
        if prune:
            adding.prune()
        else:
            adding.look_for_gone(paths)
        self._nearest.prepare(before)
        self._nearest.save()
        return adding.report()

    def add_text(self, text: str, name: str, *, title: str | None = None) -> DocumentInfo:
        """Add a text as a document of that name, in place of any of that name.

        The document's `text` is as long as `text`, so that spans are offsets into it, and equal
        but for line ends and form feeds, which become line feeds, other control characters, which
        become spaces, and lone surrogates, which become U+FFFD.

        Raises:
            DocumentError: the text or the name is empty.
        """
        if not clean(name).strip():
            raise DocumentError("text", "needs a name")
        document = formats.from_text(clean(name), text, title)
        before = self._store.files(document.name)
        adding = Adding(self._store, self._encoder, 1, None, before)
        adding.put(document, source="")
        adding.flush()
        for _, reason in adding.report().failed:
            raise DocumentError(document.name, reason)
        after = self._store.find(document.name)
        if after is None:  # another process was faster to remove it
            raise UnknownDocument(f"'{document.name}' was removed as soon as it was added.")
        return after

    def remove(self, name: str | PurePath) -> None:
        """Remove the document of that name; if it has other names, only the name.

        Raises:
            UnknownDocument: there is none of that name.
        """
        (given,) = several([name])
        try:
            self._store.delete(given)
        except UnknownDocument:
            self._store.delete(*self.called([given]))

    # -- searching -------------------------------------------------------------------------------

    def candidates(
        self,
        question: str,
        *,
        sentences: int,
        passages: int,
        documents: Collection[str | PurePath] | None = None,
        phrases: Sequence[str] = (),
        whole: int = 0,
    ) -> Candidates:
        """The passages of the `sentences` nearest sentences and the `passages` of highest BM25, and
        all of a document of no more than these whose file's name, and not its title, has a term of
        the question; and of those that have all of its terms the first `whole`, the best of each
        document before the second best of any.

        `documents` are the names of those to search in; None means all. Of the passages found by
        words only those count that have the terms of all `phrases` in their order.

        Raises:
            UnknownDocument: one of those names is not in the library.
            ModelMismatch: another process has filled it meanwhile, with another model.
        """
        vector = self._encoder.encode_question(question)
        with self._store.reading():
            # It may have been empty when it was opened, and another process has filled it since.
            self._store.check_model(self._encoder.name, self._encoder.fingerprint)
            rows = None if documents is None else _rows(self._store.documents(), documents)
            return self._search.candidates(
                question, vector, rows, sentences, passages, phrases, whole
            )

    def has(self, words: str, documents: Collection[str | PurePath] | None = None) -> bool:
        """Whether a passage of these documents, or of any, has these words in a row, whatever their
        endings; none of stop words alone. What is a word in small letters, too, must be there as it
        is typed: 'PIN'.

        Raises:
            UnknownDocument: one of those names is not in the library.
        """
        phrase = terms(words)
        if not phrase:
            return False
        apart = words.isupper() and words.isalpha() and spelling.is_english(words)
        with self._store.reading():
            rows = None if documents is None else _rows(self._store.documents(), documents)
            texts = self._store.full_text.texts_having(phrase, _AS_TYPED if apart else 1, rows)
        if not apart:
            return bool(texts)
        typed = re.compile(rf"\b{words}\b")
        return any(map(typed.search, texts))

    def holds(self, document: DocumentInfo, terms: Collection[str]) -> bool:
        """Whether a passage of a document, or what stands above it, has one of these terms."""
        with self._store.reading():
            rows = self._store.passage_ranges().get(document.id, range(0))
            return self._store.full_text.has_any(terms, rows)

    def capitals(self, words: Iterable[str]) -> dict[str, str]:
        """Those of these words, in small letters, that the documents write as names, with a capital
        within sentences, each as they write it. The first twelve are looked for."""
        with self._store.reading():
            return capitals(words, self._store.full_text)

    def spellings(self, words: Iterable[str]) -> dict[str, str]:
        """For each of these words that no document has, the word of the documents that was probably
        meant, if one is spelled much like it. Of unknown words the first twelve are looked for.

        An English word, or one that the model knows, is spelled right: 'price' is no slip for
        'prize'. It may be spelled in another way on the other side of the Atlantic.
        """
        with self._store.reading():
            return slips.meant(words, self._store.full_text, self._is_spelled_right)

    def _is_spelled_right(self, word: str) -> bool:
        return spelling.is_english(word) or self._encoder.knows(word)


def _rows(infos: Mapping[int, DocumentInfo], names: Collection[str | PurePath]) -> list[int]:
    rows = {name: row for row, info in infos.items() for name in (info.name, *info.also)}
    return list(dict.fromkeys(rows[name] for name in _meant(names, rows)))


def _meant(names: Collection[str | PurePath], known: Collection[str]) -> tuple[str, ...]:
    """See `Index.called`; `known` are all the names that there are."""
    given = several(names)
    other = [] if all(name in known for name in given) else sorted(known, reverse=True)
    forms = {normal(name): name for name in other}
    meant = [name if name in known else forms.get(normal(clean(name))) for name in given]
    for name, found in zip(given, meant, strict=True):
        if found is None:
            raise UnknownDocument(f"No document in the library is called '{name}'.")
    return tuple(found for found in meant if found is not None)


@cache
def _encoder(model: str | None) -> Encoder:
    return default_encoder() if model is None else SentenceEncoder(model)
