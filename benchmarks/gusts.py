"""What befalls the gateway in a storm: stopped and woken, killed and started again."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.sinks import DELIVER
from twofold.settings import Settings

PAUSE_SECONDS_MAX = 3.0
STOPPED_SECONDS = 0.25
# Long enough that a stop is answered before the gateway wakes.
HUNG_SECONDS = 6.0
START_SECONDS_MAX = 120.0


class Gateway:
    """`twofold deliver`, a process of its own."""

    def __init__(self, settings: Settings, module: Sequence[str] = DELIVER) -> None:
        """Start it over a home, or another module that hands over."""
        self._command = [sys.executable, "-m", *module]
        self._environ = {**os.environ, **settings.environment()}
        self._start()

    @property
    def pid(self) -> int:
        """Return its process."""
        return self._process.pid

    @property
    def cpu_seconds(self) -> float:
        """Return the processor's time that it has taken so far; 0 where the system does not say."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text("ascii")
        except OSError:
            return 0.0
        user, kernel = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(kernel)) / os.sysconf("SC_CLK_TCK")

    def stop_and_wake(self, seconds: float) -> None:
        """Let it hang, in the middle of whatever it does."""
        self._process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    def kill_and_start(self) -> None:
        """Kill it -9 and start another one."""
        self.kill()
        self._start()

    def kill(self) -> None:
        """Kill it -9."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Ask it to end."""
        self._process.terminate()
        self._process.wait(START_SECONDS_MAX)

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._environ)


class Gusts(threading.Thread):
    """Disturbs a gateway, and now and then one of those who stop, until calmed."""

    def __init__(self, gateway: Gateway, others: Sequence[int], seed: int, *, hung: float) -> None:
        """Choose by `seed`; `hung` is the share of stops of six seconds."""
        super().__init__(daemon=True)
        self._gateway, self._others, self._hung = gateway, others, hung
        self._chance = random.Random(seed)
        self._calm = threading.Event()
        self.counted: Counter[str] = Counter()

    def run(self) -> None:
        """Disturb, again and again."""
        while not self._calm.wait(self._chance.uniform(0.05, PAUSE_SECONDS_MAX)):
            dice = self._chance.random()
            if dice < self._hung:
                self.counted["gateway hung for 6 s"] += 1
                self._gateway.stop_and_wake(HUNG_SECONDS)
            elif dice < 0.12:
                self.counted["gateway killed -9"] += 1
                self._gateway.kill_and_start()
            elif dice < 0.35 and self._others:
                self.counted["stopper stopped and woken"] += 1
                self._pause(self._chance.choice(self._others))
            else:
                self.counted["gateway stopped and woken"] += 1
                self._gateway.stop_and_wake(self._chance.expovariate(1 / STOPPED_SECONDS))

    def calm(self) -> None:
        """Disturb no more."""
        self._calm.set()
        self.join()

    def _pause(self, pid: int) -> None:
        try:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(self._chance.expovariate(1 / STOPPED_SECONDS))
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            # It is through with its part.
            return
