"""Questions in, answers with citations out.

The way of a question, module by module:

    library              what is asked: an open `Index`, its folder, or paths of documents
    question/            what a question says: what it asks for, what it names
    retrieve             a question to candidate passages, and these to ranked sentences
    evidence/            what speaks for each candidate sentence, a column for each thing
    reader/              what the best passages say when they are read
    scoring, ranking     columns to an order by learnt weights, and an order to hits
    confidence           whether the first sentences answer
    selection            all sentences of a clause, or of what mentions something, in place of these
    quoting, amendments  which sentences are quoted, and what puts them right or replaces them
    citing               where a quote stands, and which of its words are marked
    highlight, fields    the words that answer, by rules; the cells of rows and values of labels
    answer               all of this together
    types                what comes back: `Hit`, `Citation`, `Answer`
    export, table, brief answers as JSON, Markdown, a workbook or a Word document
    evaluate/            how well a library is answered from
"""

from qa.answer import ask
from qa.retrieve import retrieve
from qa.types import Answer, Citation, Excerpt, Hit

__all__ = ["Answer", "Citation", "Excerpt", "Hit", "ask", "retrieve"]
