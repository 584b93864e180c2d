"""A web server on loopback that stops at once."""

import os
from dataclasses import dataclass

from aiohttp import web

from domain.errors import GulfwatchError

STOP_SECONDS = 0.5  # for requests that are under way; those that hang are cut


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``address`` has no slash at the end."""

    address: str
    _runner: web.AppRunner

    async def stop(self) -> None:
        await self._runner.cleanup()


async def serve(app: web.Application, *, host: str, port: int = 0) -> Server:
    """Starts it; port 0 means any free one. Raises GulfwatchError where the port is taken."""
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        reason = os.strerror(error.errno or 0).lower()
        raise GulfwatchError(f"{host}:{port} cannot be used for the demo: {reason}.") from error
    return Server(f"http://{host}:{runner.addresses[0][1]}", runner)
