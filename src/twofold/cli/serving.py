"""Serving pages and machines, and doing the work behind them."""

import logging
import signal
import sys
import threading
from typing import Annotated

from cyclopts import Parameter

from twofold import supervisor, worker
from twofold.cli.line import Host, Port, Where, say

HERE = Where()


def serve(*, host: Host = None, port: Port = None, where: Where = HERE) -> None:
    """Serve the console and the doors for machines, with the worker beside it."""
    settings = where.settings(host=host, port=port)
    with where.open(new=True):
        pass  # Whatever stands in the way of opening the home is told here, once.
    supervisor.serve(settings, ready=lambda address: say(f"Twofold is ready at {address}"))


def work(
    *,
    once: Annotated[
        bool, Parameter(negative="", help="End when there is nothing left to do.")
    ] = False,
    supervised: Annotated[bool, Parameter(show=False)] = False,
    aside: Annotated[bool, Parameter(show=False)] = False,
    where: Where = HERE,
) -> None:
    """Fold in what arrived, bring readings up to date, do the jobs that are due."""
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if aside:
        _work_aside(where)
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if supervised:
        worker.when_orphaned(stop.set)
    with where.open(new=True) as system:
        worker.work(system, stop=stop, once=once)


def _work_aside(where: Where) -> None:
    # Whatever ends it ends it at once: the job of a process that is gone is somebody else's.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    worker.when_orphaned(lambda: signal.raise_signal(signal.SIGTERM))
    with where.open() as system:
        worker.work_aside(system)
