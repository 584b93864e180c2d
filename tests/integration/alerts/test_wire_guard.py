"""Where a post never goes, and how long one may take: over real sockets, with a trap on an address nobody allowed."""

import datetime
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.channels.base import Posting
from alerts.failures import SendFailed
from alerts.wire import guard
from alerts.wire.poster import Poster, address_fault
from domain.network import NetworkPolicy
from domain.secret import Secret
from tests.alert_factories import CANARY, LOOPBACK
from tests.chat_room import ChatRoom, Reply, in_turn, trap

NOWHERE = NetworkPolicy()


@pytest.fixture
def poster() -> Iterator[Poster]:
    made = Poster(policy=LOOPBACK)
    yield made
    made.close()


def posting(url: str) -> Posting:
    return Posting(method="POST", url=Secret(url), headers={"content-type": "text/plain"}, body=b"hello")


def failure(poster: Poster, url: str) -> tuple[str, str]:
    with pytest.raises(SendFailed) as caught:
        poster(posting(url))
    return caught.value.kind, str(caught.value)


DECIMAL, HEX, OCTAL, SHORT = "2135033350", "0x7f.66.6.6", "0177.66.6.6", "127.4326918"
SPELLINGS = ["127.66.6.6", DECIMAL, HEX, OCTAL, SHORT, "[::ffff:127.66.6.6]", "127.66.6.6."]


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_an_address_that_is_not_allowed_is_connected_to(poster: Poster, host: str) -> None:
    with trap() as room:
        kind, _ = failure(poster, f"http://{host}:{room.port}/{CANARY}")
    assert kind in {"private-address", "dns"}
    assert room.connections == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "127.1", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"]
)
def test_loopback_is_not_allowed_unless_the_operator_says_so(host: str) -> None:
    poster = Poster(policy=NOWHERE)
    with ChatRoom() as room:
        kind, text = failure(poster, f"http://{host}:{room.port}/{CANARY}")
    poster.close()
    assert (kind, room.connections) == ("private-address", 0)
    assert "is not a public address (allow it with GULFWATCH_ALLOW_NETWORKS)" in text


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Names resolve to these addresses: the first list at the first question, and so on; the last one for ever."""
    real, asked = socket.getaddrinfo, iter([*answers[:-1]])

    def answer(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        if not host.endswith(".example") or kwargs.get("flags") == socket.AI_NUMERICHOST:
            return list(real(host, port, *args, **kwargs))
        addresses = next(asked, answers[-1])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(guard.socket, "getaddrinfo", answer)


def test_one_bad_address_among_several_is_enough(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    with trap() as room, ChatRoom() as good:
        resolving(monkeypatch, ["127.0.0.1", "127.66.6.6"])
        kind, _ = failure(poster, f"http://hooks.example:{room.port}/{CANARY}")
    assert (kind, room.connections, good.connections) == ("private-address", 0, 0)


def test_a_name_that_changes_its_address_between_two_questions_reaches_nothing(
    poster: Poster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with trap() as room:
        resolving(monkeypatch, ["127.0.0.1"], ["127.66.6.6"])
        kinds = {failure(poster, f"http://rebinding.example:{room.port}/")[0] for _ in range(100)}
    assert kinds == {"refused", "private-address"}
    assert room.connections == 0


def test_a_checked_name_is_connected_to(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatRoom() as room:
        resolving(monkeypatch, ["127.0.0.1"])
        assert poster(posting(f"http://hooks.example:{room.port}/")).body == b"ok"
    assert room.requests[0].headers["host"] == f"hooks.example:{room.port}"


def test_the_second_address_is_tried_where_the_first_refuses(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    both = Poster(policy=NetworkPolicy((*LOOPBACK.allowed, ipaddress.ip_network("127.9.9.9/32"))))
    with ChatRoom() as room:
        resolving(monkeypatch, ["127.9.9.9", "127.0.0.1"])
        assert both(posting(f"http://hooks.example:{room.port}/")).status == 200
    both.close()


def test_a_name_that_nobody_knows_is_said(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(guard.socket, "getaddrinfo", unknown)
    assert failure(poster, f"https://nobody.example/{CANARY}") == ("dns", "the host's name cannot be resolved")


def test_a_resolver_that_hangs_holds_the_call_no_longer_than_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    poster, over = Poster(policy=LOOPBACK, total_seconds=0.3), threading.Event()

    def hanging(host: str, *_: Any, **kwargs: Any) -> Any:
        if kwargs.get("flags") == socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "a name")
        over.wait(60)
        return []

    monkeypatch.setattr(guard.socket, "getaddrinfo", hanging)
    began = time.monotonic()
    kind, _ = failure(poster, "https://slow.example/")
    over.set()
    poster.close()
    assert kind in {"dns", "timeout"}
    assert time.monotonic() - began < 8


FAULTS = [
    "ftp://hooks.example/x",
    "file:///etc/hostname",
    "hooks.example/x",
    "http://user:canary-7f3a9c@hooks.example/",
    "http://canary-7f3a9c@hooks.example/",
    "http://127.66.6.6:80\\@hooks.example/",
    "http://hooks.example/a b",
    "http://hooks.example/\r\nx: y",
    "http://hooks.example/\x7f",
    "http://",
    "http://[::1/x",
    "https://hooks.example/" + "x" * 8192,
    "",
]


@pytest.mark.parametrize("url", FAULTS)
def test_an_address_that_two_readers_could_read_differently_is_refused(poster: Poster, url: str) -> None:
    kind, text = failure(poster, url)
    assert kind == "bad-address"
    assert address_fault(url) == text
    assert CANARY not in text


def test_good_addresses_have_no_fault() -> None:
    assert address_fault("https://hooks.slack.com/services/T0/B0/xyz?a=b%20c") is None
    assert address_fault("http://127.0.0.1:8080/") is None


def test_connections_are_kept_between_posts_of_one_host(poster: Poster) -> None:
    with ChatRoom() as room:
        answers = [poster(posting(room.url())) for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 5
    assert room.connections == 1


def test_a_kept_connection_is_held_to_the_deadline_too() -> None:
    poster = Poster(policy=LOOPBACK, total_seconds=3.0)
    with ChatRoom(in_turn(Reply(), Reply(drip=0.5))) as room:  # the answer drips for half a minute
        poster(posting(room.url()))
        began = time.monotonic()
        kind, text = failure(poster, room.url())
        seconds = time.monotonic() - began
    poster.close()
    assert (kind, text) == ("timeout", "no complete answer within 3 s")
    assert room.connections == 1
    assert 2.9 < seconds < 10


def test_no_more_of_an_answer_than_its_beginning_is_read(poster: Poster) -> None:
    with ChatRoom(Reply(endless=True, headers={"content-length": "1000000000"})) as room:
        answer = poster(posting(room.url()))  # which its deadline would end with an error
    assert len(answer.body) == 20_000


def test_nothing_is_unpacked(poster: Poster) -> None:
    with ChatRoom(Reply(body=b"\x1f\x8b not unpacked", headers={"content-encoding": "gzip"})) as room:
        assert poster(posting(room.url())).body == b"\x1f\x8b not unpacked"


def test_cookies_are_not_kept(poster: Poster) -> None:
    with ChatRoom(Reply(headers={"set-cookie": "a=b; path=/"})) as room:
        for _ in range(2):
            poster(posting(room.url()))
    assert ["cookie" in request.headers for request in room.requests] == [False, False]


def test_the_environments_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch, poster: Poster) -> None:
    with trap() as proxy, ChatRoom() as room:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.66.6.6:{proxy.port}")
        assert poster(posting(room.url())).status == 200
    assert proxy.connections == 0


def test_abort_ends_a_hanging_call_at_once() -> None:
    poster, kinds = Poster(policy=LOOPBACK), []
    with ChatRoom(Reply(hang=True)) as room:
        caller = threading.Thread(target=lambda: kinds.append(failure(poster, room.url())[0]))
        caller.start()
        room.wait_for(1)
        poster.abort()
        caller.join(10)  # less than the usual deadline
        assert kinds == ["interrupted"]
        assert failure(poster, room.url())[0] == "interrupted"
    poster.close()


def self_signed(folder: Path, *, days: int = 30) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=90))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    no_password = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_said(
    poster: Poster, tmp_path: Path
) -> None:
    with ChatRoom(tls=self_signed(tmp_path)) as room:
        kind, text = failure(poster, room.url())
    assert (kind, text) == ("tls", "the receiver's certificate was not accepted: self-signed certificate")
    assert room.requests == []


def test_a_receiver_that_speaks_no_tls_is_said(poster: Poster) -> None:
    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(target=answer, args=(plain,), daemon=True).start()
        kind, text = failure(poster, f"https://127.0.0.1:{plain.getsockname()[1]}/{CANARY}")
    assert (kind, text) == ("tls", "no secure connection could be made")


def test_a_handshake_that_hangs_is_held_to_the_deadline() -> None:
    poster = Poster(policy=LOOPBACK, total_seconds=0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        kind, _ = failure(poster, f"https://127.0.0.1:{silent.getsockname()[1]}/{CANARY}")
    poster.close()
    assert kind == "timeout"
    assert time.monotonic() - began < 8


def test_a_refused_connection_is_said(poster: Poster) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(poster, f"http://127.0.0.1:{port}/{CANARY}") == ("refused", "the connection was refused")


def test_nothing_of_a_post_is_logged(poster: Poster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    odd = Reply(raw=b"HTTP/1.1 200 OK\r\n: no name\r\nbad header\r\ncontent-length: 2\r\n\r\nok")
    with ChatRoom(in_turn(Reply(), Reply(reset=True), odd)) as room:
        poster(posting(room.url()))
        failure(poster, room.url())
        poster(posting(room.url()))
    assert caplog.records == []


def test_a_failure_holds_on_to_no_exception_that_knows_the_address(poster: Poster) -> None:
    with ChatRoom(Reply(reset=True)) as room, pytest.raises(SendFailed) as caught:
        poster(posting(room.url()))
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
