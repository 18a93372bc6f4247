"""The page on mappings, read to the letter: its examples are run as they stand there."""

import re
from pathlib import Path

from tests.mappings import reads
from twofold import mappings

PAGE = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")
TOML = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
TABLES = [
    "\n".join(line[4:] for line in found.splitlines())
    for found in re.findall(r"(?<=\n\n)((?:    [^ ].*\n)+)", PAGE)
]


def table(start: str) -> str:
    return next(text for text in TABLES if text.startswith(start))


def test_the_shortest_mapping(tmp_path: Path) -> None:
    orders = reads.a_file(tmp_path, table("order_id"))

    touches, refused = reads.everything(TOML[0], orders)

    assert refused == []
    assert touches == [
        {
            "message_id": "shop//1001",
            "handles": {"user_id": "c-17", "email": "ada@example.com"},
            "occurred_at": "2026-03-01T13:05:00Z",
            "channel": "web",
            "purpose": "purchase",
            "name": "Order",
            "currency": "EUR",
            "amount": "49.90",
            "properties": {"order_id": "1001"},
        }
    ]


def test_a_shops_orders(tmp_path: Path) -> None:
    orders = reads.a_file(tmp_path, table("Bestellung").encode("cp1252"))

    touches, refused = reads.everything(TOML[1], orders)

    assert refused == []
    assert [touch["amount"] for touch in touches] == ["1249.90"]
    assert touches[0]["occurred_at"] == "2026-03-01T13:05:00Z"
    assert touches[0]["channel"] == "web"


def test_support_tickets(tmp_path: Path) -> None:
    tickets = reads.a_file(tmp_path, table("Ticket ID"))

    touches, refused = reads.everything(TOML[2], tickets)

    assert refused == []
    assert [touch["name"] for touch in touches] == ["Ticket opened", "Ticket out"]
    assert [touch["initiator"] for touch in touches] == ["person", "brand"]
    assert [touch.get("delight") for touch in touches] == [None, -1]
    assert {touch["thread"] for touch in touches} == {"ticket:T-9"}
    assert {touch["purpose"] for touch in touches} == {"complaint"}


def test_till_receipts(tmp_path: Path) -> None:
    reads.a_file(tmp_path, table("store;receipt"), "sales_2026-03-01.csv")
    reads.a_file(tmp_path, table("sku;department"), "products.csv")

    touches, refused = reads.everything(TOML[3], tmp_path)

    assert refused == []
    assert len(touches) == 1
    assert touches[0]["message_id"] == "tills//7/000123"
    assert touches[0]["amount"] == "17.00"
    assert touches[0]["occurred_at"] == "2026-03-01T20:05:00Z"
    assert touches[0]["properties"]["lines"] == 2
    assert touches[0]["properties"]["departments"] == ["bakery", "dairy"]


def test_receipts_without_a_card_get_an_unknown_person(tmp_path: Path) -> None:
    lines = table("store;receipt").replace(";88001;", ";;")
    reads.a_file(tmp_path, lines, "sales_1.csv")
    reads.a_file(tmp_path, table("sku;department"), "products.csv")
    toml = TOML[3].replace('handles = { loyalty_card = "card" }\n', "") + TOML[4]

    touches, _ = reads.everything(toml, tmp_path)

    assert [touch["handles"] for touch in touches] == [{"anonymous_id": "receipt:7-000123"}]


def test_every_key_of_a_mapping_is_on_the_page() -> None:
    structs = (mappings.Mapping, mappings.Touch, mappings.Field)
    keys = {key for struct in structs for key in struct.__struct_fields__}

    assert {key for key in keys if f"`{key}`" not in PAGE and f"[{key}]" not in PAGE} == set()


def test_every_ready_mapping_is_on_the_page_and_can_be_read() -> None:
    for name in mappings.ready_names():
        assert f"| `{name}` |" in PAGE
        assert mappings.ready(name).touch
