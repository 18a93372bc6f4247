"""Whether every receipt that is kept is the one that was given."""

from twofold.ids import HandleId
from twofold.receipts import verify_receipts
from twofold.receipts.queries import sql
from twofold.receipts.receipt import Receipt, every
from twofold.receipts.verify_receipts import digest
from twofold.storage import Database


def flaw(db: Database) -> str | None:
    """Return the first receipt that is not what was given, or None if all are whole."""
    keys = {row.key_id: row.public for row in db.all(sql.keys)}
    ends: dict[str, tuple[int, str]] = {}
    chain: HandleId | None = None
    for receipt in every(db):
        if receipt.handle_id != chain:
            # One chain after the other: what is behind us need not be remembered.
            ends, chain = {}, receipt.handle_id
        if fault := _fault(receipt, keys, ends):
            return f"receipt {receipt.receipt_id}: {fault}"
    return None


def _fault(receipt: Receipt, keys: dict[str, str], ends: dict[str, tuple[int, str]]) -> str | None:
    try:
        found = verify_receipts.read(receipt.body)
    except verify_receipts.Unreadable as error:
        return str(error)
    faults = verify_receipts.signed(found, keys)
    faults += verify_receipts.linked(found, receipt.body, ends)
    columns = (receipt.receipt_id, receipt.handle_id, receipt.seq, receipt.kind, receipt.hash)
    chain = found.get("twofold:chain", {})
    told = (
        found.get("dct:identifier"),
        chain.get("of"),
        chain.get("seq"),
        found.get("twofold:kind"),
        digest(receipt.body),
    )
    if columns != told:
        faults.append("its row says something else than what was signed")
    return faults[0] if faults else None
