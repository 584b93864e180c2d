"""`gulfwatch demo`, from the first address to the last word."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from demo.chatroom import ChatRoom
from demo.daemon_process import DaemonProcess, free_port, start_daemon
from demo.edition import Edition
from demo.folder import write_folder
from demo.newsroom import Newsroom
from demo.outlets import read_outlets
from demo.texts import read_texts
from domain.clock import utc_now

PACE = timedelta(seconds=4)

ADDRESSES = """\
Gulfwatch demo: all of it runs on this machine, and nothing leaves it.

  Newsroom    {newsroom}   what the invented outlets print
  Chat room   {chat_room}   what the team's channel shows
  Dashboard   {dashboard}   what Gulfwatch found, and why

A new article every {pace:.0f} s. One outlet fails and one never answers, on purpose.
The daemon's log: {log}
Stop with Ctrl-C."""


def run_demo(*, seconds: float | None = None, port_base: int | None = None) -> int:
    """Runs until Ctrl-C, SIGTERM or ``seconds`` are over; answers the exit code.

    ``port_base``: the first of three ports to use (newsroom, chat room, dashboard); without it free ones are taken.
    Raises GulfwatchError where a port is taken or the daemon does not start.
    """
    with tempfile.TemporaryDirectory(prefix="gulfwatch-demo-") as folder:
        asyncio.run(_run(Path(folder), seconds=seconds, ports=_ports(port_base)))
    return 0


def _ports(base: int | None) -> tuple[int, int, int]:
    """For the newsroom, the chat room and the dashboard; 0 lets the server choose."""
    return (0, 0, free_port()) if base is None else (base, base + 1, base + 2)


async def _run(folder: Path, *, seconds: float | None, ports: tuple[int, int, int]) -> None:
    asked_to_stop = _signals()
    outlets = read_outlets()
    edition = Edition(outlets, read_texts(), opened_at=utc_now(), pace=PACE)
    newsroom, chat_room = Newsroom(outlets, edition, clock=utc_now), ChatRoom(clock=utc_now)
    async with AsyncExitStack() as parts:
        parts.push_async_callback(newsroom.stop)
        newsroom_address = await newsroom.start(ports[0])
        parts.push_async_callback(chat_room.stop)
        chat_address = await chat_room.start(ports[1])
        write_folder(folder, outlets, feed_address=newsroom.feed_address, webhook=chat_room.webhook)
        daemon = await start_daemon(folder, port=ports[2], environment=os.environ)
        parts.push_async_callback(daemon.stop)
        if not await _done_first(daemon.ready(), asked_to_stop.wait()):
            return
        addresses = {"newsroom": newsroom_address, "chat_room": chat_address, "dashboard": daemon.address}
        click.echo(ADDRESSES.format(**addresses, pace=PACE.total_seconds(), log=daemon.log_file))
        await _until_the_end(daemon, asked_to_stop, seconds)
    click.echo(
        f"Stopped. {edition.count} articles were printed; the chat room took {chat_room.received} messages and asked "
        f"for {chat_room.slowed_down} of them a second time. Nothing is left behind."
    )


async def _until_the_end(daemon: DaemonProcess, asked_to_stop: asyncio.Event, seconds: float | None) -> None:
    """Waits for a signal or the time; a daemon that ends before that is a failure, and raised."""
    try:
        async with asyncio.timeout(seconds):
            if await _done_first(daemon.wait(), asked_to_stop.wait()):
                raise daemon.ended()
    except TimeoutError:
        return


async def _done_first(one: Coroutine[Any, Any, Any], other: Coroutine[Any, Any, Any]) -> bool:
    """Whether the first of the two ended first; its exception is raised, and the other is cancelled."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not tasks[0].done():
            return False
        tasks[0].result()
        return True
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _signals() -> asyncio.Event:
    """Set by Ctrl-C, SIGTERM and a closed terminal."""
    asked_to_stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked_to_stop.set)
    return asked_to_stop
