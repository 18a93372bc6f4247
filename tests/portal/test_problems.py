"""What a person's door answers where something does not work: in full, alike, in their language."""

import pytest

from tests.doors import Client, portal_of
from tests.portal.test_crawler import letter
from tests.portal.visiting import guest
from twofold.system import System

ADA = "email:ada@b.example"
FORGED = "/u/" + "A" * 43


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/me/rules", "GET, HEAD, OPTIONS, POST"),
        ("/me/stop", "OPTIONS, POST"),
        (FORGED, "GET, HEAD, OPTIONS, POST"),
        ("/l/x", "GET, HEAD, OPTIONS"),
        ("/forms/yes/x", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_an_address_names_every_method_that_it_answers(
    house: System, path: str, methods: str
) -> None:
    with guest(house, ADA) as visitor:
        asked = visitor.client.options(path)
        wrong = visitor.client.put(path)

    assert (asked.status_code, asked.headers["allow"]) == (204, methods)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, methods)


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE"])
def test_by_a_wrong_method_a_link_does_not_tell_whether_it_is_one(
    house: System, method: str
) -> None:
    real = letter(house)
    with Client(portal_of(house)) as client:
        one, other = client.request(method, real), client.request(method, FORGED)

    assert one.status_code == other.status_code
    assert one.content == other.content
    assert one.headers == other.headers


def test_what_only_a_button_opens_says_so(house: System) -> None:
    with guest(house, ADA) as visitor:
        english = visitor.get("/me/assumed")
        german = visitor.get("/me/assumed?language=de")

    assert english.status_code == german.status_code == 405
    assert "This page is opened only by a button on another page." in english.text
    assert "nur über einen Knopf" in german.text


def test_a_problem_is_read_in_the_language_that_was_chosen(house: System) -> None:
    nowhere = "/me/receipts/nothing"
    with guest(house, ADA) as visitor:
        english = visitor.get(nowhere).text
        chosen = visitor.post("/me/language", {"language": "de", "next": nowhere})
        german = visitor.get(chosen.headers["location"]).text

    assert 'action="/me/language"' in english
    assert f'name="next" value="{nowhere}"' in english
    assert '<html lang="de">' in german
    assert chosen.headers["location"] == nowhere


@pytest.mark.parametrize("path", ["/me/nothing", "/me/assumed", FORGED, "/l/x"])
def test_where_no_form_would_be_taken_the_language_stands_in_the_address(
    house: System, path: str
) -> None:
    with guest(house) as visitor:
        english = visitor.get(path)
        german = visitor.get(f"{path}?language=de")

    assert 'href="?language=de"' in english.text
    assert '<html lang="de">' in german.text
    assert english.status_code == german.status_code
    assert "set-cookie" not in {*english.headers, *german.headers}
