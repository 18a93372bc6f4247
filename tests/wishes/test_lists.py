"""Lists of permissions and stops, as the programs of others write them."""

import csv
from pathlib import Path
from typing import Any

import pytest

from twofold import clock, wishes
from twofold.wishes import Brought, Refused, Usual, Wish

NOW = clock.parse("2026-11-22T12:00:00Z")


def read(tmp_path: Path, text: str, **usual: Any) -> list[Brought | Refused]:
    file = tmp_path / "list.csv"
    file.write_text(text, "utf-8")
    return list(wishes.read([file], Usual(**usual), now=NOW))


def only(tmp_path: Path, text: str, **usual: Any) -> Wish:
    (found,) = read(tmp_path, text, **usual)
    assert isinstance(found, Brought), found
    (wish,) = found.wishes
    return wish


def reason(tmp_path: Path, text: str, **usual: Any) -> str:
    (found,) = read(tmp_path, text, **usual)
    assert isinstance(found, Refused)
    return found.reason


def test_a_yes_brings_who_what_where_when_and_its_proof(tmp_path: Path) -> None:
    wish = only(
        tmp_path,
        "kind,value,status,use,channel,when,evidence,notice,notice version,source\n"
        "email,Ann@B.example,allowed,marketing.shoes,email,2025-03-01 10:00,form 7,"
        "Yes write to me,v2,https://b.example/join\n",
        zone="Europe/Dublin",
    )

    said, proof = wish.statement, wish.statement.proof
    assert wish.handles == {"email": "ann@b.example"}
    assert (said.verb, said.speaker) == ("allow", "import")
    assert (said.scope.use, said.scope.channel, said.scope.recipient) == (
        "marketing.shoes",
        "email",
        "own",
    )
    assert said.evidence == "form 7; notice v2"
    assert proof is not None
    assert proof.given_us == clock.parse("2025-03-01T10:00:00Z")
    assert (proof.source, proof.notice, proof.notice_version) == (
        "https://b.example/join",
        "Yes write to me",
        "v2",
    )
    assert proof.notice_hash.startswith("e5c11fdc")


def test_a_yes_without_proof_is_refused_with_the_reason(tmp_path: Path) -> None:
    why = reason(tmp_path, "email,status,use\nann@b.example,allowed,marketing\n")

    assert why == "a yes needs its proof, in a column evidence, notice, opt-in IP or confirm time"


def test_a_yes_to_working_something_out_of_data_holds_on_no_channel_but_all(
    tmp_path: Path,
) -> None:
    head = "email,status,use,when,evidence\n"
    wish = only(tmp_path, head + "a@b.ie,allowed,profiling.marketing,2026-11-20,form 7\n")
    contact = only(tmp_path, head + "a@b.ie,allowed,marketing,2026-11-20,form 7\n")

    assert (wish.statement.scope.use, wish.statement.scope.channel) == ("profiling.marketing", "*")
    assert contact.statement.scope.channel == "email"


@pytest.mark.parametrize(
    ("text", "use", "channel"),
    [
        ("email,status\nann@b.example,stopped\n", "*", "*"),
        ("email,status\nann@b.example,unsubscribed\n", "marketing", "email"),
        ("email,status\nann@b.example,Cleaned\n", "*", "email"),
        ("phone,status\n+353 1 555 0100,opted out\n", "marketing", "*"),
        ("email,status,use,channel\na@b.ie,denied,marketing.hat,sms\n", "marketing.hat", "sms"),
        ("email,status,use\nann@b.example,stop,???\n", "*", "*"),
        ("email,status,when\nann@b.example,stop,long ago\n", "*", "*"),
        ("handle,answer\nuser_id:u7,no\n", "*", "*"),
        ("email,Unsubscribed from all email\nann@b.example,true\n", "*", "*"),
    ],
)  # fmt: skip
def test_a_stop_lacks_nothing_but_a_handle(
    tmp_path: Path, text: str, use: str, channel: str
) -> None:
    wish = only(tmp_path, text)

    scope = wish.statement.scope
    assert wish.is_stop
    assert wish.statement.until_us is None
    assert (scope.use, scope.channel, scope.recipient) == (use, channel, "*")


def test_a_bare_list_of_addresses_is_what_whoever_brings_it_says(tmp_path: Path) -> None:
    bare = "email\nann@b.example\n"

    assert "says allowed or stopped" in reason(tmp_path, bare)
    assert only(tmp_path, bare, says="stop").is_stop


def test_an_audience_exported_by_mailchimp_is_read_as_it_is(tmp_path: Path) -> None:
    joined = only(
        tmp_path,
        "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP\n"
        "ann@b.example,Ann,3,,,2024-05-02 09:12:40,203.0.113.7\n",
    )
    left = only(
        tmp_path,
        "Email Address,OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE\n"
        "bob@b.example,,2024-05-02 09:12:40,2025-01-02 03:04:05,Spring\n",
    )

    assert (joined.statement.verb, joined.statement.scope.use) == ("allow", "marketing")
    assert joined.statement.scope.channel == "email"
    assert joined.statement.evidence == (
        "from the address 203.0.113.7; confirmed 2024-05-02 09:12:40"
    )
    assert left.is_stop


def test_profiles_exported_by_klaviyo_say_yes_or_no_for_each_channel(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Email,Phone Number,Email Marketing Consent,Email Marketing Consent Timestamp,"
        "SMS Marketing Consent,Consent Form ID\n"
        "ann@b.example,+35315550100,SUBSCRIBED,2025-02-03T04:05:06Z,UNSUBSCRIBED,f1\n"
        "bob@b.example,,NEVER_SUBSCRIBED,,NEVER_SUBSCRIBED,\n",
        says=None,
    )

    assert isinstance(found[0], Refused)
    assert isinstance(found[1], Brought)
    assert found[1].wishes == ()


def test_each_channel_of_a_row_has_its_own_answer(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path,
        "Email,Phone,Email Marketing Consent,Email Marketing Consent Timestamp,"
        "SMS Marketing Consent,Evidence\n"
        "ann@b.example,+35315550100,SUBSCRIBED,2025-02-03T04:05:06Z,UNSUBSCRIBED,form f1\n",
    )

    assert isinstance(found, Brought)
    no, yes = found.wishes
    assert (no.is_stop, no.statement.scope.channel) == (True, "sms")
    assert (yes.statement.verb, yes.statement.scope.channel) == ("allow", "email")
    assert yes.statement.proof is not None
    assert yes.statement.proof.given_us == clock.parse("2025-02-03T04:05:06Z")


def test_in_one_row_a_no_settles_a_yes(tmp_path: Path) -> None:
    wish = only(
        tmp_path,
        "email,status,opted out,evidence,use\nann@b.example,subscribed,yes,form 1,marketing\n",
    )

    assert wish.is_stop


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("email,status\nnull,stopped\n", "it names nobody"),
        ("email,status\nann@b.example,perhaps\n", "status says 'perhaps'"),
        ("email,status,evidence\nann@b.example,allowed,x\n", "a yes names what it is for"),
        ("email,status,use,evidence\nann@b.example,allowed,shoes,x\n", "There is no use 'shoes'"),
        ("phone,status,use,evidence\n+35315550100,allowed,marketing,x\n", "names its channel"),
        ("email,status,when,evidence\nann@b.example,subscribed,soon,x\n", "cannot be read"),
        ("email,status,when,evidence\nann@b.example,subscribed,2031-01-01,x\n", "lies ahead"),
        ("email,status,evidence\nann@b.example\n", "1 cell where there are 3 columns"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(tmp_path: Path, text: str, why: str) -> None:
    assert why in reason(tmp_path, text)


def test_a_list_without_people_in_it_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(wishes.NotAList, match=r"list\.csv names nobody"):
        read(tmp_path, "colour,status\nred,stopped\n")


def test_the_same_word_has_the_same_id_in_whichever_file_it_stands(tmp_path: Path) -> None:
    one = only(tmp_path, "email,status,evidence\nann@b.example,subscribed,form 1\n")
    row = {"nachweis": "form 1", "kanal": "email", "email": "Ann@b.example", "status": "opt-in"}
    with (tmp_path / "other.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)

    (other,) = wishes.read([tmp_path / "other.csv"], Usual(), now=NOW)

    assert isinstance(other, Brought)
    assert other.wishes[0].statement == one.statement
