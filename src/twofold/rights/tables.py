"""Every table and what it holds of people: where that is exported, and which room forgets it."""

from collections.abc import Mapping

import msgspec


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of what a table holds of a person.

    `exported` names files of the export, `forgotten` the room that removes it (or its function);
    where either is empty, `why` says the reason.
    """

    exported: tuple[str, ...] = ()
    forgotten: str = ""
    why: str = ""


_NOBODY = Holding(why="it says nothing about any person")
_STAFF = Holding(why="it is about the organisation's own staff and machines")

TABLES: Mapping[str, Holding] = {
    "handle": Holding(exported=("handles",), forgotten="people"),
    "link": Holding(exported=("links",), forgotten="people"),
    "link_act": Holding(exported=("links",), forgotten="people"),
    "touch": Holding(exported=("touches", "contributions"), forgotten="touches"),
    "fact": Holding(exported=("facts",), forgotten="touches"),
    "intake": Holding(exported=("not_counted",), forgotten="touches"),
    "statement": Holding(exported=("statements", "terms"), forgotten="terms"),
    "statement_handle": Holding(exported=("statements",), forgotten="terms"),
    "data_use": Holding(exported=("statements", "terms"), forgotten="terms"),
    "exemption": Holding(exported=("statements", "terms", "scores"), forgotten="terms"),
    "leaving": Holding(why="an id that waits until its steps have left the lens's files"),
    "gate": Holding(forgotten="terms", why="it counts the noes, which are exported themselves"),
    "position_told": Holding(exported=("terms",), forgotten="terms"),
    "delivery": Holding(exported=("contacts", "withheld", "recipients"), forgotten="messages"),
    "push_subscription": Holding(exported=("browsers", "recipients"), forgotten="subscriptions"),
    "webhook": _STAFF,
    "webhook_event": Holding(exported=("recipients",), forgotten="webhooks"),
    "stop_outcome": Holding(
        forgotten="messages", why="it ties a stop to its messages; both are exported"
    ),
    "profile": Holding(exported=("scores",), forgotten="trajectories"),
    "stage_step": Holding(exported=("scores",), forgotten="trajectories"),
    "membership": Holding(exported=("scores",), forgotten="audiences"),
    "audience_clock": Holding(forgotten="audiences", why="it says when to look at somebody again"),
    "audience": _NOBODY,
    "audience_version": _NOBODY,
    "unsettled": Holding(why="an id that waits for compaction, or for the end of an erasure"),
    "look": Holding(exported=("looks",), forgotten="rights.looks"),
    "look_handle": Holding(exported=("looks",), forgotten="rights.looks"),
    "pulse": Holding(exported=("pulse",), forgotten="pulse"),
    "request": Holding(exported=("requests",), forgotten="rights.requests"),
    "mailbox_read": _NOBODY,
    "channel_fault": _NOBODY,
    "news_seen": Holding(why="hashes of what providers told, gone within two days"),
    "left_out": Holding(forgotten="trajectories", why="the request that led to it is exported"),
    "entry": Holding(forgotten="access.forget_visits", why="a code's hash tells a person nothing"),
    "visitor": Holding(forgotten="access.forget_visits", why="it is gone within seven days"),
    "lookout": Holding(exported=("lookouts",), forgotten="lookouts"),
    "lookout_subject": _NOBODY,
    "journey": Holding(exported=("journeys",), forgotten="campaigns"),
    "decision": Holding(exported=("decisions",), forgotten="decisions"),
    "held_back": Holding(exported=("held_back",), forgotten="decisions"),
    "lack": Holding(exported=("decisions",), forgotten="decisions"),
    "arm_tally": _NOBODY,
    "bucket": _NOBODY,
    "campaign": _NOBODY,
    "campaign_version": Holding(
        forgotten="campaigns", why="a plan may list people; whose way it is on is exported"
    ),
    "campaign_act": _NOBODY,
    "contact_limit": _NOBODY,
    "contact_knee": _NOBODY,
    "personal_model": _NOBODY,
    "moment_tally": _NOBODY,
    "moment_lead": _NOBODY,
    "job": Holding(forgotten="jobs", why="it holds work to do, not what is known of somebody"),
    "journal_entry": Holding(
        forgotten="journal", why="the same events stand in touches, facts and not_counted"
    ),
    "journal_chain": _NOBODY,
    "touch_chain": _NOBODY,
    "comeback": Holding(
        why="what a form of somebody who was erased asked for; used or gone within a day"
    ),
    "tombstone": Holding(why="marks that nobody can read keep an erasure from being undone"),
    "erasure": Holding(why="whom it is about is removed from it before it ends"),
    "template_version": _NOBODY,
    "stored_file": _NOBODY,
    "staff_act": _NOBODY,
    "product_feed": _NOBODY,
    "product": _NOBODY,
    "code_pool": _NOBODY,
    "pool_code": Holding(why="who was given a code stands with their message; here is a hash"),
    "file_import": _NOBODY,
    "home": Holding(forgotten="people", why="a value blocked for everybody tells nothing of one"),
    "house_rule": _NOBODY,
    "starting_position": _NOBODY,
    "receipt": Holding(exported=("receipts",), forgotten="receipts"),
    "receipt_key": _NOBODY,
    "feed": _NOBODY,
    "event_name": _NOBODY,
    "mapping": _NOBODY,
    "migration": _NOBODY,
    "progress": _NOBODY,
    "stage_rule": _NOBODY,
    "api_key": _STAFF,
    "staff": _STAFF,
    "staff_session": _STAFF,
    "link_once": _STAFF,
    "throttle": Holding(why="it counts tries under hashes and forgets them within the hour"),
}
