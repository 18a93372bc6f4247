"""What a permission says to people: one sentence for each reason."""

from twofold.terms.permissions import Defer, Digest, Permission, Permit, Reason

_SENTENCES: dict[Reason, str] = {
    "unknown": "we do not know for sure whose address this is",
    "doubtful": "it is not certain who this person is",
    "erased": "this person asked to be forgotten",
    "restricted": "this person's data may be kept and not used for now",
    "stopped": "this person stopped it",
    "denied": "this person said no to it",
    "silence": "this person never said yes to it",
    "policy": "the organisation's own rules are against it",
    "paused": "this person asked for a pause",
    "hours": "it is outside the hours that suit this person",
    "rate": "this person wants no more than that",
    "expired": "it would come too late to be of use",
    "never_open": "this person's hours and limits leave no room for it",
    "undeclared": "legal notices of this kind were not declared beforehand",
    "allowed": "this person allowed it",
    "matter": "it answers what this person began",
    "security": "it is about the safety of this person's account",
    "legal": "the law demands this notice",
    "position": "it is assumed of everybody who has said nothing; this person can say no",
    "stop_confirmed": "it confirms the stop, once",
}


def sentence(permission: Permission) -> str:
    """Return an answer as a sentence."""
    match permission:
        case Permit():
            answer = "This may happen"
        case Defer():
            answer = "This may happen later"
        case Digest():
            answer = "This may go with what is saved up"
        case _:
            answer = "This may not happen"
    return f"{answer}: {_SENTENCES[permission.reason]}."
