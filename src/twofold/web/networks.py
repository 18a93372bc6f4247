"""Where a request comes from, for limits on guessing; only our own proxies are believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_HOUSEHOLD_BITS = 64


def network_of(peer: str, forwarded_for: str, trusted_proxies: str) -> str:
    """Return the network of a request: an IPv4 address, or the /64 that an IPv6 line has.

    `forwarded_for` is read from its end for as long as the address that wrote it is one of
    `trusted_proxies` (addresses or networks with commas between them).
    """
    address = _address(peer)
    hops = [hop for hop in forwarded_for.split(",") if hop.strip()]
    while address is not None and hops and _trusted(address, trusted_proxies):
        written = _address(hops.pop())
        if written is None:
            break
        address = written
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _HOUSEHOLD_BITS), strict=False))
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _trusted(address: IPv4Address | IPv6Address, trusted_proxies: str) -> bool:
    proxies = [ip_network(proxy.strip()) for proxy in trusted_proxies.split(",") if proxy.strip()]
    return any(address in proxy for proxy in proxies)
