"""What people say about their terms and ask for by right, and what follows in the same moment.

say, stop -> terms, gate, receipt, whose readings may be kept -> what waits is called back
asked by right -> its clock -> export, correct, restrict, erase; what was kept long enough is let go
"""

from twofold.heeding import (
    assumptions,
    comebacks,
    erasure,
    letters,
    lists,
    preferring,
    receipts,
    reminding,
    requests,
    returned,
    saying,
)
from twofold.heeding.choices import (
    Change,
    changes,
    choices,
    outlook,
    return_to,
    say_choices,
    say_no,
    take_back,
)
from twofold.heeding.comebacks import Comeback
from twofold.heeding.erasure import (
    StillLeaving,
    begin_erasure,
    erase,
    erase_again,
    finish_erasure,
    readmit,
    signed,
)
from twofold.heeding.export import FileExists, export, export_to
from twofold.heeding.permissions import bring_terms, bring_wish
from twofold.heeding.receipts import carried as receipts_of
from twofold.heeding.receipts import public_keys, renew_key
from twofold.heeding.reminding import brought, keep_key, site
from twofold.heeding.replays import last_month
from twofold.heeding.requests import deny_request, fulfil_request, open_request, unrestrict
from twofold.heeding.retention import kept_sentences, retain, retention
from twofold.heeding.saying import NotProven, say, stop
from twofold.heeding.signals import Signals

__all__ = [
    "Change",
    "Comeback",
    "FileExists",
    "NotProven",
    "Signals",
    "StillLeaving",
    "assumptions",
    "begin_erasure",
    "bring_terms",
    "bring_wish",
    "brought",
    "changes",
    "choices",
    "comebacks",
    "deny_request",
    "erase",
    "erase_again",
    "erasure",
    "export",
    "export_to",
    "finish_erasure",
    "fulfil_request",
    "keep_key",
    "kept_sentences",
    "last_month",
    "letters",
    "lists",
    "open_request",
    "outlook",
    "preferring",
    "public_keys",
    "readmit",
    "receipts",
    "receipts_of",
    "reminding",
    "renew_key",
    "requests",
    "retain",
    "retention",
    "return_to",
    "returned",
    "say",
    "say_choices",
    "say_no",
    "saying",
    "signed",
    "site",
    "stop",
    "take_back",
    "unrestrict",
]
