"""The collector process, a child of the daemon: ``python -m crawler.collector [--deadline SECONDS]``.

Its settings come from the environment, as the daemon's do. It ends with its parent (the end of its standard input),
and on SIGTERM within 5 s, giving back what it holds. Imports stand in the functions: worker processes import this
module too, and the reactor must be chosen before anything else can choose one.
"""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.collecting import Collector

log = logging.getLogger("gulfwatch.crawler.collector")

_LONGEST_STOP_SECONDS = 4.0
_STANDARD_INPUT = 0


def main() -> None:
    """Runs the collector. Exits 0 after SIGTERM or SIGINT, 1 after a failure."""
    parser = argparse.ArgumentParser(description="Reads sources and stores their articles, until its parent ends.")
    parser.add_argument("--deadline", type=float, default=30.0, help="seconds that one read may take (default: 30)")
    parser.add_argument("--canary-port", type=int, help="where on this machine the daemon serves its canaries")
    from crawler.descriptors import raise_limit

    asked = parser.parse_args()
    deadline = timedelta(seconds=asked.deadline)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    _quieten_resource_tracker()
    raise_limit()
    _install_reactor()
    code = _run(deadline, asked.canary_port)
    logging.shutdown()
    os._exit(code)  # a thread that hangs in a name look-up must not hold the process


def _end_with_parent() -> None:
    """Nothing is ever written to this pipe; its end means that the daemon is gone, however it went."""
    try:
        while os.read(_STANDARD_INPUT, 4096):
            pass
    except OSError:
        pass
    os._exit(1)


def _run(deadline: timedelta, canary_port: int | None) -> int:
    from config.logs import set_up_logging
    from config.settings import read_settings
    from crawler.pool import PARSERS, WorkPool
    from domain.errors import GulfwatchError
    from storage.database import open_database

    try:
        settings = read_settings()
        redactor = set_up_logging(settings.log_format)
        pool = WorkPool(preload=PARSERS)
        pool.begin()
        database = open_database(settings.database_url)
    except GulfwatchError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    from crawler.collecting import Collector

    _quieten_libraries()
    try:
        return _collect(
            lambda: Collector(
                settings=settings,
                database=database,
                pool=pool,
                on_secrets=redactor.know,
                deadline=deadline,
                canary_port=canary_port,
            )
        )
    finally:
        pool.stop()


def _collect(make_collector: "Callable[[], Collector]") -> int:
    import asyncio

    from twisted.internet import reactor as installed

    reactor: Any = installed  # its interfaces say nothing of its arguments
    code = 1

    async def collect() -> None:
        nonlocal code
        collector = make_collector()
        _stop_on_signals(collector.stop)
        try:
            await collector.run()
            code = 0
        except Exception:
            log.exception("the collector failed")
        finally:
            reactor.stop()

    tasks: list[asyncio.Future[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.ensure_future(collect())))
    reactor.run(installSignalHandlers=False)
    return code


def _stop_on_signals(stop: "Callable[[], None]") -> None:
    import asyncio

    loop = asyncio.get_running_loop()

    def begin_stop() -> None:
        loop.call_later(_LONGEST_STOP_SECONDS, os._exit, 0)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, begin_stop)


def _install_reactor() -> None:
    """As ``scrapy.utils.reactor.install_reactor`` does, which takes longer to load than everything the feeds need.

    Scrapy's crawl sees to it that reactor and loop are those of its settings.
    """
    import asyncio

    import uvloop
    from twisted.internet import asyncioreactor

    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(eventloop=loop)  # type: ignore[no-untyped-call]


def _quieten_resource_tracker() -> None:
    """multiprocessing's own process removes the pools' semaphores after us. That it has to, because this process ends
    at once, is no news to an operator. To be called before the first semaphore is made.
    """
    asked = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (asked, "ignore:resource_tracker")))


def _quieten_libraries() -> None:
    """What a page came to is told once, in our words; Scrapy's warnings would tell it again, with the address."""
    for name in ("scrapy", "twisted", "asyncio", "protego"):
        logging.getLogger(name).setLevel(logging.ERROR)


if __name__ == "__main__":
    main()
