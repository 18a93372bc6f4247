"""What people are given to keep: signed receipts of every change, contact, silence and stop."""

from twofold.receipts.chain import closing
from twofold.receipts.changes import changed, found_out, stopped
from twofold.receipts.checking import flaw
from twofold.receipts.contacts import reached
from twofold.receipts.receipt import (
    Kind,
    Receipt,
    UnknownReceipt,
    chains,
    every,
    export,
    forget,
    get,
    issues,
    of,
    standing,
    standing_of,
)
from twofold.receipts.signing import Issuer, keys, publish, retire, sign
from twofold.receipts.verify_receipts import check
from twofold.receipts.words import TITLES, Told, readable, told

__all__ = [
    "TITLES",
    "Issuer",
    "Kind",
    "Receipt",
    "Told",
    "UnknownReceipt",
    "chains",
    "changed",
    "check",
    "closing",
    "every",
    "export",
    "flaw",
    "forget",
    "found_out",
    "get",
    "issues",
    "keys",
    "of",
    "publish",
    "reached",
    "readable",
    "retire",
    "sign",
    "standing",
    "standing_of",
    "stopped",
    "told",
]
