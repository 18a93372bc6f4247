"""Lists of permissions and stops taken into a home: a no before a yes, whatever their order."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.doors import Client, portal_of
from twofold import clock, hearing, heeding, messages, people, seeing, speaking, terms, touches
from twofold.system import System
from twofold.terms import Scope, Statement
from twofold.wishes import Listed, Usual

NOW = clock.parse("2026-03-02T12:00:00Z")
YES = "email,status,use,channel,when,evidence\n"


@pytest.fixture
def home(opened: System) -> System:
    return opened


def bring(home: System, text: str, *, now: int = NOW, **more: Any) -> Listed:
    file = home.settings.home / "list.csv"
    file.write_text(text, "utf-8")
    return heeding.bring_terms(home, [file], Usual(), now=now, **more)


def may(home: System, handle: str, use: str = "marketing.shoes", *, now: int = NOW) -> str:
    """Return what becomes of a message by e-mail, with its reason."""
    person = people.resolve(home.record, handle)
    around = messages.circumstances(home.record, person, seeing.house(home), now=now)
    intent = terms.Intent(use=use, channel="email")
    found = terms.permit(terms.of(home.record, person), intent, around, now=now)
    return f"{type(found).__name__} {found.reason}"


def a_yes(who: str = "ann", use: str = "marketing", given: str = "2025-06-01") -> str:
    return f"{who}@b.example,allowed,{use},email,{given},form 7\n"


def a_no(who: str = "ann") -> str:
    return f"{who}@b.example,stopped,,,,\n"


def test_a_proven_yes_permits_for_twelve_months_from_the_import(home: System) -> None:
    done = bring(home, YES + a_yes())

    assert (done.allowed, done.stopped, done.refused) == (1, 0, 0)
    assert may(home, "ann@b.example") == "Permit allowed"
    assert may(home, "ann@b.example", "care") == "Deny silence"
    assert may(home, "ann@b.example", now=NOW + 364 * clock.DAY) == "Permit allowed"
    assert may(home, "ann@b.example", now=NOW + 365 * clock.DAY) == "Deny silence"


def test_a_stop_never_runs_out_and_needs_nobody_to_be_known(home: System) -> None:
    bring(home, "email\tstatus\nann@b.example\tstopped\n")

    assert may(home, "ann@b.example") == "Deny stopped"
    assert may(home, "ann@b.example", now=NOW + 4_000 * clock.DAY) == "Deny stopped"


@pytest.mark.parametrize("rows", [a_yes() + a_no(), a_no() + a_yes()])
def test_i17_a_no_wins_over_a_yes_whatever_their_order(home: System, rows: str) -> None:
    done = bring(home, YES + rows)

    assert (done.allowed, done.stopped, done.refused) == (0, 1, 1)
    assert list(done.reasons) == ["they stopped it (2026-03-02); only they can lift that"]
    assert may(home, "ann@b.example") == "Deny stopped"


def test_i17_a_later_list_brings_nobody_back_who_stopped(home: System) -> None:
    bring(home, YES + a_no())

    done = bring(home, YES + a_yes(given="2026-03-01"), now=NOW + clock.DAY)
    again = bring(home, "kind,value,status,evidence\nemail,ann@b.example,opted in,form 9\n")

    assert (done.allowed, done.refused, again.refused) == (0, 1, 1)
    assert may(home, "ann@b.example", now=NOW + 2 * clock.DAY) == "Deny stopped"


def test_i26_a_yes_older_than_what_the_person_said_since_is_refused(home: System) -> None:
    bring(home, YES + a_yes("ann", "care") + a_yes("bob"))
    for who, verb, more in (
        ("ann", "deny", {"scope": Scope(use="marketing")}),
        ("bob", "lift", {"lifts": tuple(clause_ids(home, "bob"))}),
    ):
        said = Statement(statement_id=f"{who} says", verb=verb, **more)  # type: ignore[arg-type]
        heeding.say(home, people.resolve(home.record, f"{who}@b.example"), said, now=NOW + 1)

    done = bring(
        home, YES + a_yes("ann", "marketing.shoes") + a_yes("bob", given="2025-07-01"), now=NOW + 2
    )

    assert done.allowed == 0
    assert sorted(done.reasons) == [
        "they said no to it (2026-03-02), after this yes",
        "they took such a yes back, after this one",
    ]
    assert may(home, "ann@b.example") == "Deny denied"
    assert may(home, "bob@b.example") == "Deny silence"


def test_a_yes_given_after_a_no_counts_where_it_is_narrower(home: System) -> None:
    bring(home, YES + a_yes("ann", "care"))
    said = Statement(statement_id="no", verb="deny", scope=Scope(use="marketing"))
    heeding.say(home, people.resolve(home.record, "ann@b.example"), said, now=NOW + 1)

    later = NOW + 3 * clock.DAY
    done = bring(home, YES + a_yes("ann", "marketing.shoes", "2026-03-04"), now=later)

    assert (done.allowed, done.refused) == (1, 0)
    assert may(home, "ann@b.example", now=later) == "Permit allowed"


def test_the_same_list_twice_adds_nothing(home: System) -> None:
    text = YES + a_yes("ann") + a_yes("bob") + a_no("eve")
    bring(home, text)
    before = len(touches.latest(home.record)), terms.of(home.record, ann(home)).hash

    again = bring(home, text, now=NOW + clock.DAY)

    assert (again.allowed, again.stopped, again.repeats) == (0, 0, 3)
    assert (len(touches.latest(home.record)), terms.of(home.record, ann(home)).hash) == before
    assert touches.verify(home.record) is None


def test_a_dry_run_keeps_nothing(home: System) -> None:
    done = bring(home, YES + a_yes("ann") + a_no("bob"), dry_run=True)

    assert (done.allowed, done.stopped) == (1, 1)
    assert touches.latest(home.record) == []


def test_refused_rows_lie_in_a_file_with_line_reason_and_row(home: System, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    done = bring(home, YES + a_yes() + "nobody,allowed,marketing,email,,x\n", rejects=rejects)

    told = rejects.read_text().splitlines()
    assert done.rejects == str(rejects)
    assert told[0] == "file,line,reason,row"
    assert told[1].startswith("list.csv,3,")
    assert "it names nobody" in told[1]


def test_a_stop_calls_back_what_waits(home: System) -> None:
    bring(home, YES + a_yes())
    intent = terms.Intent(use="marketing.shoes", channel="email")
    words = messages.Message(text="Shoes")
    waits = messages.ask(home.record, ann(home), intent, words, now=NOW).delivery_id

    bring(home, YES + a_no(), now=NOW + 1)

    speaking.deliver(home, stop=threading.Event(), once=True)
    assert messages.get(home.record, waits).state == "cancelled"


def test_the_proof_stands_in_the_statement(home: System) -> None:
    bring(home, YES + a_yes())

    (said,) = terms.said_about(home.record, [ann(home).leading.handle_id])
    assert said.statement.speaker == "import"
    assert said.statement.evidence == "form 7"
    assert said.statement.proof is not None
    assert said.statement.proof.given_us == clock.parse("2025-06-01T00:00:00Z")


def ann(home: System) -> people.Person:
    return people.resolve(home.record, "ann@b.example")


def clause_ids(home: System, who: str) -> list[str]:
    found = terms.of(home.record, people.resolve(home.record, f"{who}@b.example"))
    return [clause.clause_id for clause in found.clauses]


def test_a_yes_from_a_list_is_asked_for_again_in_one_message(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, YES + a_yes())
    monkeypatch.setattr(clock, "now_us", lambda: NOW)

    first, second = sent(home, "marketing.shoes"), sent(home, "marketing.hats")

    assert first["note"].startswith(
        "You said yes to this on 1 June 2025: news and offers (form 7). Do you want to keep it, or"
        " to end it? http://127.0.0.1:8321/forms/yes/"
    )
    assert second["note"] == ""


def test_a_yes_is_asked_for_again_without_the_mark_of_the_words_that_were_read(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, f"{YES.strip()},notice\n{a_yes().strip()},Write to me.\n")
    monkeypatch.setattr(clock, "now_us", lambda: NOW)

    said = str(sent(home, "marketing.shoes")["note"])

    [kept] = terms.said_about(home.record, [ann(home).leading.handle_id])
    assert str(kept.statement.evidence).startswith("form 7; notice ")
    assert "news and offers (form 7). Do you" in said


def test_who_keeps_a_yes_from_a_list_has_said_it_themselves(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, YES + a_yes())
    monkeypatch.setattr(clock, "now_us", lambda: NOW)
    token = str(sent(home, "marketing.shoes")["note"]).rpartition("/")[2]

    found = hearing.asking(home, token, now=NOW)
    hearing.give(home, found, ["I want this"], now=NOW + clock.DAY)

    assert (found.asked.uses, found.asked.value) == (("marketing",), "ann@b.example")
    yes = terms.of(home.record, ann(home)).clauses[-1]
    assert (yes.effect, yes.speaker, yes.scope.use) == ("allow", "person", "marketing")
    assert may(home, "ann@b.example", now=NOW + 365 * clock.DAY) == "Permit allowed"
    assert hearing.asking(home, token, now=NOW + 2 * clock.DAY).is_given
    with pytest.raises(hearing.NoSuchAsking):
        hearing.asking(home, token[:-1] + ("A" if token[-1] != "A" else "B"), now=NOW)


def test_i06_pressing_keep_under_a_message_only_sends_the_link(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, YES + a_yes())
    monkeypatch.setattr(clock, "now_us", lambda: NOW)
    told = sent(home, "marketing.shoes")
    with Client(portal_of(home)) as browser:
        path = "/u/" + str(told["link"]).rpartition("/")[2]

        page = browser.get(path)
        done = browser.post(path, data={"do": "keep"})

    assert "1 June 2025</time>: form 7." in page.text
    assert "on its way to your address" in done.text
    assert [one.speaker for one in terms.of(home.record, ann(home)).clauses] == ["import"]


@pytest.mark.parametrize(
    "said", [{"List-Unsubscribe": "One-Click"}, {"do": "stop-all"}, {"do": "not-me"}]
)
def test_who_said_no_on_the_page_is_not_offered_to_keep_it(
    home: System, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    bring(home, YES + a_yes())
    monkeypatch.setattr(clock, "now_us", lambda: NOW)
    path = "/u/" + str(sent(home, "marketing.shoes")["link"]).rpartition("/")[2]
    with Client(portal_of(home)) as browser:
        stopped = browser.post(path, data=said)
        opened = browser.get(path)
        pressed = browser.post(path, data={"do": "keep"})

    assert stopped.status_code == 200
    assert "Keep it" not in stopped.text + opened.text
    assert pressed.status_code == 409
    assert "does not stand any more" in pressed.text
    assert speaking.deliver(home, stop=threading.Event(), once=True) == 0


def test_who_has_a_yes_of_their_own_by_now_is_not_asked_to_keep_the_list_s(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, YES + a_yes())
    monkeypatch.setattr(clock, "now_us", lambda: NOW)
    told = sent(home, "marketing.shoes")
    token, path = (str(told[name]).rpartition("/")[2] for name in ("note", "link"))
    hearing.give(home, hearing.asking(home, token, now=NOW), ["I want this"], now=NOW + 1)

    with Client(portal_of(home)) as browser:
        page = browser.get(f"/u/{path}")

    assert "Keep it" not in page.text


def test_who_ends_a_yes_from_a_list_has_stopped_it(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, YES + a_yes())
    monkeypatch.setattr(clock, "now_us", lambda: NOW)
    token = str(sent(home, "marketing.shoes")["note"]).rpartition("/")[2]

    hearing.refuse(home, hearing.asking(home, token, now=NOW), now=NOW)

    assert may(home, "ann@b.example") == "Deny stopped"


def sent(home: System, use: str) -> dict[str, Any]:
    """Send her something and return it as it lies in the mailbox."""
    intent = terms.Intent(use=use, channel="email")
    words = messages.Message(text="Hello")
    asked = messages.ask(home.record, ann(home), intent, words, now=NOW)
    speaking.deliver(home, stop=threading.Event(), once=True)
    told: dict[str, Any] = json.loads(
        (home.settings.home / "mailbox" / f"{asked.delivery_id}.json").read_text()
    )
    return told
