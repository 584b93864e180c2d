"""Has Apprise's library send a message, in a process of its own, within a call's time.

The process is spoken to over a pair of sockets, so that what ends a call that is over its time, or the daemon, ends
this one too. Its address stands in no argument and no variable of the process.
"""

import json
import os
import socket
import subprocess
import sys

from alerts.channels.base import Answer, Posting
from alerts.channels.json_answer import told_by
from alerts.failures import SendFailed
from alerts.wire.calls import OpenCalls
from domain.network import NetworkPolicy

COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "alerts.wire.apprise_child")
ENVIRONMENT = {"PATH": os.defpath, "NETRC": os.devnull}
"""Neither proxies nor passwords of this process's user."""

_MOST_BYTES = 20_000

_FAULTS = {
    "bad-address": "Apprise knows no single service by the channel's url, or lacks a library that this one needs",
    "private-address": "Apprise wanted to reach what is not public (GULFWATCH_ALLOW_NETWORKS names what is allowed)",
}


def notify(posting: Posting, *, policy: NetworkPolicy, calls: OpenCalls) -> Answer:
    """Answers 200 with ``true`` or ``false``, which is all that the library says. Raises SendFailed, OSError."""
    told = told_by(_asked(_question(posting, policy), calls))
    kind = str(told.get("kind", "closed"))
    if kind in _FAULTS:
        raise SendFailed(kind, _FAULTS[kind])
    if kind:
        raise SendFailed("apprise", f"Apprise's library failed ({kind[:60]})")
    return Answer(status=200, headers={}, body=json.dumps(told.get("sent") is True).encode())


def _question(posting: Posting, policy: NetworkPolicy) -> bytes:
    text = told_by(posting.body)
    asked = {"url": posting.url.reveal().strip(), "allowed": ",".join(map(str, policy.allowed))}
    return json.dumps({**text, **asked}).encode()


def _asked(question: bytes, calls: OpenCalls) -> bytes:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            child = subprocess.Popen(
                COMMAND,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
            )
        with ours.dup() as handle:
            try:
                calls.attach(handle)
                ours.sendall(question)
                ours.shutdown(socket.SHUT_WR)
                return _everything(ours)
            finally:
                child.kill()
                child.wait()


def _everything(ours: socket.socket) -> bytes:
    answer = b""
    while len(answer) < _MOST_BYTES and (piece := ours.recv(4096)):
        answer += piece
    return answer
