"""Where Gulfwatch never goes: the one check of an address, for every outbound connection."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from domain.errors import AddressRefused

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})

_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"),
        *("2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
"""Ranges that are not the public internet, from the IANA special-purpose address registries (RFC 6890 and later)."""


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """Which addresses may be connected to: public ones on web ports, and the operator's own networks on any port."""

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()

    def refusal(self, address: str, port: int) -> str | None:
        """Why this address, as given to ``connect``, must not be connected to; None when it may be.

        ``address`` is a numeric IPv4 or IPv6 address, as a resolver answers; anything else is refused.
        """
        try:
            ip = _plain(ip_address(address.partition("%")[0]))
        except ValueError:
            return f"{address!r} is not an IP address"
        if any(ip.version == network.version and ip in network for network in self.allowed):
            return None
        if not ip.is_global or any(ip.version == network.version and ip in network for network in _NOT_PUBLIC):
            return f"{ip} is not a public address (allow it with GULFWATCH_ALLOW_NETWORKS)"
        if port not in PUBLIC_PORTS:
            return f"port {port} is not one of the web's ({', '.join(map(str, sorted(PUBLIC_PORTS)))})"
        return None

    def check(self, address: str, port: int) -> None:
        """Raises AddressRefused where ``refusal`` gives a reason."""
        if reason := self.refusal(address, port):
            raise AddressRefused(f"private address refused: {reason}")


def _plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that was dressed as IPv6 is judged as what it is."""
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def parse_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Reads ``127.0.0.0/8,10.1.0.0/16``. Raises ValueError that names the part that is no network."""
    return tuple(_parse_network(part.strip()) for part in text.split(",") if part.strip())


def _parse_network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is not a network such as 10.1.0.0/16: {error}") from None
