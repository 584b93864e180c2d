"""Reads channels.yaml: where alerts go."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.canary_block import read_canary
from config.channel_model import ChannelEntry, ChannelsTop, OperatorsEntry
from config.channel_rules import channel_faults
from config.findings import Findings
from config.nodes import ListNode, MapNode, Path, TextNode, quote
from config.validation import check, check_top, note_repeated_ids, read_entries
from config.yaml_reader import read_yaml
from domain.alert import Channel, ChannelType
from domain.canary import CanaryPlan
from domain.network import NetworkPolicy
from domain.problem import Problem, did_you_mean

FILE = "channels.yaml"
MOST_BYTES = 1_000_000
MOST_CHANNELS = 1_000
_PUBLIC_ONLY = NetworkPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsFile:
    """A good channels.yaml."""

    channels: tuple[Channel, ...]
    operators: tuple[str, ...] = ()  # ids of the channels that hear of Gulfwatch's own troubles
    canary: CanaryPlan | None = None  # None: no canaries are planted
    warnings: tuple[Problem, ...] = ()


WITHOUT_FILE = ChannelsFile(channels=(Channel(id="console", type=ChannelType.CONSOLE, fingerprint="console"),))
"""What is in force when there is no channels.yaml."""


def read_channels(text: str, *, variables: Mapping[str, str], policy: NetworkPolicy = _PUBLIC_ONLY) -> ChannelsFile:
    """Reads the file's text. ``policy`` names the private networks that channels may post to.

    Raises ConfigError with every fault; no message holds the value of a variable, an address or a secret.
    """
    document = read_yaml(text, file=FILE, first_key="channels", variables=variables, most_bytes=MOST_BYTES)
    findings = document.findings
    check_top(document, ChannelsTop, needed=("channels",))
    entries = list(read_entries(document, key="channels", model=ChannelEntry, most=MOST_CHANNELS))
    note_repeated_ids(entries, findings)
    for path, node, _ in entries:
        _check_channel(node, policy=policy, path=path, findings=findings)
    operators = _read_operators(document.root, entries, findings)
    canary = read_canary(document.root, [node for _, node, _ in entries], findings)
    if document.root.get("channels") == []:
        findings.at(("channels",), "no channel is written here: alerts will stand on the dashboard only", "warning")
    channels = tuple(_to_channel(entry, node) for _, node, entry in entries if entry is not None)
    return ChannelsFile(channels=channels, operators=operators, canary=canary, warnings=findings.finish())


def _check_channel(node: MapNode, *, policy: NetworkPolicy, path: Path, findings: Findings) -> None:
    for key, message, severity in channel_faults(node, policy):
        findings.at(path if key is None else (*path, key), message, severity)


def _read_operators(
    root: MapNode, entries: Sequence[tuple[Path, MapNode, object]], findings: Findings
) -> tuple[str, ...]:
    top = MapNode(root.place)
    top.update({key: value for key, value in root.items() if key == "operators"})
    read = check(OperatorsEntry, top, path=(), findings=findings)
    known = [str(identifier) for _, node, _ in entries if isinstance(identifier := node.get("id"), TextNode)]
    written = root.get("operators")
    for index, operator in enumerate(written if isinstance(written, ListNode) else ()):
        if isinstance(operator, TextNode) and not operator.empty and operator not in known:
            message = f"'operators' names {quote(operator)}, which is no channel here{did_you_mean(operator, known)}"
            findings.at(("operators", index), message)
    return tuple(dict.fromkeys(read.operators)) if read is not None else ()


def _to_channel(entry: ChannelEntry, node: MapNode) -> Channel:
    return Channel(
        id=entry.id,
        type=entry.type,
        url=entry.url,
        secret=entry.secret,
        token=entry.token,
        chat=entry.chat,
        room=entry.room,
        language=entry.language.value,
        timezone=entry.timezone,
        quiet=entry.quiet,
        rate_per_minute=entry.rate,
        fingerprint=_fingerprint(node),
    )


def _fingerprint(node: MapNode) -> str:
    """Changes whenever the entry or one of its variables does, and gives nothing of them away."""
    return hashlib.sha256(json.dumps(node, sort_keys=True).encode()).hexdigest()
