"""A gateway that hangs while it hands over is named in five seconds, and found out afterwards."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from benchmarks import breaches
from tests.people.given_links import see
from twofold import clock, messages, people, system
from twofold.messages import Gateway, House, Outcome, Parcel, Sent, Stopped
from twofold.messages.gateway import LEASE_SECONDS
from twofold.settings import Settings
from twofold.terms import Intent

START_SECONDS_MAX = 60.0


@pytest.mark.parametrize(("place", "left"), [("before", 0), ("after", 1)])
def test_i03_a_stopped_gateway_is_named_in_time_and_what_it_did_is_told_when_it_wakes(
    settings: Settings, place: str, left: int
) -> None:
    delivery_id = asked(settings)
    with gatehouse(settings, place) as process:
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        first = stopped(settings)
        waited = time.monotonic() - began
        (settings.home / "go").touch()
        process.send_signal(signal.SIGCONT)
        assert process.wait(START_SECONDS_MAX) == 0

    assert first.unknown == (delivery_id,)
    assert 5.0 <= waited < 5.5 + overhead(settings)
    # What woke was fenced, or its send stands in the answer that is final.
    again = stopped(settings)
    assert again.receipt_id == first.receipt_id
    assert (len(again.already_left), len(again.cancelled)) == (left, 1 - left)
    assert again.unknown == ()
    assert len(breaches.first_bytes(settings.home)) == left


def test_i03_in_health_the_answer_comes_within_the_lease_and_a_second(settings: Settings) -> None:
    asked(settings)
    begun = threading.Event()

    def slow(_parcel: Parcel, fence: Callable[[], bool]) -> Outcome:
        assert fence()
        begun.set()
        # Any provider is given up before the lease is over.
        time.sleep(LEASE_SECONDS - 0.2)
        return Sent(first_byte_us=clock.now_us())

    with system.running(settings) as home:
        gateway = Gateway(
            home.record,
            owner="slow",
            house=House,
            channel=lambda _: slow,
            link=lambda _: "/u/x",
            follow=lambda _ended: None,
        )
        stepping = threading.Thread(target=gateway.step)
        stepping.start()
        assert begun.wait(START_SECONDS_MAX)
        began = time.monotonic()
        found = stopped(settings)
        waited = time.monotonic() - began
        stepping.join()

    assert len(found.already_left) == 1
    assert waited < LEASE_SECONDS + 1 + overhead(settings)


def asked(settings: Settings) -> str:
    """Let somebody be written to; returns the delivery."""
    with system.running(settings) as home:
        see(home.record, ("user_id:ada", "", "", 1))
        ada = people.resolve(home.record, "user_id:ada")
        intent = Intent(use="security", channel="test")
        said = messages.Message(text="Hello")
        return messages.ask(home.record, ada, intent, said, now=clock.now_us()).delivery_id


def stopped(settings: Settings) -> Stopped:
    """Let her stop everything, as every door does."""
    with system.running(settings) as home:
        ada = people.resolve(home.record, "user_id:ada")
        return messages.stop(home.record, ada, method="test", now=clock.now_us())


def overhead(settings: Settings) -> float:
    """Return how long it takes now to open the home, and so how busy this machine is."""
    began = time.monotonic()
    with system.running(settings):
        pass
    return 10 * (time.monotonic() - began)


@contextmanager
def gatehouse(settings: Settings, place: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a gateway that waits right before or after its fence; returns once it is there."""
    command = [sys.executable, "-m", "tests.proof.gatehouse"]
    arguments = [str(settings.home), settings.database or "", place]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([*command, *arguments], env=environ)
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not (settings.home / "reached").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()
