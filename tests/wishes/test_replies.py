"""What people write back, and what they mean by it."""

import pytest

from twofold.terms import EVERYTHING, Scope
from twofold.wishes import Doubtful, Start, Stop, understood

NEWS = (Scope(use="marketing", channel="email"),)
BY_PHONE = (Scope(channel="sms"), Scope(channel="phone"))


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", "Stop!", "please stop", "QUIT", "End", "revoke", "opt out", "OPT-OUT",
        "cancel", "Unsubscribe", "stopp", "Abmelden", "abbestellen", "austragen",
        "Keine Werbung!", "Bitte abmelden. Danke", "Bitte aufhören!", "Hören Sie bitte auf",
        "hört auf damit",
    ],
)  # fmt: skip
def test_on_a_phone_a_bare_word_stops_texts_and_calls(text: str) -> None:
    assert understood(text, "sms") == Stop(scopes=BY_PHONE)


@pytest.mark.parametrize(
    "text",
    [
        "Please don't write to me any more",
        "please don’t write to me any more",
        "Unsubscribe me from this list please.",
        "Hi, I would like to unsubscribe. Regards, Ann",
        "Take me off your mailing list",
        "remove me from this list!!",
        "Could you stop sending me these e-mails?",
        "Stop emailing me",
        "I do not want to receive any more newsletters",
        "I don't want your emails",
        "No more emails please",
        "I withdraw my consent.",
        "I hereby object to the processing of my data for direct marketing",
        "Please stop your newsletters.",
        "Cancel my newsletter",
        "Bitte keine Werbung mehr.",
        "Bitte senden Sie mir keine Mails mehr",
        "Ich möchte keine E-Mails mehr bekommen",
        "Ich möchte den Newsletter abbestellen.",
        "Bitte melden Sie mich vom Newsletter ab",
        "Bitte nehmen Sie mich aus dem Verteiler",
        "Schreiben Sie mir bitte nicht mehr",
        "Ich widerrufe meine Einwilligung.",
        "Ich widerspreche der Nutzung meiner Daten zu Werbezwecken",
        "Hören Sie auf mir zu schreiben",
        "Please stop.\n\nOn 3 March 2026 Shop wrote:\n> New shoes! Don't stop now",
    ],
)
def test_other_wording_that_leaves_no_doubt_stops_as_well(text: str) -> None:
    found = understood(text, "email")

    assert isinstance(found, Stop)
    assert found.scopes == NEWS


@pytest.mark.parametrize(
    "text",
    [
        "Never contact me ever again",
        "Never contact me again",
        "do not contact me again",
        "Please don't contact me any more.",
        "Stop contacting us",
        "Please do not get in touch with me in future",
        "I do not want to hear from you again",
        "No further contact, please",
        "Bitte kontaktieren Sie mich nicht mehr",
        "Ich möchte nicht mehr von Ihnen kontaktiert werden",
        "Keinen Kontakt mehr bitte",
        "Please never contact us again.",
        "Stop all your messages, leave me alone",
        "stop everything",
        "STOPALL",
        "Lassen Sie mich in Ruhe",
    ],
)
def test_who_wants_nothing_at_all_is_left_alone_everywhere(text: str) -> None:
    assert understood(text, "email") == Stop(scopes=(EVERYTHING,))


@pytest.mark.parametrize(
    "text",
    [
        "You send too many emails",
        "Just stop, will you",
        "The unsubscribe link is broken",
        "not interested",
        "Kein Interesse",
        "Ihr Newsletter ist Spam, das ist Spam",
        "cancel my subscription",
        "Wie kann ich mich abmelden?",
    ],
)
def test_what_is_doubtful_is_a_smaller_no_until_it_is_asked(text: str) -> None:
    assert understood(text, "email") == Doubtful(scopes=NEWS)


@pytest.mark.parametrize(
    "text",
    [
        "Don't stop sending these, I love them",
        "Please do not unsubscribe me",
        "I didn't mean to unsubscribe",
        "Your shop is next to the bus stop",
        "Can I stop by the shop tomorrow?",
        "cancel my order",
        "I would like to cancel the booking for Friday",
        "The zip stopped working after a week. It has stopped closing.",
        "Where is my parcel? It should come by the end of the month",
        "Do these come in red?",
        "Please don't send me the wrong size again",
        "Please send me the invoice by e-mail, I cannot find the mail",
        "Remove the left screw, then the filter",
        "Ich habe mich nicht abgemeldet, was ist los?",
        "Wann kommt meine Bestellung an? Sie wird immer noch angezeigt",
        "",
        "👍",
    ],
)
def test_the_same_words_meant_otherwise_stop_nothing(text: str) -> None:
    assert understood(text, "email") is None


def test_a_reply_stops_the_topic_of_the_message_it_answers() -> None:
    found = understood("please stop", "email", topics=("marketing.shoes",))

    assert found == Stop(scopes=(Scope(use="marketing.shoes", channel="email"),))


@pytest.mark.parametrize(
    "text",
    [
        "Do not contact me again about shoes",
        "Please don't contact me at work",
        "Do not contact me before nine",
        "Kontaktieren Sie mich nicht mehr wegen der Schuhe",
    ],
)
def test_who_says_which_contact_is_meant_stops_that_and_no_other(text: str) -> None:
    found = understood(text, "email", topics=("marketing.shoes",))

    assert found == Stop(scopes=(Scope(use="marketing.shoes", channel="email"),))


@pytest.mark.parametrize(
    "text",
    [
        "Please stop emailing me",
        "Don't send me any more emails",
        "I don't want your emails",
        "No more emails please",
        "Bitte keine Werbung mehr.",
        "Schreiben Sie mir bitte nicht mehr",
        "Ich widerrufe meine Einwilligung.",
    ],
)
def test_who_wants_no_mail_stops_all_news_by_mail_and_not_one_topic(text: str) -> None:
    assert understood(text, "email", topics=("marketing.shoes",)) == Stop(scopes=NEWS)
    assert understood(text, "email", topics=("care",)) == Stop(
        scopes=(*NEWS, Scope(use="care", channel="email"))
    )


@pytest.mark.parametrize(
    "text",
    [
        "Could you stop sending me these e-mails?",
        "Ich möchte den Newsletter abbestellen.",
        "Please unsubscribe me from this list",
    ],
)
def test_who_means_this_list_stops_its_topic(text: str) -> None:
    found = understood(text, "email", topics=("marketing.shoes",))

    assert found == Stop(scopes=(Scope(use="marketing.shoes", channel="email"),))


def test_a_long_text_is_read_in_no_time() -> None:
    assert understood("stop the order " * 100_000, "email") is None


@pytest.mark.parametrize(
    "text",
    [
        "START",
        "start",
        "Unstop!",
        "Bitte starten",
        "Stopp aufheben",
        "please resume",
        "Start again.",
    ],
)
def test_start_by_itself_takes_a_stop_back(text: str) -> None:
    assert understood(text, "sms") == Start()


@pytest.mark.parametrize(
    "text",
    [
        "When does the sale start?", "yes", "Ja", "I cannot start the machine", "weiter so",
        "don't start with that again", "Start sending me less", "When do you resume work?",
    ],
)  # fmt: skip
def test_start_within_a_sentence_takes_nothing_back(text: str) -> None:
    assert not isinstance(understood(text, "sms"), Start)
