"""Staff come in by a password or a link, and are out with any change of rights."""

from collections.abc import Iterator

import httpx
import pytest

from tests.console.visiting import PASSWORD, Visitor, member, opened, visitor
from twofold import access, clock
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System
from twofold.web import assets


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with opened(settings) as found:
        yield found


@pytest.fixture
def nobody(home: System) -> Iterator[Visitor]:
    with visitor(home) as found:
        yield found


def sign_in(visited: Visitor, password: str, *, way: str = "/console") -> httpx.Response:
    visited.read_token("/console/sign-in")
    fields = {"email": "owner@example.org", "password": password, "next": way}
    return visited.post("/console/sign-in", fields)


def test_the_right_password_leads_to_what_was_asked_for(home: System, nobody: Visitor) -> None:
    member(home.record, Role.OWNER)

    asked = nobody.get("/console/staff")
    answer = sign_in(nobody, PASSWORD, way="/console/staff")

    assert asked.headers["location"] == "/console/sign-in?next=%2Fconsole%2Fstaff"
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/staff")
    assert nobody.get("/console/staff").status_code == 200


def test_a_wrong_password_is_told_without_saying_what_was_wrong(
    home: System, nobody: Visitor
) -> None:
    member(home.record, Role.OWNER)

    answer = sign_in(nobody, "not the password")

    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert "twofold_staff" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "way",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere",
        "/u/x",
        "javascript:1",
        "/console/../me",
        "/console/%2e%2e/me",
        "//[",
    ],
)
def test_a_way_out_of_the_console_is_not_followed(home: System, nobody: Visitor, way: str) -> None:
    member(home.record, Role.OWNER)

    assert sign_in(nobody, PASSWORD, way=way).headers["location"] == "/console"


def test_too_many_tries_are_told_to_wait(home: System, nobody: Visitor) -> None:
    member(home.record, Role.OWNER)
    for _ in range(10):
        sign_in(nobody, "not the password")

    answer = sign_in(nobody, PASSWORD)

    assert answer.status_code == 429
    assert 880 < int(answer.headers["retry-after"]) <= 900
    assert "Wait 15 minutes" in answer.text


def test_a_link_is_shown_first_and_spent_by_its_button(home: System, nobody: Visitor) -> None:
    staff_id = member(home.record, Role.OWNER)
    token = access.issue_sign_in(home.record, staff_id, now=clock.now_us())

    nobody.read_token(f"/console/enter/{token}")
    shown = nobody.get(f"/console/enter/{token}")
    entered = nobody.post(f"/console/enter/{token}")

    assert "owner@example.org" in shown.text
    assert (entered.status_code, entered.headers["location"]) == (303, "/console")
    assert nobody.get("/console/staff").status_code == 200


def test_a_spent_link_is_absent(home: System, nobody: Visitor) -> None:
    staff_id = member(home.record, Role.OWNER)
    token = access.issue_sign_in(home.record, staff_id, now=clock.now_us())
    access.use(home.record, token, now=clock.now_us())

    assert nobody.get(f"/console/enter/{token}").content == nobody.get("/console/x").content


def test_the_session_is_kept_from_scripts_and_from_other_sites(
    home: System, nobody: Visitor
) -> None:
    member(home.record, Role.OWNER)

    cookie = sign_in(nobody, PASSWORD).headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/console" in cookie


def test_styles_and_scripts_arrive_readable(nobody: Visitor) -> None:
    sheet = nobody.get(assets.url("twofold.css"))

    assert sheet.headers["content-encoding"] == "gzip"
    assert "--person:" in sheet.text


def test_signing_out_ends_the_session(home: System) -> None:
    with visitor(home, Role.OWNER) as owner:
        session = owner.client.cookies["twofold_staff"]

        owner.post("/console/sign-out")

        assert access.session_of(home.record, session, now=clock.now_us()) is None


def test_a_new_password_keeps_this_browser_in_and_every_other_out(home: System) -> None:
    with visitor(home, Role.OWNER) as here, visitor(home, Role.OWNER) as there:
        answer = here.post(
            "/console/password", {"present": PASSWORD, "password": "five loud otters swim"}
        )

        assert answer.status_code == 303
        assert here.get("/console/staff").status_code == 200
        assert there.get("/console/staff").headers["location"].startswith("/console/sign-in")


def test_a_weak_password_is_told_beside_its_field(home: System) -> None:
    with visitor(home, Role.OWNER) as owner:
        answer = owner.post("/console/password", {"present": PASSWORD, "password": "short"})

        assert answer.status_code == 400
        assert "between 12 and 200 characters" in answer.text
