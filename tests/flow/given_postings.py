"""Builders: a provider of mail that tells over HTTP what became of ours, in each form there is."""

import base64
import hmac
import itertools
import json
from typing import Any

import httpx
from litestar.testing import TestClient

from twofold import clock
from twofold.system import System

KEY = "a key of enough bytes"
SETTINGS = {
    "standard": "standard:whsec_" + base64.b64encode(KEY.encode()).decode(),
    "mailgun": f"mailgun:{KEY}",
    "postmark": f"postmark:shop:{KEY}",
}
NAMES = {
    "left": "delivered",
    "failed": "bounced",
    "complained": "complained",
    "stopped": "unsubscribed",
}
PATH = "/hooks/mail"


class Provider:
    """A provider of mail: what it tells of a delivery in its own form, and how it signs."""

    def __init__(self, form: str, home: System, client: TestClient[Any]) -> None:
        self.form, self.home, self.client = form, home, client
        self._count = itertools.count(1)

    def tell(self, became: str, delivery: str, **more: Any) -> httpx.Response:
        """Tell what became of a delivery."""
        return self.send(*self.signed(became, delivery, **more))

    def send(self, headers: dict[str, str], body: bytes) -> httpx.Response:
        """Send what was signed before, once more."""
        told = {"Content-Type": "application/json", **headers}
        return self.client.post(PATH, content=body, headers=told)

    def signed(
        self, became: str, delivery: str, *, key: str = KEY, at_us: int | None = None
    ) -> tuple[dict[str, str], bytes]:
        """Return the header lines and the body of some news."""
        moment = str((clock.now_us() if at_us is None else at_us) // clock.SECOND)
        number = next(self._count)
        if self.form == "standard":
            body = json.dumps(_standard(became, delivery)).encode()
            content = f"msg_{number}.{moment}.".encode() + body
            mark = base64.b64encode(hmac.digest(key.encode(), content, "sha256")).decode()
            signed = f"v1,{base64.b64encode(b'another').decode()} v1,{mark}"
            names = ("webhook-id", "webhook-timestamp", "webhook-signature")
            return dict(zip(names, (f"msg_{number}", moment, signed), strict=True)), body
        if self.form == "mailgun":
            mark = hmac.digest(key.encode(), f"{moment}t{number}".encode(), "sha256").hex()
            signature = {"timestamp": moment, "token": f"t{number}", "signature": mark}
            told = {"signature": signature, "event-data": _mailgun(became, delivery)}
            return {}, json.dumps(told).encode()
        mark = base64.b64encode(f"shop:{key}".encode()).decode()
        body = json.dumps({**_postmark(became, delivery), "ID": number}).encode()
        return {"Authorization": f"Basic {mark}"}, body


def _standard(became: str, delivery: str) -> dict[str, Any]:
    bounce = {"type": "Permanent", "subType": "NoEmail", "message": "550 5.1.1 no such user"}
    data: dict[str, Any] = {"message_id": f"<{delivery}@shop.example>"}
    return {
        "type": f"email.{NAMES.get(became, became)}",
        "data": data | ({"bounce": bounce} if became == "failed" else {}),
    }


def _mailgun(became: str, delivery: str) -> dict[str, Any]:
    return {
        "event": "failed" if became == "failed" else NAMES.get(became, became),
        "severity": "permanent",
        "message": {"headers": {"message-id": f"{delivery}@shop.example"}},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
    }


def _postmark(became: str, delivery: str) -> dict[str, Any]:
    known = {"Metadata": {"delivery": delivery}, "Details": "smtp;550 5.1.1 no such user"}
    match became:
        case "left":
            return known | {"RecordType": "Delivery"}
        case "failed":
            return known | {"RecordType": "Bounce", "Type": "HardBounce"}
        case "complained":
            return known | {"RecordType": "SpamComplaint", "Type": "SpamComplaint"}
        case "stopped":
            change = {"SuppressSending": True, "SuppressionReason": "ManualSuppression"}
            return known | {"RecordType": "SubscriptionChange", "Origin": "Recipient"} | change
        case _:
            return known | {"RecordType": became.capitalize()}
