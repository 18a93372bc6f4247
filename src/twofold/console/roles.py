"""Which roles each page and act of the console is for: one table, checked at one place.

A route without a row stops the console from starting.
"""

from twofold.access import Role

ANYONE: frozenset[Role] | None = None
STAFF = frozenset(Role)
ANALYSTS = frozenset({Role.OWNER, Role.ANALYST})
OWNERS = frozenset({Role.OWNER})

ROUTES: dict[tuple[str, str], frozenset[Role] | None] = {
    # Entering and leaving.
    ("GET", "/"): ANYONE,
    ("GET", "/static/{digest}/{name}"): ANYONE,
    ("GET", "/console/sign-in"): ANYONE,
    ("POST", "/console/sign-in"): ANYONE,
    ("GET", "/console/enter/{token}"): ANYONE,
    ("POST", "/console/enter/{token}"): ANYONE,
    ("POST", "/console/sign-out"): STAFF,
    ("GET", "/console/password"): STAFF,
    ("POST", "/console/password"): STAFF,
    # Staff and keys.
    ("GET", "/console/staff"): OWNERS,
    ("POST", "/console/staff"): OWNERS,
    ("POST", "/console/staff/shown"): OWNERS,
    ("POST", "/console/staff/{staff_id}/role"): OWNERS,
    ("POST", "/console/staff/{staff_id}/link"): OWNERS,
    ("POST", "/console/staff/{staff_id}/leave"): OWNERS,
    ("GET", "/console/keys"): OWNERS,
    ("POST", "/console/keys"): OWNERS,
    ("POST", "/console/keys/{key_id}/revoke"): OWNERS,
    # Other programs that are told what happens.
    ("GET", "/console/webhooks"): OWNERS,
    ("POST", "/console/webhooks"): OWNERS,
    ("GET", "/console/webhooks/{webhook_id}"): OWNERS,
    ("POST", "/console/webhooks/{webhook_id}"): OWNERS,
    ("POST", "/console/webhooks/{webhook_id}/again"): OWNERS,
    # Messages that have no real way out yet: some hold a code with which somebody comes in.
    ("GET", "/console/mailbox"): OWNERS,
    ("GET", "/console/mailbox/{delivery_id}"): OWNERS,
    # What holds for people who have said nothing, and what is settled for everybody.
    ("GET", "/console/position"): OWNERS,
    ("POST", "/console/position"): OWNERS,
    ("POST", "/console/position/noes"): OWNERS,
    ("POST", "/console/position/notices"): OWNERS,
    ("POST", "/console/position/rules/{rule_id}/end"): OWNERS,
    ("GET", "/console/asking"): STAFF,
    ("POST", "/console/lists"): ANALYSTS,
    ("GET", "/console/lists/{upload_id}"): ANALYSTS,
    ("POST", "/console/lists/{upload_id}/import"): ANALYSTS,
    ("GET", "/console/lists/{upload_id}/rejects"): ANALYSTS,
    # Seeing: the year, the board, people and what they add up to.
    ("GET", "/console"): STAFF,
    ("GET", "/console/board"): STAFF,
    ("GET", "/console/people"): STAFF,
    ("GET", "/console/people/{person_id}"): STAFF,
    ("GET", "/console/people/{person_id}/side"): STAFF,
    ("GET", "/console/people/{person_id}/side/{page}"): STAFF,
    ("GET", "/console/people/{person_id}/message"): STAFF,
    ("POST", "/console/people/{person_id}/message"): STAFF,
    ("GET", "/console/people/{person_id}/merge"): STAFF,
    ("POST", "/console/people/{person_id}/merges"): STAFF,
    ("POST", "/console/links/{link_id}/part"): STAFF,
    ("POST", "/console/links/{link_id}/rejoin"): STAFF,
    ("GET", "/console/review"): STAFF,
    ("GET", "/console/touches/{touch_id}"): STAFF,
    ("GET", "/console/groups"): STAFF,
    ("POST", "/console/groups"): ANALYSTS,
    ("GET", "/console/groups/new"): ANALYSTS,
    ("POST", "/console/groups/lists"): ANALYSTS,
    ("GET", "/console/groups/{audience_id}"): STAFF,
    ("POST", "/console/groups/{audience_id}"): ANALYSTS,
    ("GET", "/console/groups/{audience_id}/change"): ANALYSTS,
    ("GET", "/console/groups/{audience_id}/list"): ANALYSTS,
    ("GET", "/console/paths"): STAFF,
    ("GET", "/console/stages"): STAFF,
    ("GET", "/console/retention"): STAFF,
    ("GET", "/console/channels"): STAFF,
    # Saying it: campaigns, what became of messages, how many contacts anybody may have.
    ("GET", "/console/campaigns"): STAFF,
    ("POST", "/console/campaigns"): ANALYSTS,
    ("GET", "/console/campaigns/new"): ANALYSTS,
    ("GET", "/console/campaigns/{campaign_id}"): STAFF,
    ("POST", "/console/campaigns/{campaign_id}"): ANALYSTS,
    ("GET", "/console/campaigns/{campaign_id}/change"): ANALYSTS,
    ("POST", "/console/campaigns/{campaign_id}/change"): ANALYSTS,
    ("GET", "/console/deliveries"): STAFF,
    ("POST", "/console/deliveries/{delivery_id}"): ANALYSTS,
    ("GET", "/console/results"): STAFF,
    # What a home with a simulated layer tells of both sides.
    ("GET", "/console/story"): OWNERS,
    ("GET", "/console/limits"): STAFF,
    ("POST", "/console/limits"): ANALYSTS,
    # Trust: rules in force, what people asked for, who looked.
    ("GET", "/console/trust"): STAFF,
    ("GET", "/console/trust/looks"): STAFF,
    ("GET", "/console/trust/requests"): STAFF,
    ("GET", "/console/trust/requests/{request_id}"): STAFF,
    ("POST", "/console/trust/requests/{request_id}/take"): STAFF,
    ("POST", "/console/trust/requests/{request_id}/prove"): STAFF,
    ("POST", "/console/trust/requests/{request_id}/fulfil"): STAFF,
    ("POST", "/console/trust/requests/{request_id}/deny"): STAFF,
    ("POST", "/console/trust/requests/{request_id}/later"): STAFF,
    # Where touches come from, and what their names mean.
    ("GET", "/console/sources"): ANALYSTS,
    ("GET", "/console/intake"): ANALYSTS,
    ("GET", "/console/imports/{import_id}/rejects"): ANALYSTS,
    ("GET", "/console/mappings/{name}"): ANALYSTS,
    ("POST", "/console/uploads"): ANALYSTS,
    ("GET", "/console/uploads/{upload_id}"): ANALYSTS,
    ("POST", "/console/uploads/{upload_id}/look"): ANALYSTS,
    ("POST", "/console/uploads/{upload_id}/import"): ANALYSTS,
    ("GET", "/console/event-names"): ANALYSTS,
    ("POST", "/console/event-names"): ANALYSTS,
    # What messages say, and what they draw on.
    ("GET", "/console/templates"): ANALYSTS,
    ("GET", "/console/compose"): ANALYSTS,
    ("GET", "/console/templates/{name}"): ANALYSTS,
    ("POST", "/console/templates/{name}"): ANALYSTS,
    ("GET", "/console/templates/{name}/preview"): ANALYSTS,
    ("GET", "/console/templates/{name}/shown"): ANALYSTS,
    ("POST", "/console/templates/{name}/test"): ANALYSTS,
    ("GET", "/console/supplies"): ANALYSTS,
    ("POST", "/console/supplies/feeds"): ANALYSTS,
    ("POST", "/console/supplies/feeds/{feed}/fetch"): ANALYSTS,
    ("POST", "/console/supplies/codes"): ANALYSTS,
    ("POST", "/console/supplies/files"): ANALYSTS,
    # What each stage means.
    ("GET", "/console/stage-rules"): ANALYSTS,
    ("POST", "/console/stage-rules"): ANALYSTS,
    ("POST", "/console/stage-rules/defaults"): ANALYSTS,
}
