"""A small shop's export, and the mapping that reads it."""

from pathlib import Path

SALES = """\
receipt,customer,mail,when,total
r1,ann,ann@shop.example,2026-01-05 10:00,12.30
r2,ann,ann@shop.example,2026-02-05 10:00,7.70
r3,bob,bob@shop.example,2026-01-06 11:00,20.00
r4,eve,,yesterday,1.00
"""
MAPPING = """\
name = "till"
zone = "Europe/Vienna"
currency = "EUR"

[[touch]]
handles = { user_id = "customer", email = "mail" }
time = "when"
channel = "store"
purpose = "purchase"
amount = "total"
id = ["receipt"]
"""


def files(folder: Path) -> tuple[Path, Path]:
    """Write the export and the mapping into a folder; three rows can be read, the last cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    sales, mapping = folder / "sales.csv", folder / "till.toml"
    sales.write_text(SALES, "utf-8")
    mapping.write_text(MAPPING, "utf-8")
    return sales, mapping
