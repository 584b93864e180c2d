"""Addresses are judged by what stands in them, without asking any name server."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.addresses import WebAddress, in_allowed_network, is_loopback, is_refused, literal_ip, read_web_address
from config.nodes import TextNode, quote
from config.sending import read_send
from domain.network import NetworkPolicy, parse_networks

PRIVATE = NetworkPolicy(allowed=parse_networks("10.1.0.0/16,::1/128"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x?y#z", WebAddress(scheme="https", host="a.example", port=443)),
        ("http://A.Example:8080", WebAddress(scheme="http", host="a.example", port=8080)),
        ("https://[2001:DB8::1]/", WebAddress(scheme="https", host="2001:db8::1", port=443)),
    ],
)
def test_an_address_has_a_scheme_a_host_and_a_port(text: str, address: WebAddress) -> None:
    assert read_web_address(text) == address


@given(st.text(max_size=80))
def test_anything_else_is_refused_in_words_that_do_not_show_it(text: str) -> None:
    for address in (text, f"https://{text}", f"https://a.example/{text}"):
        try:
            read_web_address(address)
        except ValueError as error:
            assert str(error).startswith("must be an address")


@pytest.mark.parametrize(
    ("host", "ip"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("a.localhost", "127.0.0.1"),
        ("::ffff:127.0.0.1", "::ffff:7f00:1"),
        ("fe80::1%eth0", "fe80::1"),
        ("a.example", "None"),
        ("face.example", "None"),
        ("1.2.3.4.5", "None"),
    ],
)
def test_hosts_that_are_numbers_are_known_in_every_spelling(host: str, ip: str) -> None:
    assert str(literal_ip(host)).replace("127.0.0.1", "7f00:1") == ip.replace("127.0.0.1", "7f00:1")


def test_only_the_operators_own_networks_are_allowed() -> None:
    hosts = ["10.1.2.3", "::1", "10.2.0.1", "127.0.0.1", "receiver", "bus.internal", "a.example"]
    assert [host for host in hosts if in_allowed_network(host, PRIVATE)] == [
        "10.1.2.3",
        "::1",
        "receiver",
        "bus.internal",
    ]
    assert [host for host in hosts if in_allowed_network(host, NetworkPolicy())] == []


def test_a_refused_address_is_one_that_the_network_policy_refuses() -> None:
    hosts = ["10.1.2.3", "10.2.0.1", "169.254.169.254", "8.8.8.8", "a.example"]
    addresses = [WebAddress(scheme="http", host=host, port=80) for host in hosts]
    assert [address.host for address in addresses if is_refused(address, PRIVATE)] == ["10.2.0.1", "169.254.169.254"]


def test_loopback_is_this_machine() -> None:
    assert [host for host in ("localhost", "127.9.9.9", "::1", "0.0.0.0", "a.example") if is_loopback(host)] == [
        "localhost",
        "127.9.9.9",
        "::1",
    ]


def test_what_looks_like_a_secret_under_the_wrong_key_is_not_shown() -> None:
    assert [quote(text) for text in ("https://hooks.slack.com/x", "whsec_abc", "a\u202eb", "x" * 61)] == [
        "'***'",
        "'***'",
        "'a\\u202Eb'",
        f"'{'x' * 60}…'",
    ]


@given(st.text(alphabet="0123456789*/,-#LW? sunmonjanfeb", max_size=30))
def test_any_crontab_line_is_read_or_refused(expression: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_send(TextNode(f"cron {expression}", place=(1, 1))).startswith("cron ")
