"""Files as others hand them over: found in folders and archives, read as blocks of rows."""

from twofold.files.block import BadLine, Block, RowBlock, text
from twofold.files.form import Form, Spreadsheet, UnknownForm, kind_of
from twofold.files.reader import read, sample
from twofold.files.rejects import Rejects
from twofold.files.source import BadFile, Meter, NoSuchFile, Source, TooLarge, size_bytes, walk

__all__ = [
    "BadFile",
    "BadLine",
    "Block",
    "Form",
    "Meter",
    "NoSuchFile",
    "Rejects",
    "RowBlock",
    "Source",
    "Spreadsheet",
    "TooLarge",
    "UnknownForm",
    "kind_of",
    "read",
    "sample",
    "size_bytes",
    "text",
    "walk",
]
