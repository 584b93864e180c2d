"""The text of an address, and the address that is connected to: what is refused before a packet is sent."""

import errno
import socket

import pytest

from crawler.address import check_address, host_of
from crawler.guard import guarded_sockets, refusal_in
from domain.errors import AddressRefused, FetchError
from domain.network import NetworkPolicy, parse_networks

ONLY_ONE = NetworkPolicy(parse_networks("127.0.0.1/32"))


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/feed",
        "file:///etc/passwd",
        "gopher://example.com/",
        "data:text/xml,<rss/>",
        "javascript:alert(1)",
        "http://",
        "http:///feed",
        "example.com/feed",
        "http://user:pw@example.com/",
        "http://example.com@127.0.0.1/",
        "http://169.254.169.254:80\\@example.com/",
        "http://example.com\\feed",
        "http://example.com/\r\nX-Injected: 1",
        "http://example.com/\x00",
        "http://exam\tple.com/",
        "http://example.com:99999/",
        "http://[::1",
        "http://999.999.999.999/",
        "http://example.com/" + "a" * 8192,
    ],
)
def test_addresses_that_are_never_asked_for(address: str) -> None:
    with pytest.raises(FetchError) as refused:
        check_address(address)
    assert refused.value.kind == "bad-address"


@pytest.mark.parametrize(
    ("address", "base", "checked"),
    [
        ("https://example.com/feed?a=1&b=2", None, "https://example.com/feed?a=1&b=2"),
        ("HTTP://Example.COM/Feed", None, "http://example.com/Feed"),
        ("/moved", "https://example.com/feed", "https://example.com/moved"),
        ("//other.example/x", "https://example.com/feed", "https://other.example/x"),
        (
            "https://عمان.example/خبر عاجل",
            None,
            "https://xn--mgb9awbf.example/%D8%AE%D8%A8%D8%B1%20%D8%B9%D8%A7%D8%AC%D9%84",
        ),
        ("http://2130706433/", None, "http://127.0.0.1/"),  # where it leads is judged at the socket
        ("http://0177.0.0.0x1:81/x?y=1", None, "http://127.0.0.1:81/x?y=1"),
        ("http://127.1./", None, "http://127.0.0.1/"),
        ("http://1.example/", None, "http://1.example/"),
    ],
)
def test_addresses_that_may_be_asked_for_become_ascii(address: str, base: str | None, checked: str) -> None:
    assert check_address(address, base=base) == checked


def test_politeness_counts_by_host_and_port() -> None:
    assert [host_of(url) for url in ("https://Example.com/a", "http://example.com", "http://127.0.0.1:8001/feed")] == [
        "example.com:443",
        "example.com:80",
        "127.0.0.1:8001",
    ]


@pytest.mark.parametrize(
    ("family", "address"),
    [
        (socket.AF_INET, ("127.0.0.2", 80)),
        (socket.AF_INET, ("10.0.0.1", 443)),
        (socket.AF_INET, ("169.254.169.254", 80)),
        (socket.AF_INET, ("0.0.0.0", 80)),
        (socket.AF_INET, ("8.8.8.8", 25)),
        (socket.AF_INET6, ("::1", 80, 0, 0)),
        (socket.AF_INET6, ("::ffff:127.0.0.2", 80, 0, 0)),
        (socket.AF_INET6, ("fe80::1%lo", 80, 0, 1)),
        (socket.AF_INET6, ("64:ff9b::7f00:1", 80, 0, 0)),
    ],
)
def test_no_socket_is_made_for_an_address_that_is_refused(family: int, address: tuple[object, ...]) -> None:
    with pytest.raises(OSError, match="private address refused") as refused:
        guarded_sockets(ONLY_ONE)((family, socket.SOCK_STREAM, 6, "", address))
    assert refused.value.errno == errno.EACCES
    assert isinstance(refusal_in(refused.value), AddressRefused)


@pytest.mark.parametrize("address", [("127.0.0.1", 8001), ("8.8.8.8", 443)])
def test_a_socket_is_made_for_an_allowed_or_public_address(address: tuple[str, int]) -> None:
    with guarded_sockets(ONLY_ONE)((socket.AF_INET, socket.SOCK_STREAM, 6, "", address)) as made:
        assert made.fileno() > 0
