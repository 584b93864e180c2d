"""What each type of channel needs, and where it may post to. No message shows an address or a secret."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from config.addresses import WebAddress, in_allowed_network, is_loopback, is_refused, read_web_address
from config.nodes import MapNode, TextNode
from domain.alert import ChannelType
from domain.network import NetworkPolicy

KEYS: Mapping[ChannelType, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ChannelType.SLACK: (("url",), ()),
    ChannelType.TEAMS: (("url",), ()),
    ChannelType.DISCORD: (("url",), ()),
    ChannelType.MATTERMOST: (("url",), ()),
    ChannelType.GOOGLE_CHAT: (("url",), ()),
    ChannelType.WEBHOOK: (("url",), ("secret",)),
    ChannelType.CONSOLE: ((), ()),
    ChannelType.TELEGRAM: (("token", "chat"), ("url",)),
    ChannelType.MATRIX: (("url", "token", "room"), ()),
    ChannelType.APPRISE: (("url",), ()),
}
"""The keys that each type needs, and those that it may have besides those that all have."""

_TYPED_KEYS = ("url", "secret", "token", "chat", "room")
_HOSTS: Mapping[ChannelType, tuple[str, ...]] = {
    ChannelType.SLACK: ("hooks.slack.com", "hooks.slack-gov.com"),
    ChannelType.TEAMS: (
        *("*.logic.azure.com", "*.environment.api.powerplatform.com", "*.api.powerplatform.com"),
        *("api.powerplatform.com", "api.powerautomate.com", "flow.microsoft.com"),
        *("*.logic.azure.us", "*.api.gov.powerplatform.microsoft.us", "*.logic.azure.cn"),
    ),
    ChannelType.DISCORD: ("discord.com", "ptb.discord.com", "canary.discord.com", "discordapp.com"),
    ChannelType.GOOGLE_CHAT: ("chat.googleapis.com",),
    ChannelType.TELEGRAM: ("api.telegram.org",),
}
"""The platforms' hosts; ``*.`` stands for one name or more before them. Mattermost is on anybody's."""

_SECRET_ADDRESSES = frozenset({*_HOSTS, ChannelType.MATTERMOST}) - {ChannelType.TELEGRAM}
"""Of the types whose address alone gives the right to write. A webhook may be an address without any secret."""

_OLD_TEAMS_HOSTS = ("*.webhook.office.com", "outlook.office.com", "outlook.office365.com")

_FORMS: Mapping[tuple[ChannelType, str], tuple[str, str]] = {
    (ChannelType.TELEGRAM, "token"): (
        r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}",
        "is no token of a Telegram bot, which is a number, a colon and letters (BotFather shows it)",
    ),
    (ChannelType.TELEGRAM, "chat"): (
        r"-?[0-9]{1,20}|@[A-Za-z0-9_]{1,64}",
        "must be a chat's id, such as -1001234567890, or the @name of a public one",
    ),
    (ChannelType.APPRISE, "url"): (
        r"(?!(?:dbus|gio|glib|gnome|kde|macosx|qt|syslog|windows)://)[A-Za-z][A-Za-z0-9+.-]{0,40}://[^\s,]{0,8000}",
        "must be one address of Apprise's, such as mailto://…, of a service that is reached over the network",
    ),
    (ChannelType.MATRIX, "room"): (
        r"![^\s]{1,254}|#[^\s:]{1,200}:[^\s]{1,200}",
        "must be a room's id, which begins with !, or an alias such as #desk:example.org",
    ),
}
"""How the values of a type's keys look, and what is said of others."""

_FEWEST_BYTES, _MOST_BYTES = 24, 64  # of a signing key: Standard Webhooks 1.0.0


class Fault(NamedTuple):
    """What is wrong with an entry, and with which of its keys; None: with the entry as a whole."""

    key: str | None
    message: str
    severity: Literal["error", "warning"] = "error"


def channel_faults(node: MapNode, policy: NetworkPolicy) -> Iterator[Fault]:
    """What an entry's type makes of its keys and their values. Judged on the node, so that no other fault hides it."""
    try:
        kind = ChannelType(str(node.get("type")))
    except ValueError:
        return  # its model says so
    yield from _key_faults(kind, node)
    if kind is ChannelType.APPRISE:
        yield from _open_secret("url", url) if (url := _text_at(node, "url")) else ()
    elif url := _text_at(node, "url"):
        yield from _address_faults(kind, url, policy)
    if secret := _text_at(node, "secret"):
        yield from _open_secret("secret", secret)
        if wrong := _secret_fault(secret.strip("\r\n")):
            yield Fault("secret", f"'secret' {wrong}")
    if "token" in KEYS[kind][0] and (token := _text_at(node, "token")):
        yield from _open_secret("token", token)
    yield from _form_faults(kind, node)


def _form_faults(kind: ChannelType, node: MapNode) -> Iterator[Fault]:
    for (type, key), (form, words) in _FORMS.items():
        if type is kind and (value := _text_at(node, key)) and not re.fullmatch(form, value.strip()):
            yield Fault(key, f"'{key}' {words}")


def _key_faults(kind: ChannelType, node: MapNode) -> Iterator[Fault]:
    needed, more = KEYS[kind]
    for key in needed:
        if key not in node:
            yield Fault(None, f"'{key}' is missing: a channel of type {kind} needs it")
    for key in _TYPED_KEYS:
        if key in node and key not in (*needed, *more):
            yield Fault(key, f"'{key}' has no meaning for a channel of type {kind}: delete it")


def _text_at(node: MapNode, key: str) -> TextNode | None:
    value = node.get(key)
    return value if isinstance(value, TextNode) and not value.broken and not value.empty else None


def _open_secret(key: str, value: TextNode) -> Iterator[Fault]:
    if value.written is None:
        yield Fault(
            key, f"'{key}' is a secret and stands in the file: put it into .env and write ${{NAME}} here", "warning"
        )


def _address_faults(kind: ChannelType, url: TextNode, policy: NetworkPolicy) -> Iterator[Fault]:
    try:
        address = read_web_address(url.strip("\r\n"))
    except ValueError as error:
        yield Fault("url", f"'url' {error}")
        return
    if is_refused(address, policy):
        yield Fault(
            "url", "'url' is not a public web address (GULFWATCH_ALLOW_NETWORKS names the private ones allowed)"
        )
    elif not in_allowed_network(address.host, policy):
        yield from _public_faults(kind, url, address)
    elif address.scheme == "http" and not is_loopback(address.host):
        yield Fault("url", "'url' is plain http: whoever can listen in on that network can read the alerts", "warning")


def _public_faults(kind: ChannelType, url: TextNode, address: WebAddress) -> Iterator[Fault]:
    if address.scheme != "https":
        yield Fault("url", "'url' must begin with https:// (plain http only to networks in GULFWATCH_ALLOW_NETWORKS)")
    if kind in _HOSTS and not _is_at(address.host, _HOSTS[kind]):
        yield Fault("url", _elsewhere(kind, address))
    if kind in _SECRET_ADDRESSES:
        yield from _open_secret("url", url)


def _is_at(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host.endswith(each[1:]) if each.startswith("*") else host == each for each in hosts)


def _elsewhere(kind: ChannelType, address: WebAddress) -> str:
    if kind is ChannelType.TEAMS and _is_at(address.host, _OLD_TEAMS_HOSTS):
        return (
            "'url' is that of an Office 365 connector, which Microsoft has shut down: make a workflow in Teams instead"
        )
    return f"'url' must be an address at {_HOSTS[kind][0]} for a channel of type {kind}"


def _secret_fault(secret: str) -> str | None:
    if not secret.startswith("whsec_"):
        return "must begin with whsec_, followed by the key in base64"
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return "is not base64 after whsec_"
    if not _FEWEST_BYTES <= len(key) <= _MOST_BYTES:
        return f"holds a key of {len(key)} bytes; it must have {_FEWEST_BYTES} to {_MOST_BYTES}"
    return None
