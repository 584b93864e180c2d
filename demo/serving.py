"""A web server on loopback that stops at once."""

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
        raise GulfwatchError(f"{host}:{port} cannot be used for the demo: {error.strerror or error}.") from error
    return Server(f"http://{host}:{runner.addresses[0][1]}", runner)
