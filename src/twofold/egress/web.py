"""The one client for everything that leaves: public addresses only, no redirect unseen."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
import msgspec

from twofold import clock, errors

TIMEOUT_SECONDS = 20.0
BYTES_MAX = 256 * 1024 * 1024
ANSWER_BYTES_MAX = 64 * 1024
# Whoever asks for longer is asked again after a day all the same.
AFTER_SECONDS_MAX = 86_400.0
_AFTER_DIGITS_MAX = 9

# NAT64 (RFC 6052, RFC 8215) leads to an IPv4 address that is not looked at here.
NAT64 = ipaddress.ip_network("64:ff9b::/32")


class ForbiddenAddress(errors.Refused):
    """{host} is not an address on the public internet, so nothing is fetched from it."""


class ForbiddenUrl(errors.Refused):
    """{url!r} is refused: {reason}."""


class Unreachable(errors.Unavailable):
    """{host} did not answer as it should: {reason}."""


class BrokeOff(errors.Unavailable):
    """{host} was being sent to and did not answer ({reason}); whether it took it is not known."""


class HeldBack(errors.Refused):
    """Nothing was sent to {host}: it was held back at the last moment."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to something sent: its status and the beginning of its body.

    `after_seconds` is how long it wants to be left alone, where it says so (RFC 9110, 10.2.3); a
    day at most.
    """

    status: int
    body: bytes
    after_seconds: float | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether it was taken (2xx)."""
        return httpx.codes.is_success(self.status)


@contextmanager
def fetch(url: str, *, bytes_max: int = BYTES_MAX) -> Iterator[Iterator[bytes]]:
    """Open `url` for reading and give its body in blocks.

    Raises ForbiddenUrl, ForbiddenAddress, Unreachable.
    """
    parsed = _checked(url)
    host = parsed.host
    # The name is resolved once and the connection goes to that very address, so that a second
    # answer of the name server (DNS rebinding) cannot lead elsewhere.
    pinned = parsed.copy_with(host=public_address(host, parsed.port or 443))
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


def check(url: str, inside: frozenset[str] = frozenset()) -> None:
    """Say whether an address may be sent to; raises ForbiddenUrl, ForbiddenAddress, Unreachable."""
    parsed = _checked(url, inside)
    if _place(parsed) not in inside:
        public_address(parsed.host, parsed.port or 443)


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    inside: frozenset[str] = frozenset(),
    fence: Callable[[], bool] = lambda: True,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """Send something to an address and return its answer; a redirect is an answer like any other.

    `fence` is asked right before the first byte, once the connection stands. `inside` are places
    (`host:port`) of the operator's own network that may be sent to, also without encryption.

    Raises ForbiddenUrl, ForbiddenAddress, Unreachable (nothing was sent), HeldBack (nor by then)
    and BrokeOff (something was, and nobody knows whether it was taken).
    """
    parsed = _checked(url, inside)
    host, extensions = parsed.host, dict[str, Any](sni_hostname=parsed.host)
    pinned = parsed
    if _place(parsed) not in inside:
        pinned = parsed.copy_with(host=public_address(host, parsed.port or 443))
    begun: list[bool] = []

    def trace(event: str, _info: object) -> None:
        if event.endswith("send_request_headers.started"):
            if not fence():
                raise HeldBack(host=host)
            begun.append(True)

    told = {**headers, "Host": parsed.netloc.decode("ascii")}
    client = httpx.Client(
        timeout=timeout_seconds, follow_redirects=False, trust_env=False, verify=_trust()
    )
    with client:
        request = client.build_request(
            "POST", pinned, content=body, headers=told, extensions={**extensions, "trace": trace}
        )
        try:
            answer = client.send(request, stream=True)
            try:
                return _read(answer)
            finally:
                answer.close()
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise (BrokeOff if begun else Unreachable)(host=host, reason=reason) from error


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


def public_address(host: str, port: int) -> str:
    """Return an address of a host that is on the public internet.

    Raises ForbiddenAddress, Unreachable.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(host=host, reason="its name cannot be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    # One private answer among public ones is an attack or a mistake; neither is followed.
    if not addresses or not all(is_public(address) for address in addresses):
        raise ForbiddenAddress(host=host)
    return addresses[0]


def _checked(url: str, inside: frozenset[str] = frozenset()) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise ForbiddenUrl(url=url, reason="it cannot be read as an address") from error
    is_inside = parsed.scheme == "http" and _place(parsed) in inside
    if parsed.scheme != "https" and not is_inside:
        raise ForbiddenUrl(url=url, reason="only https:// is fetched")
    if parsed.userinfo:
        raise ForbiddenUrl(url="https://…", reason="it carries a user name or password")
    if not parsed.host:
        raise ForbiddenUrl(url=url, reason="it names no host")
    return parsed


def _place(url: httpx.URL) -> str:
    return f"{url.host}:{url.port or (443 if url.scheme == 'https' else 80)}"


# Reading the certificates that are trusted takes longer than sending a message.
@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _read(answer: httpx.Response) -> Answer:
    after = _after(answer.headers.get("retry-after", ""))
    return Answer(status=answer.status_code, body=_beginning(answer), after_seconds=after)


def _after(told: str) -> float | None:
    """Return how many seconds a server asks to wait, told as such or as a date; None if neither."""
    text = told.strip()
    if text.isascii() and text.isdecimal() and len(text) <= _AFTER_DIGITS_MAX:
        return min(float(text), AFTER_SECONDS_MAX)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (clock.to_us(moment) - clock.now_us()) / clock.SECOND
    return min(max(0.0, seconds), AFTER_SECONDS_MAX)


def _beginning(answer: httpx.Response) -> bytes:
    taken = b""
    for block in answer.iter_bytes():
        taken += block
        if len(taken) >= ANSWER_BYTES_MAX:
            break
    return taken[:ANSWER_BYTES_MAX]


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
