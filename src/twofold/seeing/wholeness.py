"""Whether what is kept is what was written."""

from twofold import journal, receipts, terms, touches
from twofold.system import System


def verify(system: System) -> list[str]:
    """Return what is not as it was written, in journal and record; empty if all is whole."""
    found = []
    if damage := journal.verify(system.journal):
        found.append(f"journal, row {damage.seq}: {damage.what}")
    if flaw := touches.verify(system.record):
        found.append(f"{flaw.table}, row {flaw.seq}: {flaw.what}")
    if fault := receipts.flaw(system.record):
        found.append(fault)
    changed = terms.verify(system.record)
    found += [f"statement {damage.statement_id}: {damage.what}" for damage in changed]
    return found
