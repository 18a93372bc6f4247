"""Of a mail that comes in the person's own words are read, whatever their program made of them."""

import pytest

from tests.replies.given_mails import complaint, failure, mail
from twofold import replies
from twofold.replies import Attachment, Complaint, Failure, Mail

SIGNED = "back+" + "a" * 52 + "@in.shop.example"


def read(content: bytes, envelope_from: str = "ada@b.example") -> Mail:
    return replies.read(content, envelope_from=envelope_from)


@pytest.mark.parametrize(
    "quoted",
    [
        "Yes please.\n\nOn Mon, 2 Mar 2026 at 12:00, The Shop <hello@shop.example> wrote:\n> News",
        "Yes please.\n\nOn Mon, 2 Mar 2026 at 12:00, The Shop\n<hello@shop.example> wrote:\n> News",
        "Yes please.\n\nAm Mo., 2. März 2026 um 12:00 Uhr schrieb The Shop <h@shop.example>:\n> N",
        "Yes please.\n\n-----Original Message-----\nFrom: The Shop\nNews",
        "Yes please.\n\n-- \nAda\nSent from my phone",
        "Yes please.\n\n" + "_" * 32 + "\nFrom: The Shop <hello@shop.example>\nNews",
        "Yes please.\n\nVon: The Shop <hello@shop.example>\nGesendet: Montag\nNews",
        "> News\n\nYes please.\n> more\n",
    ],
)
def test_what_is_quoted_is_not_their_word(quoted: str) -> None:
    assert read(mail(quoted)).text == "Yes please."


def test_a_word_like_those_that_begin_a_quote_is_kept() -> None:
    said = "On Monday I wrote to you.\nFrom: what I see, it is broken.\nRegards"

    assert read(mail(said)).text == said


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("utf-8", "Grüße"),
        ("iso-8859-1", "Grüße"),
        ("windows-1252", "50 €"),
        ("shift_jis", "ありがとう"),
        ("koi8-r", "Спасибо"),
    ],
)
def test_words_are_read_in_their_own_letters(charset: str, said: str) -> None:
    assert read(mail(said, charset=charset)).text == said


@pytest.mark.parametrize("charset", ["x-unknown", "utf-8", "us-ascii", "unicode-1-1", '"'])
def test_words_in_letters_that_nobody_knows_are_read_as_well_as_can_be(charset: str) -> None:
    head = {"Content-Type": f"text/plain; charset={charset}"}

    found = read(mail("Gr\u00fc\u00dfe 5", charset="iso-8859-1", headers=head))

    assert found.text == "Grüße 5"


def test_a_mail_of_html_alone_is_read_without_what_it_quotes() -> None:
    said = (
        "<html><head><style>p{}</style></head><body><p>Yes &amp; please.</p><p>Soon</p>"
        '<div class="gmail_quote">On Monday: <blockquote>News</blockquote></div></body></html>'
    )

    found = read(mail(said, headers={"Content-Type": "text/html; charset=utf-8"}))

    assert found.text == "Yes & please.\nSoon"


def test_of_attachments_name_and_size_are_told() -> None:
    content = b"""From: ada@b.example
Subject: =?utf-8?q?Rechnung_f=C3=BCr_M=C3=A4rz?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

Here it is.
--B
Content-Type: application/pdf; name="../../etc/passwd"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="bill\r\n 1.pdf"

aGVsbG8=
--B
Content-Type: text/plain
Content-Disposition: attachment; filename*=utf-8''n%C3%B6te.txt

note
--B--
"""

    found = read(content)

    assert found.subject == "Rechnung für März"
    assert found.text == "Here it is."
    assert found.attachments[0] == Attachment(name="bill 1.pdf", size=5)
    assert found.attachments[1].name == "nöte.txt"


@pytest.mark.parametrize(
    ("headers", "envelope_from"),
    [
        ({"Auto-Submitted": "auto-replied"}, "ada@b.example"),
        ({"Auto-Submitted": "auto-generated (vacation)"}, "ada@b.example"),
        ({"Precedence": "bulk"}, "ada@b.example"),
        ({"X-Autoreply": "yes"}, "ada@b.example"),
        ({"List-Id": "<a.b>"}, "ada@b.example"),
        ({"Subject": "Automatic reply: News"}, "ada@b.example"),
        ({"Subject": "Abwesenheitsnotiz: News"}, "ada@b.example"),
        ({}, ""),
    ],
)
def test_what_no_human_wrote_is_told_apart(headers: dict[str, str], envelope_from: str) -> None:
    assert read(mail(headers=headers), envelope_from).is_automatic


@pytest.mark.parametrize("headers", [{}, {"Auto-Submitted": "no"}, {"Subject": "Automation"}])
def test_what_a_human_wrote_is_theirs(headers: dict[str, str]) -> None:
    assert not read(mail(headers=headers)).is_automatic


@pytest.mark.parametrize(
    ("action", "status"), [("failed", "5.1.1"), ("delayed", "4.4.1"), ("delivered", "2.0.0")]
)
def test_a_report_of_a_failure_is_read(action: str, status: str) -> None:
    found = read(failure(action, status), "").report

    assert isinstance(found, Failure)
    assert (found.action, found.status) == (action, status)
    assert found.said == f"smtp; 550 {status} no such user"


def test_a_complaint_names_the_mail_that_it_is_about() -> None:
    found = read(complaint(SIGNED), "").report

    assert found == Complaint(kind="abuse", addresses=(SIGNED.partition("@")[0],))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"\0\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"Content-Type: multipart/report\r\n\r\n",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed",
        b"Content-Type: message/feedback-report\r\n\r\n\xff",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: text/html\r\n\r\n" + b"<" * 100_000,
        b"Subject: " + b"=?utf-8?b?" * 1_000 + b"\r\n\r\n",
        b"From: \xff <\xfe@x>\r\nSubject: \xff\r\n\r\nx",
        b">" * 100_000,
        b"On " + b"x" * 100_000 + b" wrote",
    ],
)
def test_what_makes_no_sense_does_no_harm(content: bytes) -> None:
    found = read(content)

    assert len(found.text) <= 10_000
    assert found.subject.isprintable()


def test_a_mail_that_nests_for_ever_is_read_in_bounded_time() -> None:
    nested = b""
    for depth in range(3_000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)

    assert read(nested).text == ""


def test_a_mail_that_goes_round_is_refused() -> None:
    with pytest.raises(replies.Unreadable):
        read(b"Received: by x\r\n" * 60 + mail())
