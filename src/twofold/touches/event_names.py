"""What the names of events mean: Segment's own out of the box, and whatever staff say."""

import msgspec

from twofold import errors
from twofold.ids import PersonId
from twofold.storage import Database
from twofold.touches import told
from twofold.touches.queries import sql

SEEDED = "segment"
BY_STAFF = "staff"

_RESEARCH = """
    Products Searched; Product List Viewed; Product List Filtered; Product Clicked; Product Viewed
    Product Added to Wishlist; Product Removed from Wishlist; Cart Viewed; Coupon Entered
    Coupon Applied; Coupon Denied; Coupon Removed; Promotion Clicked; Trial Started
    Video Playback Started; Video Playback Completed; Article Viewed; Content Viewed
    Application Opened; Application Installed; Install Attributed; Deep Link Opened
    Feature Used; Demo Requested; Signed Up; Account Created; Signed In
    Account Added User; Account Removed User
    Signed Out; Login; Logout; User Registered; Onboarding Completed; Link Clicked
    Email Link Clicked; Push Notification Tapped; In-App Message Clicked; SMS Link Clicked
    Product Comparison Viewed; Pricing Viewed; Trial Ended; Application Backgrounded
"""
_PURCHASE = """
    Product Added; Product Removed; Wishlist Product Added to Cart; Checkout Started
    Checkout Step Viewed; Checkout Step Completed; Payment Info Entered; Order Completed
    Order Updated; Order Refunded; Order Cancelled; Subscription Started; Plan Purchased
    Subscription Created; Plan Upgraded; Upgraded; Coupon Redeemed
"""
_RENEWAL = """
    Subscription Renewed; Plan Renewed; Subscription Changed; Plan Changed; Plan Downgraded
    Downgraded; Subscription Reactivated; Subscription Updated
"""
_SERVICE = """
    Ticket Created; Ticket Opened; Ticket Reopened; Ticket Closed; Support Requested
    Support Ticket Created; Order Returned; Return Requested; Live Chat Conversation Started
    Live Chat Conversation Ended; Live Chat Message Sent; Call Started; Appointment Booked
    Password Reset Requested; Subscription Cancelled; Subscription Canceled; Account Deleted
"""
_COMMENTARY = (
    "Product Reviewed; Review Submitted; Survey Completed; Feedback Submitted; NPS Submitted"
)
_REFERRAL = "Product Shared; Cart Shared; Invite Sent; Referral Sent"
_COMPLAINT = "Complaint Submitted; Complaint Created"
_TERMS = "Unsubscribed; Email Marked as Spam; Email Unsubscribed; SMS Unsubscribed"
_BY_BRAND = {
    None: "Promotion Viewed",
    "email": "Email Sent; Email Delivered; Email Bounced; Email Opened",
    "sms": "SMS Sent; SMS Delivered",
    "push": "Push Notification Sent; Push Notification Received; Push Notification Bounced",
    "inapp": "In-App Message Sent; In-App Message Received",
    "chat": "Live Chat Message Received",
    "phone": "Call Made",
    "post": "Mail Sent",
}
_CHANNELS = {
    "Live Chat": "chat",
    "Email": "email",
    "SMS": "sms",
    "Push": "push",
    "In-App": "inapp",
    "Application": "app",
}


class EventName(msgspec.Struct, frozen=True, kw_only=True):
    """What an event of this name is, where the event itself does not say."""

    name: str
    purpose: str | None
    initiator: str | None
    channel: str | None
    origin: str


class NoName(errors.Invalid):
    """An event's meaning needs the event's name."""


def event_names(db: Database) -> list[EventName]:
    """Return every name that has a meaning, by name."""
    return [EventName(**row._asdict()) for row in db.all(sql.event_names)]


def set_event_name(
    db: Database,
    name: str,
    *,
    purpose: str | None,
    initiator: str | None,
    channel: str | None = None,
    origin: str = BY_STAFF,
) -> frozenset[PersonId]:
    """Say what events of a name are; returns the people whose readings this changes.

    Raises NoName, Unreadable.
    """
    kept = meaning(name, purpose=purpose, initiator=initiator, channel=channel, origin=origin)
    with db.write():
        db.run(sql.set_event_name, **msgspec.structs.asdict(kept))
        return frozenset(row.person_id for row in db.all(sql.people_with_name, name=kept.name))


def meaning(
    name: str,
    *,
    purpose: str | None,
    initiator: str | None,
    channel: str | None = None,
    origin: str = BY_STAFF,
) -> EventName:
    """Return what is said of an event's name, if it can be kept; raises NoName, Unreadable."""
    kept = told.text(name.strip(), "the name")
    if kept is None:
        raise NoName
    return EventName(
        name=kept,
        purpose=told.one_of(purpose, told.PURPOSES, "purpose"),
        initiator=told.one_of(initiator, told.INITIATORS, "initiator"),
        channel=told.channel(channel),
        origin=origin,
    )


def unknown_names(db: Database, limit: int = 100) -> list[tuple[str, int]]:
    """Return names that touches bear and nobody explained, with how many touches bear them."""
    return [(row.name, row.touches) for row in db.all(sql.unknown_names, limit=limit)]


def seed_event_names(db: Database) -> None:
    """Put Segment's names into an empty table; what staff changed stays as they left it."""
    if db.one(sql.event_name, name="Order Completed") is None:
        db.many(sql.seed_event_name, _seeds())


def _seeds() -> list[tuple[str, str, str, str | None, str]]:
    by_person = {
        "research": _RESEARCH,
        "purchase": _PURCHASE,
        "renewal": _RENEWAL,
        "service": _SERVICE,
        "commentary": _COMMENTARY,
        "referral": _REFERRAL,
        "complaint": _COMPLAINT,
        "terms": _TERMS,
    }
    rows: list[tuple[str, str, str, str | None, str]] = [
        (name, purpose, "person", _channel_of(name), SEEDED)
        for purpose, listed in by_person.items()
        for name in _names(listed)
    ]
    # Whether a mail was delivered or opened is told of the brand's message; opening it may have
    # been a machine's doing, so it is never taken for something that the person began.
    rows += [
        (name, "message", "brand", by, SEEDED)
        for by, listed in _BY_BRAND.items()
        for name in _names(listed)
    ]
    return rows


def _names(listed: str) -> list[str]:
    return [
        name.strip() for line in listed.splitlines() for name in line.split(";") if name.strip()
    ]


def _channel_of(name: str) -> str | None:
    return next((known for start, known in _CHANNELS.items() if name.startswith(start)), None)
