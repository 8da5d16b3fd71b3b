"""The reader: which passage answers a question, in which sentence, and with which words.

`passages` are what a reader is given, `reading` is what it says of one, `own` the reader that
ships, `network` its network, and `foreign` a model of somebody else's in its place. Only these two
import torch, and are themselves imported when something is read.
"""

from qa.reader.own import OwnReader, own_reader, reader_of
from qa.reader.passages import read_again, read_best
from qa.reader.reading import Reader, Reading, Text

__all__ = [
    "OwnReader",
    "Reader",
    "Reading",
    "Text",
    "own_reader",
    "read_again",
    "read_best",
    "reader_of",
]
