"""The whole line: what happens to a touch and an answer, and every job by name.

seeing: taken in -> journal -> project -> record -> who is out of date -> refresh, or chart
heeding: said -> terms, gate and receipt in one transaction -> what waits is called back
speaking: let in -> decide -> decision and delivery in one transaction -> gateway -> receipt
hearing: what comes back -> whose it is -> touch -> heeded where it says stop
each night: drop, trim, feeds, chart (with tables that lie in the home), retain, sweep
"""

from collections.abc import Callable, Mapping

from twofold import clock, hearing, heeding, jobs, journal, seeing, speaking, webhooks
from twofold.heeding import retain
from twofold.seeing import projected_seq, read_drop, read_everybody
from twofold.speaking import learn, let_audiences_in
from twofold.system import System

Handler = Callable[[System, Mapping[str, object]], None]


def trim(system: System, *, now: int) -> int:
    """Let go of journal rows that have stood in the record for the set time."""
    before = now - system.settings.journal_keep_days * clock.DAY
    return journal.trim(system.journal, before, projected_seq(system))


def schedule(system: System, *, now: int) -> None:
    """Put the nightly work in the queue; what waits already stays as it is."""
    for name in NIGHTLY:
        jobs.add(system.record, name, due=_next_night(system, now), key=name, now=now)
    jobs.add(system.record, "campaigns", key="campaigns", now=now)


def _next_night(system: System, now: int) -> int:
    local = clock.to_datetime(now).astimezone(system.zone)
    due = clock.to_us(local.replace(hour=3, minute=0, second=0, microsecond=0))
    return due if due > now else due + clock.DAY


def _night(act: Callable[[System, int], object]) -> Handler:
    def handle(system: System, _: Mapping[str, object]) -> None:
        now = clock.now_us()
        act(system, now)
        schedule(system, now=now)

    return handle


def _campaigns(system: System, _: Mapping[str, object]) -> None:
    now = clock.now_us()
    let_audiences_in(system, now=now)
    learn(system, now=now)
    speaking.standings.work_out_all(system, now=now)
    jobs.add(system.record, "campaigns", due=now + clock.HOUR, key="campaigns", now=now)


def _work_out(system: System, told: Mapping[str, object]) -> None:
    speaking.standings.work_out(system, str(told.get("campaign", "")), now=clock.now_us())


def _chart(system: System, now: int) -> None:
    # A slip in a file must not keep everybody's readings from being computed.
    seeing.tables.try_tables(system, now=now)
    read_everybody(system, now=now)


def _sweep(system: System, now: int) -> None:
    jobs.sweep(system.record, now=now)
    webhooks.sweep(system.record, now=now)
    hearing.postings.sweep(system, now=now)


# A nightly job puts itself in the queue again when it has ended well.
NIGHTLY = ("drop", "trim", "feeds", "chart", "retain", "sweep")
# These take minutes where much was decided: they are done beside the line, one at a time.
LONG = frozenset({"campaigns", "work_out"})
JOBS: Mapping[str, Handler] = {
    "drop": _night(lambda system, now: read_drop(system, now=now)),
    "trim": _night(lambda system, now: trim(system, now=now)),
    "feeds": _night(lambda system, now: speaking.wording.refresh_feeds(system, now=now)),
    "chart": _night(_chart),
    "retain": _night(lambda system, now: retain(system, now=now)),
    "fill_audience": seeing.groups.take_up_filling,
    "campaigns": _campaigns,
    "request_clock": heeding.requests.watch_requests,
    "upload": seeing.uploads.take_in,
    "list": heeding.lists.take_list_in,
    "erase": heeding.erasure.take_up_erasure,
    "sweep": _night(_sweep),
    "work_out": _work_out,
}
