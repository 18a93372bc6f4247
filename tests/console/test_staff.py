"""The staff page and the page of keys, as their owner uses them."""

import re
from collections.abc import Iterator

import pytest

from tests.console.visiting import Visitor, member, opened, visitor
from twofold import access, clock
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with opened(settings) as found:
        yield found


@pytest.fixture
def owner(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.OWNER) as found:
        yield found


def test_somebody_new_gets_a_link_that_is_shown_once(home: System, owner: Visitor) -> None:
    answer = owner.post("/console/staff", {"email": "bert@example.org", "role": "analyst"})

    link = re.search(r"http://console\.local/console/enter/([\w-]+)", answer.text)
    assert link is not None
    assert access.look(home.record, link[1], now=clock.now_us()).role is Role.ANALYST
    assert link[1] not in owner.get("/console/staff").text


def test_what_is_wrong_with_an_address_is_told_on_the_page(owner: Visitor) -> None:
    answer = owner.post("/console/staff", {"email": "<b>bert", "role": "analyst"})

    assert answer.status_code == 400
    assert "&#39;&lt;b&gt;bert&#39; is no e-mail address" in answer.text


def test_another_role_is_felt_at_the_next_request(home: System, owner: Visitor) -> None:
    bert = member(home.record, Role.ANALYST)
    with visitor(home, Role.ANALYST) as analyst:
        owner.post(f"/console/staff/{bert}/role", {"role": "agent"})

        assert analyst.get("/console/password").status_code == 303


def test_who_is_taken_off_the_staff_is_out(home: System, owner: Visitor) -> None:
    bert = member(home.record, Role.AGENT)

    answer = owner.post(f"/console/staff/{bert}/leave")

    assert answer.status_code == 303
    assert [staff.email for staff in access.everyone(home.record)] == ["owner@example.org"]


def test_the_last_owner_is_told_why_they_stay(home: System, owner: Visitor) -> None:
    anna = member(home.record, Role.OWNER)

    answer = owner.post(f"/console/staff/{anna}/leave")

    assert answer.status_code == 409
    assert "Somebody has to stay owner" in answer.text


def test_a_key_shows_its_secret_once_and_works(home: System, owner: Visitor) -> None:
    answer = owner.post("/console/keys", {"name": "shop", "may": "ingest"})

    secret = re.search(r"tf_ingest_[\w-]+", answer.text)
    assert secret is not None
    key = access.key_for(home.record, secret[0], now=clock.now_us())
    assert key is not None
    assert key.name == "shop"
    assert secret[0] not in owner.get("/console/keys").text


def test_a_revoked_key_is_gone(home: System, owner: Visitor) -> None:
    secret = access.create_key(home.record, "shop", now=clock.now_us())
    (key,) = access.keys(home.record)

    owner.post(f"/console/keys/{key.key_id}/revoke")

    assert access.key_for(home.record, secret, now=clock.now_us()) is None
    assert "No machine has a key yet" in owner.get("/console/keys").text


def test_unknown_roles_and_rights_are_refused(owner: Visitor) -> None:
    role = owner.post("/console/staff", {"email": "bert@example.org", "role": "god"})
    right = owner.post("/console/keys", {"name": "shop", "may": "everything"})

    assert (role.status_code, right.status_code) == (400, 400)
