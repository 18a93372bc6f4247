"""The door's durable, hash-chained buffer: what machines send is safe here before we say so."""

from twofold.journal.chain import DamagedEntry, append, backlog, read
from twofold.journal.entry import SEGMENT, TOUCH, Draft, Entry
from twofold.journal.verification import Damage, forget, texts, trim, verify
from twofold.journal.writer import QueueFull, Writer, WriterClosed

__all__ = [
    "SEGMENT",
    "TOUCH",
    "Damage",
    "DamagedEntry",
    "Draft",
    "Entry",
    "QueueFull",
    "Writer",
    "WriterClosed",
    "append",
    "backlog",
    "forget",
    "read",
    "texts",
    "trim",
    "verify",
]
