"""A list of products as shops hand it out: CSV or JSON, its columns by their obvious names."""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from twofold import errors, touches
from twofold.touches import BadAmount, BadCurrency

PRODUCTS_MAX = 50_000
TEXT_LENGTH_MAX = 300
ADDRESS_LENGTH_MAX = 2_000

# What shops, and the feeds that they make for others, call each; small letters, `_` for the rest.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "g_id", "sku", "product_id", "item_id", "item_number", "handle"),
    "name": ("name", "title", "g_title", "product_name", "product", "product_title"),
    "price": ("price", "g_price", "sale_price", "amount"),
    "currency": ("currency", "price_currency", "currency_code"),
    "link": ("link", "g_link", "url", "product_url", "product_link"),
    "image": ("image", "image_link", "g_image_link", "image_url", "picture", "image_src"),
}
_NEEDED = ("id", "name")
_LISTS = ("products", "items", "data")


class BadFeed(errors.Invalid):
    """This product feed cannot be read: {reason}."""


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """An amount of money, exact."""

    micro: int
    currency: str

    @property
    def plain(self) -> dict[str, str]:
        """Return it as it is written in JSON."""
        exact = Decimal(self.micro) / 1_000_000
        return {"amount": f"{exact:.2f}" if self.micro % 10_000 == 0 else f"{exact.normalize():f}",
                "currency": self.currency}  # fmt: skip


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One product as a message can show it."""

    id: str
    name: str
    price: Price | None = None
    link: str = ""
    image: str = ""

    @property
    def plain(self) -> dict[str, object]:
        """Return it as a template sees it."""
        told: dict[str, object] = {"id": self.id, "name": self.name}
        if self.price is not None:
            told["price"] = self.price.plain
        return told | {name: text for name in ("link", "image") if (text := getattr(self, name))}


def read(content: bytes, *, currency: str) -> tuple[list[Product], list[str]]:
    """Return the products of a feed, and why each row was left out that could not be one.

    Raises BadFeed where the whole of it makes no sense.
    """
    products: dict[str, Product] = {}
    reasons: list[str] = []
    for place, row in enumerate(_rows(content), start=1):
        if place > PRODUCTS_MAX:
            raise BadFeed(reason=f"it lists more than {PRODUCTS_MAX:,} products")
        try:
            one = _product(row, currency)
        except (ValueError, BadAmount, BadCurrency) as error:
            reasons.append(f"row {place}: {error}")
            continue
        if one.id in products:
            reasons.append(f"row {place}: the id {one.id!r} stands there twice")
            continue
        products[one.id] = one
    if not products:
        raise BadFeed(reason=reasons[0] if reasons else "it lists no product")
    return list(products.values()), reasons


def _rows(content: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFeed(reason="it is not written in UTF-8") from error
    if "\x00" in text:
        raise BadFeed(reason="it is neither CSV nor JSON")
    yield from _json(text) if text.lstrip()[:1] in ("[", "{") else _csv(text)


def _json(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFeed(reason="it begins like JSON and is none") from error
    if isinstance(found, dict):
        found = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadFeed(reason='JSON has to be a list of products, or {"products": [...]}')
    if found:
        names = {_column(name) for one in found[:50] for name in one}
        _look_for_needed(names)
    yield from ({_column(name): value for name, value in one.items()} for one in found)


def _csv(text: str) -> Iterator[Mapping[str, Any]]:
    head = text.partition("\n")[0]
    by = max(",;\t|", key=head.count)
    try:
        rows = csv.DictReader(io.StringIO(text), delimiter=by)
        names = [_column(name or "") for name in rows.fieldnames or ()]
        _look_for_needed(names)
        for row in rows:
            yield {_column(name): value for name, value in row.items() if name is not None}
    except csv.Error as error:
        raise BadFeed(reason=f"a line of it is no CSV: {error}") from error


def _look_for_needed(names: Any) -> None:
    for needed in _NEEDED:
        if not set(COLUMNS[needed]) & set(names):
            there = ", ".join(sorted(names)[:20]) or "nothing"
            told = " or ".join(COLUMNS[needed][:4])
            reason = f"no column says the {needed} ({told}); there are {there}"
            raise BadFeed(reason=reason)


def _column(name: str) -> str:
    return "".join(one if one.isalnum() else "_" for one in name.strip().lower())


def _product(row: Mapping[str, Any], currency: str) -> Product:
    told = {name: _text(row, name) for name in COLUMNS}
    for needed in _NEEDED:
        if not told[needed]:
            message = f"it has no {needed}"
            raise ValueError(message)
    link, image = (_address(told[name], name) for name in ("link", "image"))
    return Product(
        id=told["id"][:TEXT_LENGTH_MAX],
        name=told["name"][:TEXT_LENGTH_MAX],
        price=_price(told["price"], told["currency"] or currency),
        link=link,
        image=image,
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    for column in COLUMNS[name]:
        found = row.get(column)
        if isinstance(found, str | int | float) and str(found).strip():
            return " ".join(str(found).split())
    return ""


def _address(text: str, name: str) -> str:
    if text and not (text.startswith("https://") and len(text) <= ADDRESS_LENGTH_MAX):
        message = f"its {name} does not begin with https://"
        raise ValueError(message)
    return text


def _price(text: str, currency: str) -> Price | None:
    """Return a price like 12.30, or as feeds for search engines write it, 12.30 EUR."""
    if not text:
        return None
    amount, _, code = text.partition(" ")
    return Price(micro=touches.micro(amount), currency=touches.currency(code or currency))
