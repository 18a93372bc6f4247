"""A mail says what was meant and nothing else: read by the library, by dkimpy, and byte by byte."""

import email
import email.policy
import re
from email.message import EmailMessage

import dkim
import pytest
from dkim.canonicalization import Relaxed
from hypothesis import given
from hypothesis import strategies as st

from tests.messages.given_mail import DELIVERY, LINK_KEY, REPLY_KEY, RETURN_KEY, parcel, sender
from twofold import clock, messages
from twofold.messages import Parcel
from twofold.messages.channels.email import BadSender, Sender, named, usable, write
from twofold.messages.channels.email.signature import relaxed

NOW = clock.parse("2026-03-02T12:00:00Z")
EXPECTED = [
    *("DKIM-Signature", "From", "To", "Subject", "Date", "Message-ID", "Reply-To"),
    *("Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"),
]
SMUGGLED = [
    "x\r\nBcc: all@evil.example",
    "x\nBcc: all@evil.example",
    "x\rBcc: all@evil.example",
    "x\0\r\n\r\nbody",
    "x\u2028Bcc: all@evil.example",
    "x\u2029Bcc: all@evil.example",
    "x\u0085Bcc: all@evil.example",
    "x\v\fBcc: all@evil.example",
    "=?utf-8?q?x=0D=0ABcc:_all@evil.example?=",
    "=?utf-8?b?eA0KQmNjOiBhbGxAZXZpbC5leGFtcGxl?=",
    "=?utf-8?q?a?=\r\n =?utf-8?q?b?=",
    '"\r\nBcc: all@evil.example',
    "\ud800\nBcc: all@evil.example",
    "\u202egnp.exe",
    "x" * 2_000,
    "a b " * 400,
]
ANY = st.text(alphabet=st.characters(), max_size=200) | st.sampled_from(SMUGGLED)


def raw(content: bytes) -> list[tuple[str, bytes]]:
    """Return the header lines of a mail as anybody's ten lines of code would see them."""
    head, _, _ = content.partition(b"\r\n\r\n")
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert all(32 <= byte < 127 or byte in b"\r\n\t" for byte in head)
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    found = []
    for line in lines:
        name, colon, value = line.partition(b": ")
        assert colon, line
        found.append((name.decode(), value))
    return found


def read(content: bytes) -> EmailMessage:
    """Return a mail as the library sees it."""
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def written(one: Parcel, who: Sender | None = None) -> bytes:
    return write(one, who or sender(), "ada@b.example", now=NOW).content


def names(content: bytes) -> list[str]:
    """Return the names of a mail's headers, as both readers see them."""
    own = [name for name, _ in raw(content)]
    assert own == read(content).keys()
    return [name for name in own if not name.startswith(("MIME-", "Content-"))]


@pytest.mark.parametrize("words", SMUGGLED)
def test_s12_a_subject_makes_no_other_header(words: str) -> None:
    content = written(parcel(subject=words))

    assert names(content) == EXPECTED
    assert read(content)["Bcc"] is None


@pytest.mark.parametrize("words", SMUGGLED)
def test_s12_a_name_makes_no_other_header(words: str) -> None:
    content = written(parcel(), sender(name=words, organisation=words))

    assert names(content) == EXPECTED
    [shown] = read(content)["From"].addresses
    assert shown.addr_spec == "hello@shop.example"


@given(subject=ANY, name=ANY, text=ANY, html=ANY, note=ANY)
def test_s12_whatever_is_said_both_readers_see_the_headers_that_were_meant(
    subject: str, name: str, text: str, html: str, note: str
) -> None:
    one = parcel(text, subject=subject, html=html, note=note)

    content = written(one, sender(name=name))

    assert names(content) == EXPECTED
    found = read(content)
    assert [one.addr_spec for one in found["To"].addresses] == ["ada@b.example"]
    assert found.defects == []


@pytest.mark.parametrize("subject", ["Grüße aus Wien " * 9, "=?utf-8?q?Hi?= there", "日本語" * 40])
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    found = read(written(parcel(subject=subject)))["Subject"]

    assert str(found) == subject.strip()


@pytest.mark.parametrize(
    "name", ['Ann "The Shop" O\'Neil', "Müller, Söhne & Co", "a@b.example, c@d.example", "x\\"]
)
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    [shown] = read(written(parcel(), sender(name=name)))["From"].addresses

    assert (shown.display_name, shown.addr_spec) == (name, "hello@shop.example")


@pytest.mark.parametrize("html", ["", "<html><body><p>Grüße</p></BODY ></html>"])
def test_a_signature_holds_for_another_implementation(html: str) -> None:
    content = written(parcel("Grüße\n.\n..\n" + "x" * 2_000, html=html))
    name, text = sender().signer.record()  # type: ignore[union-attr]

    def zone(asked: bytes, **_: object) -> bytes | None:
        return text.encode() if asked == f"{name}.".encode() else None

    undotted = re.sub(rb"(?m)^\.\.", b".", content)
    assert dkim.verify(undotted, dnsfunc=zone)
    for changed in (
        undotted.replace(b"Subject: News", b"Subject: Olds"),
        undotted.replace(b"List-Unsubscribe-Post: List", b"List-Unsubscribe-Post: Lisp"),
        undotted.replace(b"\r\nTo: ", b"\r\nReply-To: <evil@evil.example>\r\nTo: "),
        undotted.replace(b"\r\nTo: ", b"\r\nList-Unsubscribe: <https://evil.example>\r\nTo: "),
        undotted.replace(b"\r\n\r\n", b"\r\n\r\nBuy now\r\n", 1),
    ):
        assert changed != undotted
        assert not dkim.verify(changed, dnsfunc=zone)


@given(st.lists(st.sampled_from([b"a", b".", b" ", b"\t", b"\r\n", b"\r", b"\n"]), max_size=40))
def test_white_space_counts_as_it_does_for_another_implementation(pieces: list[bytes]) -> None:
    body = b"".join(pieces)

    assert relaxed(body) == Relaxed.canonicalize_body(body)


def test_both_ways_to_stop_stand_there_once_and_are_signed() -> None:
    content = written(parcel())

    found = raw(content)
    values = {name: value.decode() for name, value in found}
    assert [name for name, _ in found].count("List-Unsubscribe") == 1
    assert [name for name, _ in found].count("List-Unsubscribe-Post") == 1
    assert values["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = f"https://shop.example/u/{messages.token(LINK_KEY, DELIVERY)}"
    mail = re.fullmatch(
        rf"<{re.escape(link)}>, <mailto:stop\+([a-z2-7]+)@in\.shop\.example>",
        values["List-Unsubscribe"],
    )
    assert mail is not None
    assert messages.opened(LINK_KEY, mail[1]) == DELIVERY
    signed = re.sub(r"\s", "", values["DKIM-Signature"]).partition("h=")[2].partition(";")[0]
    assert signed.split(":").count("List-Unsubscribe") == 2
    assert signed.split(":").count("List-Unsubscribe-Post") == 2
    assert values["List-Id"] == "<marketing.shoes.shop.example>"


def test_a_notice_that_the_law_demands_offers_no_stop() -> None:
    content = written(parcel(use="legal.recall"))

    assert not [name for name in names(content) if name.startswith("List-")]


def test_what_comes_back_finds_its_message_whatever_became_of_its_capitals() -> None:
    letter = write(parcel(), sender(), "ada@b.example", now=NOW)
    reply_to = str(read(letter.content)["Reply-To"])

    for address, word, key in (
        (reply_to.strip("<>"), "reply", REPLY_KEY),
        (letter.sender, "back", RETURN_KEY),
    ):
        local, _, domain = address.partition("@")
        start, _, token = local.partition("+")
        assert (start, domain) == (word, "in.shop.example")
        assert len(local) <= 64
        assert messages.opened(key, token.upper()) == DELIVERY
        assert messages.opened(LINK_KEY, token) is None


def test_s10_an_address_with_one_letter_changed_opens_nothing() -> None:
    token = sender().reply_to(DELIVERY).partition("+")[2].partition("@")[0]

    for place, letter in enumerate(token):
        for other in "a2z7":
            changed = token[:place] + other + token[place + 1 :]
            assert other == letter or messages.opened(REPLY_KEY, changed) is None


def test_who_takes_no_mail_in_is_answered_at_their_own_address() -> None:
    letter = write(parcel(), sender(domain=""), "ada@b.example", now=NOW)

    assert letter.sender == "hello@shop.example"
    assert "Reply-To" not in read(letter.content)


def test_the_page_under_it_can_be_seen_and_nothing_is_fetched_on_opening() -> None:
    html = "<html><body><p>Hi</p></body></html>"
    found = read(written(parcel(html=html, note="Keep it?")))

    plain, rich = found.get_body(("plain",)), found.get_body(("html",))
    assert plain is not None
    assert rich is not None
    for part in (plain.get_content(), rich.get_content()):
        assert part.count("https://shop.example/u/") == 1
        assert "Keep it?" in part
        assert "The Shop Ltd" in part
    assert not re.search(
        r"<(img|link|script|iframe|object|video|audio)\b|url\(", rich.get_content()
    )


def test_a_message_has_one_name_for_ever() -> None:
    first, again = (
        read(write(parcel(), sender(), "ada@b.example", now=NOW + later).content)["Message-ID"]
        for later in (0, clock.DAY)
    )

    assert first == again == f"<{DELIVERY}@shop.example>"


@pytest.mark.parametrize(
    "address",
    [
        "ada@b.example>\r\nRCPT TO:<all@evil.example",
        "ada@b.example> SIZE=1",
        '"ada"@b.example',
        "ada b@b.example",
        "@b.example",
        "ada@",
        "ada@b..example",
        "ada@[127.0.0.1]",
        "ada,eve@b.example",
        "ada@b.example,eve@b.example",
        "adä@b.example",
        "x" * 65 + "@b.example",
        "ada@" + "x" * 260,
        "",
    ],
)
def test_s12_an_address_that_says_more_than_itself_is_not_used(address: str) -> None:
    assert usable(address) is None


def test_an_address_at_a_domain_of_any_script_is_used() -> None:
    assert usable("ada@bücher.example") == "ada@xn--bcher-kva.example"


def test_a_sender_is_a_name_with_an_address_or_an_address() -> None:
    assert named("Our Shop <hello@shop.example>") == ("Our Shop", "hello@shop.example")
    assert named("hello@shop.example") == ("", "hello@shop.example")
    for bad in ("", "Our Shop", "Our Shop <hello>", "a@b.example\r\nBcc: c@d.example", "<a@b c>"):
        with pytest.raises(BadSender):
            named(bad)
