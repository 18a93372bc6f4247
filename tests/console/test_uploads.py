"""A file in the browser: its columns guessed and picked, previewed, taken in, told of."""

import re
import threading

import pytest

from tests.console.reading import links, words
from tests.console.visiting import Visitor
from twofold import people, worker
from twofold.system import System

ORDERS = """Order No;Customer;Mail;Date;Qty;Unit price
1;C-1;Ann@Example.ORG;03.11.2025 10:22;2;3.50
1;C-1;ann@example.org;03.11.2025 10:22;1;19.90
2;C-2;bob@example.org;04.11.2025 09:00;1;3.50
3;;;04.11.2025 09:00;1;3.50
"""
PICKS = {
    "who": "Customer", "who_kind": "user_id", "also": "Mail", "also_kind": "email",
    "when": "Date", "moment": "format", "moment_format": "%d.%m.%Y %H:%M",
    "zone": "Europe/Vienna", "purpose": "purchase", "initiator": "person", "channel": "web",
    "event": "", "amount": "Unit price", "times": "Qty", "currency": "EUR", "key": "Order No",
    "grouped": "1", "name": "orders",
}  # fmt: skip


def bring(analyst: Visitor, content: str, name: str = "orders.csv") -> str:
    answer = analyst.client.post(
        "/console/uploads",
        data={"csrf": analyst.token},
        files={"file": (name, content.encode(), "text/csv")},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    return answer.headers["location"]


def test_the_first_guess_is_filled_in(analyst_of_nothing: Visitor) -> None:
    page = analyst_of_nothing.get(bring(analyst_of_nothing, ORDERS)).text

    picked = dict(
        re.findall(r'<select id="(\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL)
    )
    assert picked["amount"] == "Unit price"
    assert picked["key"] == "Order No"


def test_a_file_without_names_is_read_as_the_first_guess_says(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    upload = bring(analyst_of_nothing, " 17 20260103  2.50\n 17 20260204  1.25\n", "till.txt")
    page = analyst_of_nothing.get(upload).text
    picked = dict(
        re.findall(r'<select id="(\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL)
    )
    fields = {**picked, "name": "till", "moment_format": "%Y%m%d", "currency": "EUR"}

    analyst_of_nothing.post(f"{upload}/import", {**fields, "zone": "UTC", "channel": "store"})
    worker.work(empty_home, stop=threading.Event(), once=True)

    assert (picked["who"], picked["when"], picked["amount"]) == (
        "column_1",
        "column_2",
        "column_3",
    )
    assert (picked["first_row"], picked["apart"]) == ("data", "whitespace")
    assert "2 new touches from 2 rows" in words(analyst_of_nothing.get(upload))


def test_days_in_two_shapes_are_read_by_two_formats(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    upload = bring(analyst_of_nothing, ORDERS.replace("04.11.2025 09:00", "2025-11-04"))
    fields = {**PICKS, "moment_format": "%d.%m.%Y %H:%M | %Y-%m-%d"}

    analyst_of_nothing.post(f"{upload}/import", fields)
    worker.work(empty_home, stop=threading.Event(), once=True)

    assert "2 new touches from 4 rows" in words(analyst_of_nothing.get(upload))


def test_day_and_time_of_day_may_stand_in_two_columns(analyst_of_nothing: Visitor) -> None:
    upload = bring(
        analyst_of_nothing, ORDERS.replace("Date;", "Date;Hour;").replace("2025 ", "2025;")
    )

    looked = analyst_of_nothing.post(f"{upload}/look", {**PICKS, "when_hour": "Hour"})

    page = analyst_of_nothing.get(looked.headers["location"])
    assert "3 Nov 2025 09:22" in words(page)


def test_a_ready_mapping_that_fits_is_offered_and_takes_the_file_in(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    lines = "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    upload = bring(analyst_of_nothing, f"{lines}7,2,2026-03-01 10:00:00,1.50,9.0,Austria\n")

    offered = words(analyst_of_nothing.get(upload))
    analyst_of_nothing.post(f"{upload}/import", {"ready": "online_retail"})
    worker.work(empty_home, stop=threading.Event(), once=True)

    assert "Take it in with online_retail" in offered
    assert "1 new touch from 1 row" in words(analyst_of_nothing.get(upload))
    assert people.resolve(empty_home.record, "user_id:9").leading.value == "9"


def test_ids_that_were_written_with_decimals_stay_whole(analyst_of_nothing: Visitor) -> None:
    lines = "customer_id,ordered,qty,price\n17850.0,2026-03-01,2,1.50\n"
    upload = bring(analyst_of_nothing, lines)

    previewed = words(analyst_of_nothing.get(upload)).partition("What would come of it")[2]

    assert "17850" in previewed
    assert "17850.0" not in previewed
    assert "3.00" in previewed


def test_a_file_of_which_nothing_can_be_used_is_told_at_the_picks(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    upload = bring(analyst_of_nothing, "Customer,Date\nann,soon\nbob,later\n")
    told = {"name": "a", "who": "Customer", "when": "Date", "who_kind": "user_id"}

    analyst_of_nothing.post(f"{upload}/import", told)
    worker.work(empty_home, stop=threading.Event(), once=True)
    said = words(analyst_of_nothing.get(upload))

    assert "The last try went wrong: orders.csv, line 2: the time 'soon' is not in" in said
    assert "Which column is which" in said


def test_the_preview_says_what_would_come_and_what_would_be_refused(
    analyst_of_nothing: Visitor,
) -> None:
    upload = bring(analyst_of_nothing, ORDERS)
    asked = {"HX-Request": "true", "HX-Target": "preview"}
    query = "&".join(f"{name}={value}" for name, value in PICKS.items()).replace("%", "%25")

    said = words(analyst_of_nothing.get(f"{upload}?{query}", **asked))

    assert "4 rows, 2 touches, 1 row refused" in said
    assert "Customer C-1, ann@example.org 3 Nov 2025 09:22 the person" in said
    assert "€26.90" in said
    assert "Line 5: nobody is named" in said
    assert "Pick the columns" not in said


@pytest.mark.parametrize(
    ("changed", "problem"),
    [({"when": ""}, "Pick the column that says when it happened"),
     ({"who": ""}, "Pick the column that says who it was"),
     ({"zone": "Mars"}, "&#39;Mars&#39; is no time zone"),
     ({"name": ""}, "give it a name")],
)  # fmt: skip
def test_wrong_picks_are_told_and_nothing_is_taken_in(
    analyst_of_nothing: Visitor, changed: dict[str, str], problem: str
) -> None:
    upload = bring(analyst_of_nothing, ORDERS)

    answer = analyst_of_nothing.post(f"{upload}/import", {**PICKS, **changed})

    assert answer.status_code == 400
    assert problem in answer.text


def test_a_file_is_taken_in_by_the_worker_and_once_only(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    told = []
    for _ in range(2):
        upload = bring(analyst_of_nothing, ORDERS)
        analyst_of_nothing.post(f"{upload}/import", PICKS)
        told.append(words(analyst_of_nothing.get(upload)))
        worker.work(empty_home, stop=threading.Event(), once=True)
        told.append(words(analyst_of_nothing.get(upload)))

    assert "It waits for its turn" in told[0]
    assert "2 new touches from 4 rows; 1 row refused" in told[1]
    assert "2 of 2 purchases are in EUR; this home counts in USD" in told[1]
    assert "Everything else in it had been taken in before" in told[3]
    assert people.resolve(empty_home.record, "email:bob@example.org").leading.value == "C-2"


def test_rows_that_say_otherwise_under_a_known_number_are_told(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    uploads = [bring(analyst_of_nothing, ORDERS.replace("1;3.50\n3", f"{n};3.50\n3")) for n in "17"]
    for upload in uploads:
        analyst_of_nothing.post(f"{upload}/import", PICKS)
        worker.work(empty_home, stop=threading.Event(), once=True)

    said = words(analyst_of_nothing.get(uploads[1]))

    assert "0 new touches from 4 rows; 1 row refused" in said
    assert "1 touch had been taken in before" in said
    assert "1 touch in conflict: the same number came before with other content" in said
    assert "what came first counts" in words(analyst_of_nothing.get("/console/intake"))


def test_refused_rows_are_handed_out(empty_home: System, analyst_of_nothing: Visitor) -> None:
    upload = bring(analyst_of_nothing, ORDERS)
    analyst_of_nothing.post(f"{upload}/import", PICKS)
    worker.work(empty_home, stop=threading.Event(), once=True)

    file = analyst_of_nothing.get(links(analyst_of_nothing.get(upload), "/console/imports/")[0])

    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert "nobody is named" in file.text


def test_polling_ends_when_the_import_has(empty_home: System, analyst_of_nothing: Visitor) -> None:
    upload = bring(analyst_of_nothing, ORDERS)
    analyst_of_nothing.post(f"{upload}/import", PICKS)
    asked = {"HX-Request": "true", "HX-Target": "state"}
    before = analyst_of_nothing.get(upload, **asked).status_code
    worker.work(empty_home, stop=threading.Event(), once=True)

    assert (before, analyst_of_nothing.get(upload, **asked).status_code) == (200, 286)


def test_of_a_long_file_the_preview_tells_what_it_looked_at(analyst_of_nothing: Visitor) -> None:
    lines = "".join(f"c{number},2026-03-01\n" for number in range(5_500))

    said = words(analyst_of_nothing.get(bring(analyst_of_nothing, f"Customer,Date\n{lines}")))

    assert "Its beginning: 5,000 touches, nothing refused" in said


def test_a_name_with_a_way_out_stays_in_its_folder(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    upload = bring(analyst_of_nothing, ORDERS, name="../../etc/orders.csv")

    folder = empty_home.settings.home / "uploads" / upload.rpartition("/")[2]
    assert (folder / "orders.csv").read_text() == ORDERS


def test_a_file_without_rows_is_a_clear_no(analyst_of_nothing: Visitor) -> None:
    answer = analyst_of_nothing.get(bring(analyst_of_nothing, "", name="orders.csv"))

    assert answer.status_code == 400
    assert "there are no rows to read" in answer.text


@pytest.mark.parametrize("upload_id", ["x", "0" * 32])
def test_a_file_that_is_not_here_is_not_found(analyst_of_nothing: Visitor, upload_id: str) -> None:
    assert analyst_of_nothing.get(f"/console/uploads/{upload_id}").status_code == 404


def test_looking_again_keeps_the_token_out_of_the_address(analyst_of_nothing: Visitor) -> None:
    upload = bring(analyst_of_nothing, "Kunde;Datum;Summe\nann;2026-03-01;1.249,90\n")
    told = {"name": "kasse", "who": "Kunde", "when": "Datum", "amount": "Summe", "decimal": ","}

    looked = analyst_of_nothing.post(f"{upload}/look", {**told, "currency": "EUR"})

    assert looked.status_code == 303
    assert "csrf" not in looked.headers["location"]
    assert "249.90" in analyst_of_nothing.get(looked.headers["location"]).text
