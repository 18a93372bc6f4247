"""What was withheld from somebody, over HTTP: page by page, each once."""

import threading

from tests.doors import Client
from tests.people.given_links import see
from twofold import access, clock, people, speaking
from twofold.access import May
from twofold.api import resources
from twofold.system import System


def test_what_was_withheld_is_read_page_by_page(opened: System) -> None:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    ada = people.resolve(opened.record, "user_id:ada").person_id
    message = {"person": ada, "use": "marketing", "channel": "test", "text": "Hello"}
    way, found = f"/api/people/{ada}/withheld", list[list[str]]()
    after: str | None = ""

    with Client(resources.app(opened)) as machine:
        secret = access.create_key(opened.record, "till", May.WRITE, now=clock.now_us())
        machine.headers["Authorization"] = f"Bearer {secret}"
        sent = [machine.post("/api/messages", json=message).json() for _ in range(5)]
        speaking.deliver(opened, stop=threading.Event(), once=True)
        while after is not None:
            wanted = {"limit": "2"} | ({"after": after} if after else {})
            page = machine.get(way, params=wanted).json()
            found.append([one["delivery_id"] for one in page["items"]])
            after = page["next"]
        wrong = machine.get(way, params={"after": "x"})

    assert [len(some) for some in found] == [2, 2, 1]
    assert {one for some in found for one in some} == {one["delivery_id"] for one in sent}
    assert wrong.status_code == 400
