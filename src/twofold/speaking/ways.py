"""Ways out: which channel a message takes in this home, and what that can tell of it afterwards."""

import logging
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from urllib.parse import urlsplit

import msgspec

from twofold import clock, egress, errors, keys, messages, people, subscriptions
from twofold.ids import PersonId
from twofold.messages import Channel, Delivery, Handovers, Later, Look, Outcome, Parcel
from twofold.settings import Settings
from twofold.subscriptions import Subscription
from twofold.system import System

# How many wait for a provider at once, where no setting says.
HANDS = 4
# Where a provider of text messages tells what came in.
TEXTS = "/hooks/sms"
# Where a provider of mail tells what became of ours.
MAILS = "/hooks/mail"

_LOG = logging.getLogger(__name__)


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """The channel of each name; `faults` says of those that cannot be used what to mend."""

    channel: Callable[[str], Channel]
    faults: Mapping[str, str]


@contextmanager
def ways(system: System, notes: Handovers) -> Iterator[Ways]:
    """Give the channel of each name, for the length of a block; what it holds open ends with it.

    What is wrong with the setting of one costs that one alone: what goes by it waits.
    """
    settings = system.settings
    # Until a real way out is set up for a channel, its messages lie in the home's mailbox.
    mailbox = messages.mailbox(settings.home)
    found = {"test": messages.test(settings.home), "inapp": messages.inapp()}
    faults: dict[str, str] = {}
    with ExitStack() as held:
        for name in away(system):
            try:
                found[name] = notes.noting(_MAKERS[name](system, held))
            except Exception as error:
                if not isinstance(error, errors.TwofoldError | OSError):
                    _LOG.exception("channel %s", name)
                faults[name] = _fault(error)
                found[name] = _shut
        yield Ways(channel=lambda name: found.get(name, mailbox), faults=faults)


def pushes(system: System) -> bool:
    """Tell whether browsers take notices from this home: they do from pages by https alone."""
    return (system.settings.public_url or "").startswith("https://")


def news_address(system: System, delivery_id: str) -> str:
    """Return where a provider tells what became of a text, or nothing if we cannot be reached."""
    token = messages.token(news_key(system), delivery_id)
    return f"{system.settings.root}{TEXTS}/{token}" if system.settings.public_url else ""


def news_key(system: System) -> bytes:
    """Return the key of the addresses at which providers tell what became of a text."""
    return keys.derive(system.settings.home, "address for news of a text message")


@contextmanager
def noting(system: System, owner: str) -> Iterator[Handovers]:
    """Give the notes of a gateway, for the length of a block."""
    notes = messages.Handovers(system.settings.home, owner)
    try:
        yield notes
    finally:
        notes.close()


def away(system: System) -> frozenset[str]:
    """Return the channels that lead to somewhere else."""
    settings = system.settings
    return frozenset(
        name
        for name, told in (
            ("sms", settings.sms),
            ("email", settings.smtp),
            ("push", pushes(system)),
            ("chat", settings.chat),
        )
        if told
    )


def hands(system: System) -> int:
    """Return how many messages are handed over at once on channels that lead away."""
    if not system.settings.smtp:
        return HANDS
    try:
        _, bounds = messages.email.server(system.settings.smtp, greets_as="")
    except messages.email.BadMailServer:
        return HANDS
    return bounds.connections


def sender(system: System) -> messages.email.Sender:
    """Return whom the home's mail is from, with what signs it.

    Raises messages.email.BadSender, BadMailDomain and BadSelector, keys.DamagedMailKey.
    """
    found = receiver(system)
    if not system.settings.dkim_selector:
        return found
    return msgspec.structs.replace(found, signer=signer(system, found.own_domain))


def receiver(system: System) -> messages.email.Sender:
    """Return the same for what comes back, which nothing signs.

    Raises messages.email.BadSender and BadMailDomain.
    """
    settings = system.settings
    name, address = messages.email.named(settings.mail_from)
    own = address.rpartition("@")[2].lower() if settings.mail_listen or settings.imap else ""
    return messages.email.Sender(
        name=name,
        address=address,
        organisation=settings.organisation,
        postal_address=settings.postal_address,
        domain=messages.email.usable_domain(settings.mail_domain) if settings.mail_domain else own,
        reply_key=keys.derive(settings.home, "address that answers to a mail go to"),
        return_key=keys.derive(settings.home, "address that a mail comes back to"),
        names_it=settings.mail_news.startswith("postmark:"),
    )


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A DNS record to publish, as a zone file has it, and what it is for."""

    name: str
    kind: str
    value: str
    why: str


def dns_records(system: System) -> list[Record]:
    """Return what to publish so that the home's mail is believed; raises messages.email.BadSender.

    Which machines send for the organisation only it knows: the SPF record is where to start.
    """
    found = sender(system)
    server, _ = messages.email.server(system.settings.smtp, greets_as=found.own_domain)
    records = [
        Record(
            name=found.own_domain,
            kind="TXT",
            value=f'"v=spf1 a:{server.host} ~all"',
            why="SPF: which machines may send for this domain; your provider names its own",
        ),
        Record(
            name=f"_dmarc.{found.own_domain}",
            kind="TXT",
            value=f'"v=DMARC1; p=quarantine; adkim=r; aspf=r; rua=mailto:{found.address}"',
            why="DMARC: what to do with mail that neither SPF nor DKIM vouches for",
        ),
    ]
    if found.signer is not None:
        name, text = found.signer.record()
        quoted = messages.email.quoted(text)
        why = "DKIM: the key that this home signs its mail with"
        records.insert(0, Record(name=name, kind="TXT", value=quoted, why=why))
    if found.domain:
        here = urlsplit(system.settings.root).hostname or found.domain
        why = "where answers and failures come in: the machine that hands them to Twofold"
        records.append(Record(name=found.domain, kind="MX", value=f"10 {here}.", why=why))
    return records


def signer(system: System, domain: str) -> messages.email.Signer:
    """Return what signs the home's mail for a domain; its key is made at first use."""
    settings = system.settings
    return messages.email.Signer(
        domain=domain,
        selector=messages.email.usable_selector(settings.dkim_selector),
        key=keys.mail(settings.home),
    )


def looker(system: System) -> Look:
    """Return how to tell what came of a delivery whose gateway died."""
    settings = system.settings
    mailbox = messages.look_in_mailbox(settings.home)
    known = {"test": messages.look_in_test(settings.home), "inapp": messages.look_in_inapp()}
    noted = messages.look_in_handovers(settings.home, messages.UNKNOWN)
    # Others took these, or did not, and will not tell us now.
    elsewhere = away(system)

    def look(delivery: Delivery) -> Outcome:
        if not (delivery.lease_owner or "").startswith(place(system)):
            # Another home's gateway: what it sent does not lie here.
            return messages.UNKNOWN
        channel = delivery.intent.channel
        found = known.get(channel, mailbox)(delivery)
        return noted(delivery) if channel in elsewhere and found.state != "sent" else found

    return look


def place(system: System) -> str:
    """Return where this home is, as the first part of its gateways' names."""
    return f"{platform.node()}:{system.settings.home.resolve()}:"


def _shut(_parcel: Parcel, _fence: Callable[[], bool]) -> Outcome:
    """Begin nothing: what is said beside the outbox has to wait as well."""
    return Later(seconds=messages.SHUT_US / clock.SECOND, reason=messages.SHUT)


def _fault(error: Exception) -> str:
    match error:
        case errors.TwofoldError():
            return str(error)
        case OSError():
            return f"{error.filename}: {error.strerror}; let Twofold read and write it."
        case _:
            # What it says may hold a password.
            return f"It cannot be set up ({type(error).__name__}); its trace stands in the log."


def _sms(system: System, _held: ExitStack) -> Channel:
    to = messages.provider(system.settings.sms or "")
    return messages.sms(to, system.settings.places_inside, partial(news_address, system))


def _chat(system: System, _held: ExitStack) -> Channel:
    return messages.chat(egress.chat.service(system.settings.chat))


def _push(system: System, _held: ExitStack) -> Channel:
    settings, record = system.settings, system.record
    voucher = messages.Voucher(
        key=keys.push(settings.home), contact=_contact(settings), name=settings.organisation
    )

    def browsers(person_id: PersonId) -> list[Subscription]:
        try:
            return subscriptions.of_person(record, people.get(record, person_id))
        except errors.NotFound:
            return []

    def gone(browser: Subscription) -> None:
        subscriptions.remove(record, browser.subscription_id)

    return messages.push(voucher, browsers, gone)


def _contact(settings: Settings) -> str:
    """Return where the services of browsers reach us, whatever is wrong with our mail."""
    try:
        return f"mailto:{messages.email.named(settings.mail_from)[1]}"
    except messages.email.BadSender:
        return settings.root


def _mail(system: System, held: ExitStack) -> Channel:
    found = sender(system)
    server, bounds = messages.email.server(system.settings.smtp, greets_as=found.own_domain)
    pool = messages.email.Pool(server, bounds)
    held.callback(pool.close)
    return messages.email.email(pool, bounds, found)


_MAKERS: Mapping[str, Callable[[System, ExitStack], Channel]] = {
    "sms": _sms,
    "chat": _chat,
    "push": _push,
    "email": _mail,
}
