"""Product feeds: read as a whole, by the obvious names of their columns, refused in clear words."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from twofold import egress, supplies
from twofold.storage import Database
from twofold.supplies import BadFeed, NoAddressOfFeed, UnknownFeed

CSV = (
    b"id,title,price,link,image_link\n"
    b"b1,Boots,89.50 EUR,https://shop.example/b1,https://shop.example/b1.jpg\n"
    b"s1,Sandals,20,https://shop.example/s1,\n"
)


def brought(db: Database, content: bytes, *, now: int = 2) -> supplies.Brought:
    """Bring a feed named shoes."""
    supplies.add_feed(db, "shoes", None, by="ann", now=1)
    return supplies.bring_products(db, "shoes", content, currency="USD", now=now)


def test_a_csv_as_shops_write_it_for_search_engines(record: Database) -> None:
    found = brought(record, CSV)

    assert (found.products, found.left_out) == (2, 0)
    assert supplies.products(record, "shoes", []) == [
        {
            "id": "b1",
            "name": "Boots",
            "price": {"amount": "89.50", "currency": "EUR"},
            "link": "https://shop.example/b1",
            "image": "https://shop.example/b1.jpg",
        },
        {
            "id": "s1",
            "name": "Sandals",
            "price": {"amount": "20.00", "currency": "USD"},
            "link": "https://shop.example/s1",
        },
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'[{"sku": 7, "name": "Boots", "price": 9.5, "currency": "CHF"}]',
        b'{"products": [{"product_id": "7", "title": "Boots", "price": "9.50 CHF"}]}',
        "\ufeffSKU;Product name;Price;Currency\n7;Boots;9.5;chf\n".encode(),
        b"id\tname\tprice\n7\tBoots\t9.5 CHF\n",
    ],
)
def test_other_forms_say_the_same(record: Database, content: bytes) -> None:
    brought(record, content)

    assert supplies.products(record, "shoes", []) == [
        {"id": "7", "name": "Boots", "price": {"amount": "9.50", "currency": "CHF"}}
    ]


def test_a_row_that_is_no_product_is_left_out_and_told(record: Database) -> None:
    rows = (
        b"id,name,price,link\n1,A,x,\n2,,1,\n3,C,1,http://a.example\n4,D,1,\n4,E,1,\n5,F,1 QQQ,\n"
    )

    found = brought(record, rows)

    assert (found.products, found.left_out) == (1, 5)
    assert found.reasons[1:4] == (
        "row 2: it has no name",
        "row 3: its link does not begin with https://",
        "row 5: the id '4' stands there twice",
    )
    [feed] = supplies.feeds(record)
    assert (feed.products, feed.left_out, feed.fetched_us) == (1, 5, 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no column says the id"),
        (b"a,b\n1,2\n", "no column says the id .id or g_id or sku or product_id.; there are a, b"),
        (b"id,colour\n1,2\n", "no column says the name"),
        (b"id,name\n", "it lists no product"),
        (b"[1, 2]", "JSON has to be a list"),
        (b"[" * 100_000, "begins like JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"id,name\x00\n1,2\n", "neither CSV nor JSON"),
    ],
)
def test_what_is_no_feed_is_refused_in_clear_words(
    record: Database, content: bytes, reason: str
) -> None:
    with pytest.raises(BadFeed, match=reason):
        brought(record, content)


def test_a_feed_is_read_as_a_whole_and_what_is_chosen_by_id_is_found(record: Database) -> None:
    many = b"id,name\n" + b"".join(b"%d,No. %d\n" % (one, one) for one in range(100))
    brought(record, CSV)
    brought(record, many, now=3)

    found = [one["id"] for one in supplies.products(record, "shoes", ["77", "b1", "3"])]

    assert found == [str(one) for one in range(12)] + ["77"]


def test_what_cannot_be_fetched_is_told_and_what_was_there_stays(
    record: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [CSV, b"nothing"]

    @contextmanager
    def fetch(url: str, *, bytes_max: int) -> Iterator[Iterator[bytes]]:
        assert (url, bytes_max) == ("https://shop.example/feed.csv", 20_000_000)
        yield iter([answers.pop(0)])

    monkeypatch.setattr(egress, "fetch", fetch)
    supplies.add_feed(record, "shoes", "https://shop.example/feed.csv", by="ann", now=1)
    supplies.fetch_products(record, "shoes", currency="EUR", now=2)
    with pytest.raises(BadFeed):
        supplies.fetch_products(record, "shoes", currency="EUR", now=3)

    [feed] = supplies.feeds(record)
    assert (feed.products, feed.fetched_us) == (2, 2)
    assert feed.problem is not None
    assert "no column says the id" in feed.problem


@pytest.mark.parametrize("url", ["https://127.0.0.1/feed", "https://localhost/feed"])
def test_a_feed_inside_is_not_fetched(record: Database, url: str) -> None:
    supplies.add_feed(record, "shoes", url, by="ann", now=1)

    with pytest.raises(egress.ForbiddenAddress):
        supplies.fetch_products(record, "shoes", currency="EUR", now=2)


def test_only_https_is_a_feeds_address(record: Database) -> None:
    with pytest.raises(egress.ForbiddenUrl):
        supplies.add_feed(record, "shoes", "http://shop.example/feed", by="ann", now=1)
    with pytest.raises(UnknownFeed):
        supplies.fetch_products(record, "shoes", currency="EUR", now=2)
    supplies.add_feed(record, "shoes", None, by="ann", now=1)
    with pytest.raises(NoAddressOfFeed):
        supplies.fetch_products(record, "shoes", currency="EUR", now=2)


def test_a_feed_goes_with_its_products_also_while_it_is_fetched(
    record: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(record, CSV)
    supplies.drop_feed(record, "shoes", by="ann", now=9)

    assert (supplies.feeds(record), supplies.products(record, "shoes", [])) == ([], [])
    with pytest.raises(UnknownFeed):
        supplies.drop_feed(record, "shoes", by="ann", now=9)

    @contextmanager
    def fetch(url: str, *, bytes_max: int) -> Iterator[Iterator[bytes]]:
        supplies.drop_feed(record, "shoes", by="ann", now=9)
        yield iter([CSV[:bytes_max] if url else b""])

    monkeypatch.setattr(egress, "fetch", fetch)
    supplies.add_feed(record, "shoes", "https://shop.example/feed.csv", by="ann", now=1)
    with pytest.raises(UnknownFeed):
        supplies.fetch_products(record, "shoes", currency="EUR", now=2)
    assert supplies.products(record, "shoes", []) == []
