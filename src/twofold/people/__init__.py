"""Who: handles, the links that make several of them one person, and what staff rule on them."""

from twofold.people.blocking import blocked
from twofold.people.holdings import export
from twofold.people.kinds import BadHandle, normal, rank
from twofold.people.observation import SERIAL, observe
from twofold.people.persons import (
    Act,
    Beside,
    End,
    Handle,
    Link,
    Person,
    SeveralKinds,
    UnknownHandle,
    UnknownPerson,
    beside,
    get,
    is_doubtful,
    known,
    links,
    resolve,
    review,
    search,
)
from twofold.people.roster import Evidence, Who, hold
from twofold.people.ruling import (
    NotParted,
    OnePerson,
    PartedAlready,
    UnknownLink,
    merge,
    part,
    prove,
    rejoin,
    set_blocked,
    verify,
)
from twofold.people.settlement import REVIEW
from twofold.people.sightings import Sightings, gather, salt

__all__ = [
    "REVIEW",
    "SERIAL",
    "Act",
    "BadHandle",
    "Beside",
    "End",
    "Evidence",
    "Handle",
    "Link",
    "NotParted",
    "OnePerson",
    "PartedAlready",
    "Person",
    "SeveralKinds",
    "Sightings",
    "UnknownHandle",
    "UnknownLink",
    "UnknownPerson",
    "Who",
    "beside",
    "blocked",
    "export",
    "gather",
    "get",
    "hold",
    "is_doubtful",
    "known",
    "links",
    "merge",
    "normal",
    "observe",
    "part",
    "prove",
    "rank",
    "rejoin",
    "resolve",
    "review",
    "salt",
    "search",
    "set_blocked",
    "verify",
]
