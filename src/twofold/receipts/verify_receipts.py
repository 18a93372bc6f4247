"""Checks a chain of receipts without Twofold and without a network: python verify_receipts.py FILE.

FILE is what you were given: a receipt a line, as JSON. KEYS is the organisation's public keys, as
published at its address under /.well-known/twofold.json; save that page once and keep it.

    python verify_receipts.py FILE --keys twofold.json

Needs Python 3.9 and the package `cryptography`. This file may be copied and passed on alone.
It ends with 0 if all is as it was signed, with 1 if something is not, with 2 if it cannot tell.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "sha256:" + "0" * 64
SIGNATURES = "twofold:signatures"
CHAIN = "twofold:chain"
HEADS = "twofold:heads"
TERMS = "twofold:terms"
WHOLE, BROKEN, UNTOLD = 0, 1, 2

_PUBLIC_BYTES = 32


class Unreadable(Exception):
    """A line is not what this reads."""


def canonical(value: Any) -> bytes:
    """Return JSON in the one form that is hashed and signed (RFC 8785).

    Names are sorted, nothing stands between tokens, only whole numbers up to 2**53 occur.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(body: bytes) -> str:
    """Return the SHA-256 of some bytes, as receipts write it."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def check(body: bytes, keys: dict[str, str]) -> list[str]:
    """Return what is wrong with a file of receipts, line by line; empty if all of it is whole.

    `keys` are public keys by their name: the 32 bytes as base64url, as a JWK has them in `x`.
    """
    faults: list[str] = []
    ends: dict[str, tuple[int, str]] = {}
    lines = body.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    heads = None
    for number, line in enumerate(lines, start=1):
        try:
            found = read(line)
            faults += [f"line {number}: {fault}" for fault in signed(found, keys)]
            if heads is not None:
                faults.append(f"line {number}: it stands behind the line that closes the file")
            elif HEADS in found:
                heads = found
            else:
                faults += [f"line {number}: {fault}" for fault in linked(found, line, ends)]
        except Unreadable as error:
            faults.append(f"line {number}: {error}")
    return faults + _closed(heads, ends)


def keys_in(document: Any) -> dict[str, str]:
    """Return the public keys of a JWK, of a list of JWKs, or of the page that publishes them."""
    found = document.get("keys", [document]) if isinstance(document, dict) else document
    if not isinstance(found, list) or not all(isinstance(key, dict) for key in found):
        raise Unreadable("there are no keys in it")
    keys = {key["kid"]: key["x"] for key in found if key.get("crv") == "Ed25519"}
    if not keys:
        raise Unreadable("there are no keys in it")
    return keys


def main(arguments: list[str]) -> int:
    """Check a file and say what is wrong with it; returns the exit code."""
    if len(arguments) not in (1, 3) or arguments[1:2] not in ([], ["--keys"]):
        sys.stderr.write(__doc__ or "")
        return UNTOLD
    try:
        body = Path(arguments[0]).read_bytes()
        if arguments[1:]:
            keys = keys_in(json.loads(Path(arguments[2]).read_bytes()))
        else:
            keys = keys_in(read(body.rstrip(b"\n").rpartition(b"\n")[2]).get("twofold:keys"))
            sys.stdout.write(
                "The keys are those in the file itself: that it is whole, this tells; not who"
                " signed it.\n"
            )
    except (OSError, ValueError, Unreadable) as error:
        sys.stderr.write(f"This cannot be read: {error}\n")
        return UNTOLD
    faults = check(body, keys)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if faults:
        return BROKEN
    count = len(body.splitlines()) - 1
    sys.stdout.write(f"Whole: {count} receipts, each signed, none missing, none changed.\n")
    return WHOLE


def read(line: bytes) -> dict[str, Any]:
    """Return a line as what it says; raises Unreadable if it is not in the one form there is."""
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(f"it is no JSON ({error})") from error
    if not isinstance(found, dict):
        raise Unreadable("it is no receipt")
    try:
        same = canonical(found) == line
    except (ValueError, UnicodeEncodeError):
        same = False
    if not same:
        raise Unreadable("it is not written in the one form that was signed")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a name stands in it twice")
    return found


def signed(found: dict[str, Any], keys: dict[str, str]) -> list[str]:
    """Return how the signatures of a line fail to be of what it says."""
    signatures = found.get(SIGNATURES)
    if not isinstance(signatures, list) or not signatures:
        return ["it is not signed"]
    body = canonical({name: value for name, value in found.items() if name != SIGNATURES})
    by = found.get("dct:publisher")
    return [fault for one in signatures for fault in _wrong(one, by, body, keys)]


def _wrong(signature: Any, by: Any, body: bytes, keys: dict[str, str]) -> list[str]:
    if not isinstance(signature, dict) or set(signature) != {"by", "alg", "key", "sig"}:
        return ["its signature is of an unknown kind"]
    if (signature["by"], signature["alg"]) != (by, "Ed25519"):
        return ["its signature is somebody else's, or of an unknown kind"]
    public = keys.get(str(signature["key"]))
    if public is None:
        return [f"the key {signature['key']} is not among those given"]
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(_bytes(signature["sig"]), body)
    except (InvalidSignature, Unreadable, ValueError):
        return ["its signature is not of what it says"]
    return []


def _bytes(text: Any) -> bytes:
    """Return base64url as bytes; of several texts for the same bytes only one counts."""
    try:
        found = base64.urlsafe_b64decode(f"{text}==")
    except (binascii.Error, ValueError) as error:
        raise Unreadable("it is no base64url") from error
    if base64.urlsafe_b64encode(found).decode().rstrip("=") != text:
        raise Unreadable("it is no base64url")
    return found


def linked(found: dict[str, Any], line: bytes, ends: dict[str, tuple[int, str]]) -> list[str]:
    """Return how a receipt does not follow on the one before it in its chain."""
    chain = found.get(CHAIN)
    if not isinstance(chain, dict) or not isinstance(chain.get("seq"), int):
        return ["it is in no chain"]
    name, faults = str(chain.get("of")), []
    seq, before = ends.get(name, (0, GENESIS))
    if chain["seq"] != seq + 1:
        faults.append(f"it is number {chain['seq']} of its chain, and {seq + 1} was expected")
    elif chain.get("prev") != before:
        faults.append("it does not hold the hash of the receipt before it")
    ends[name] = (chain["seq"], digest(line))
    terms = found.get(TERMS)
    if isinstance(terms, dict) and not _has_its_hash(terms):
        faults.append("its rules do not have the hash that it says")
    return faults


def _has_its_hash(terms: dict[str, Any]) -> bool:
    """Tell whether rules have the hash that they say; where only the hash is told it must do."""
    rules = terms.get("rules", {})
    if not rules:
        return "rules" not in terms
    before = str(terms.get("prev")).rpartition(":")[2]
    body = {**rules, "before": before, "seq": terms.get("seq")}
    return digest(canonical(body)) == terms.get("hash")


def _closed(heads: dict[str, Any] | None, ends: dict[str, tuple[int, str]]) -> list[str]:
    """Return which chains do not end where the last line says that they do."""
    if heads is None:
        return ["the last line is missing: it says how many receipts there are"]
    told = heads[HEADS]
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        return ["the last line does not say where each chain ends"]
    said = {str(one.get("of")): (one.get("seq"), one.get("hash")) for one in told}
    return [
        f"the chain {name} ends with number {(ends.get(name) or (0,))[0]}, and not as it should"
        for name in sorted(said.keys() | ends.keys())
        if said.get(name) != ends.get(name)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
