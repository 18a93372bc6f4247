"""Signing what is sent, as standardwebhooks.com specifies: id, moment and body under one secret."""

import base64
import hashlib
import hmac
from pathlib import Path

from twofold import keys
from twofold.webhooks.webhook import Webhook

_PREFIX = "whsec_"


def secret(home: Path, webhook: Webhook) -> str:
    """Return the secret of a webhook, as its receiver keeps it; another webhook has another one."""
    return _PREFIX + base64.b64encode(_key(home, webhook)).decode("ascii")


def signature(home: Path, webhook: Webhook, event_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature (`v1,…`, HMAC-SHA256) of what is sent; `timestamp` in seconds."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    digest = hmac.new(_key(home, webhook), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def _key(home: Path, webhook: Webhook) -> bytes:
    return keys.derive(home, f"webhook {webhook.webhook_id} {webhook.secret_no}")
