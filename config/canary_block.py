"""Reads ``canary:`` of channels.yaml: the articles that Gulfwatch plants itself, and where they are to arrive."""

from collections.abc import Sequence

from config.channel_model import CanaryEntry
from config.durations import write_duration
from config.findings import Findings
from config.nodes import MapNode, TextNode, quote
from config.validation import check
from domain.canary import CanaryPlan
from domain.problem import did_you_mean


def read_canary(root: MapNode, channels: Sequence[MapNode], findings: Findings) -> CanaryPlan | None:
    """The plan; None: the block is not there, or has faults, which are noted. ``channels``: the file's entries."""
    if "canary" not in root:
        return None
    node = root["canary"]
    if not isinstance(node, MapNode):
        findings.at(("canary",), "'canary' must be lines of 'key: value', such as 'channel: test-room'")
        return None
    entry = check(CanaryEntry, node, path=("canary",), findings=findings)
    _check_channel(node, channels, findings)
    if not root.get("operators"):
        words = "'canary' is written and 'operators' names nobody: nobody hears of one that is lost"
        findings.at(("canary",), words, "warning")
    if entry is None:
        return None
    if entry.within >= entry.every:
        times = f"({write_duration(entry.within)}) must be shorter than 'every' ({write_duration(entry.every)})"
        findings.at(("canary", "within" if "within" in node else "every"), f"'within' {times}")
    return CanaryPlan(channel_id=entry.channel, every=entry.every, within=entry.within)


def _check_channel(node: MapNode, channels: Sequence[MapNode], findings: Findings) -> None:
    wanted = node.get("channel")
    if not isinstance(wanted, TextNode) or wanted.broken or wanted.empty:
        return  # its model says so
    known = {str(each): channel for channel in channels if isinstance(each := channel.get("id"), TextNode)}
    path = ("canary", "channel")
    if wanted not in known:
        findings.at(path, f"'channel' names {quote(wanted)}, which is no channel here{did_you_mean(wanted, known)}")
    elif "quiet" in known[wanted]:
        findings.at(
            path, f"'channel' names {quote(wanted)}, which has quiet hours: canaries would be held back in them"
        )
