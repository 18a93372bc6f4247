"""The one client for everything that leaves: public addresses only, no redirect unseen."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from twofold import errors

TIMEOUT_SECONDS = 20.0
BYTES_MAX = 256 * 1024 * 1024

# NAT64 (RFC 6052, RFC 8215) leads to an IPv4 address that is not looked at here.
NAT64 = ipaddress.ip_network("64:ff9b::/32")


class ForbiddenAddress(errors.Refused):
    """{host} is not an address on the public internet, so nothing is fetched from it."""


class ForbiddenUrl(errors.Refused):
    """{url!r} is refused: {reason}."""


class Unreachable(errors.Unavailable):
    """{host} did not answer as it should: {reason}."""


@contextmanager
def fetch(url: str, *, bytes_max: int = BYTES_MAX) -> Iterator[Iterator[bytes]]:
    """Open `url` for reading and give its body in blocks.

    Raises ForbiddenUrl, ForbiddenAddress, Unreachable.
    """
    parsed = _checked(url)
    host = parsed.host
    # The name is resolved once and the connection goes to that very address, so that a second
    # answer of the name server (DNS rebinding) cannot lead elsewhere.
    pinned = parsed.copy_with(host=_public_address(host, parsed.port or 443))
    extensions: dict[str, Any] = {"sni_hostname": host}
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        request = client.build_request("GET", pinned, headers={"Host": host}, extensions=extensions)
        try:
            answer = client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise Unreachable(host=host, reason=type(error).__name__) from error
        try:
            if answer.status_code != httpx.codes.OK:
                raise Unreachable(host=host, reason=f"HTTP {answer.status_code}")
            yield _bounded(answer, host, bytes_max)
        finally:
            answer.close()


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        hidden = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if hidden is not None:
            return is_public(str(hidden))
        if parsed in NAT64:
            return False
    return parsed.is_global and not parsed.is_multicast


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise ForbiddenUrl(url=url, reason="it cannot be read as an address") from error
    if parsed.scheme != "https":
        raise ForbiddenUrl(url=url, reason="only https:// is fetched")
    if parsed.userinfo:
        raise ForbiddenUrl(url="https://…", reason="it carries a user name or password")
    if not parsed.host:
        raise ForbiddenUrl(url=url, reason="it names no host")
    return parsed


def _public_address(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(host=host, reason="its name cannot be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    # One private answer among public ones is an attack or a mistake; neither is followed.
    if not addresses or not all(is_public(address) for address in addresses):
        raise ForbiddenAddress(host=host)
    return addresses[0]


def _bounded(answer: httpx.Response, host: str, bytes_max: int) -> Iterator[bytes]:
    taken = 0
    try:
        for block in answer.iter_bytes():
            taken += len(block)
            if taken > bytes_max:
                raise Unreachable(host=host, reason=f"more than {bytes_max:,} bytes")
            yield block
    except httpx.HTTPError as error:
        raise Unreachable(host=host, reason=type(error).__name__) from error
