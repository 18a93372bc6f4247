"""Webhooks in the console: owners make, read, pause and end them, and send events again."""

import re

import msgspec

from tests.console.visiting import opened, visitor
from tests.webhooks.receiver import listening
from twofold import webhooks
from twofold.access import Role
from twofold.settings import Settings


def test_an_owner_makes_one_sees_its_secret_and_ends_it(settings: Settings) -> None:
    with listening() as receiver:
        chosen = msgspec.structs.replace(settings, inside=receiver.place)
        with opened(chosen) as home, visitor(home, Role.OWNER) as owner:
            assert "No program is told anything yet" in owner.get("/console/webhooks").text
            made = owner.post("/console/webhooks", {"url": receiver.url, "names": ""})
            page = owner.get(made.headers["location"]).text
            [one] = webhooks.all_of(home.record)

            assert webhooks.secret(home.settings.home, one) in page
            assert one.names == ("*",)
            owner.post(f"/console/webhooks/{one.webhook_id}", {"do": "pause"})
            assert "paused" in owner.get("/console/webhooks").text
            owner.post(f"/console/webhooks/{one.webhook_id}", {"do": "end"})
            assert webhooks.all_of(home.record) == []


def test_an_address_inside_is_refused_in_words_and_keeps_what_was_typed(
    settings: Settings,
) -> None:
    with opened(settings) as home, visitor(home, Role.OWNER) as owner:
        answer = owner.post("/console/webhooks", {"url": "https://127.0.0.1/x", "names": "a\nb"})

        assert answer.status_code == 400
        assert "127.0.0.1 is not an address on the public internet" in answer.text
        assert re.search(r'value="https://127\.0\.0\.1/x"', answer.text)
        assert "a\nb</textarea>" in answer.text


def test_what_no_webhook_can_do_is_a_problem_in_words(settings: Settings) -> None:
    with listening() as receiver:
        chosen = msgspec.structs.replace(settings, inside=receiver.place)
        with opened(chosen) as home, visitor(home, Role.OWNER) as owner:
            owner.post("/console/webhooks", {"url": receiver.url})
            [one] = webhooks.all_of(home.record)
            path = f"/console/webhooks/{one.webhook_id}"

            assert owner.post(path, {"do": "shout"}).status_code == 400
            assert owner.post(f"{path}/again", {"since": "soon"}).status_code == 400
            assert owner.post(f"{path}/again", {"event": "x"}).status_code == 200
            assert owner.get("/console/webhooks/nothing").status_code == 404


def test_only_owners_see_where_things_are_told(settings: Settings) -> None:
    with opened(settings) as home:
        for role in (Role.ANALYST, Role.AGENT):
            with visitor(home, role) as other:
                assert other.get("/console/webhooks").status_code == 404
