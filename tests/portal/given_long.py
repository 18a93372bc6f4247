"""A person with a long history: much that happened, was looked at, was asked for and answered."""

from twofold import clock, people, rights, touches
from twofold.people import Person
from twofold.rights import Wanted
from twofold.system import System

HANDLE = "email:ada@b.example"


def a_long_history(home: System, *, orders: int = 45, looks: int = 12, requests: int = 8) -> None:
    """Let Ada have bought, one order a day until yesterday; all but one request is answered."""
    ada, now = people.resolve(home.record, HANDLE), clock.now_us()
    for number in range(1, orders + 1):
        _order(home, ada, number, now=now)
    for number in reversed(range(looks)):
        rights.look(
            home.record, who="s", role="agent", person_id=ada.person_id, what="page",
            now=now - number * clock.DAY,
        )  # fmt: skip
    for number in range(requests):
        wanted = Wanted(kind="correct", words=f"Wish {number}", proof="code", channel="web")
        made = rights.open_request(home.record, ada, wanted, now=now - (9 - number) * clock.HOUR)
        if number:
            rights.revoke(home.record, made.request_id, now=now)


def _order(home: System, ada: Person, number: int, *, now: int) -> None:
    draft = touches.TouchDraft(
        room="shop",
        message_id=f"order {number}",
        handle_id=ada.leading.handle_id,
        occurred_us=now - number * clock.DAY,
        purpose="purchase",
        initiator="person",
        channel="web",
        name=f"Order {number}.",
    )
    touches.record(home.record, draft, now=now)
