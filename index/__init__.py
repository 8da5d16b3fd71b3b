"""Documents in, sentences out. This package knows no questions.

The way of a document, module by module:

    sources, limits      which files a path holds, and how much each may cost
    worker/, formats/    bytes to a `Document`, in a process of its own
    boxes                where its characters stand on its pages
    segment              a `Document` to passages of sentences; how these begin and end, and what
                         stands above a table's rows, is in sentences, clauses, headers and cells
    encoder, forks       passages to vectors of their sentences, a question to its vector
    importing            how the large libraries behind that are imported, and in `collecting`,
                         when Python looks for garbage
    words                texts to terms, by which words are matched
    dates, numbers       how dates and numbers are written, in words too
    store/               the truth: documents, text, vectors and full text in one file
    vectors/, nearest    the cache: vectors searched with FAISS, kept in step with the store
    slips, spelling      words that no document has to those of the documents
    capitals             words in small letters that the documents write as names
    adding, search       one run of `Index.add`; the passages that a question brings up
    index                the library as a whole
    places, check        where a library lies, and whether it is whole
    types, errors        what passes between all of these, and what can go wrong
"""

from index.errors import PinciteError
from index.index import Index
from index.types import Document, DocumentInfo, Report, Span

__all__ = ["Document", "DocumentInfo", "Index", "PinciteError", "Report", "Span"]
