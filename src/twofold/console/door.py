"""The console as one application: its handlers, each of which has its row of roles."""

from litestar import Litestar, Router, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from twofold import web
from twofold.console import (
    asked,
    asking,
    audiences,
    board,
    campaigns,
    channels,
    composer,
    contacts,
    decided,
    deliveries,
    event_names,
    identity,
    keys,
    limits,
    lists,
    lookouts,
    mailbox,
    message,
    now,
    paths,
    people,
    person,
    position,
    reality,
    rehearsal,
    results,
    retention,
    review,
    side,
    sign_in,
    sources,
    staff,
    stage_rules,
    stages,
    story,
    supplies,
    trust,
    uploads,
    ways,
    webhooks,
)
from twofold.console.entrance import admit
from twofold.console.frame import answer_problem, onward
from twofold.console.roles import ROUTES
from twofold.console.visits import Visit
from twofold.system import System

FORM_BYTES_MAX = 1_000_000
# Static files come packed; they would be packed twice.
COMPRESSION = CompressionConfig(
    backend="gzip", minimum_size=1_000, gzip_compress_level=4, exclude=[f"^{web.STATIC_ROOT}/"]
)


class UnlistedRoute(Exception):
    """A route of the console stands in no row of roles.ROUTES, or a row has no route."""


@get("/", sync_to_thread=False)
def front(request: Visit) -> Redirect:
    """Lead to the console: no other face is here yet."""
    del request
    return onward("/console")


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    web.serve_asset,
    front,
    sign_in.sign_in_page,
    sign_in.sign_in,
    sign_in.link_page,
    sign_in.enter,
    sign_in.sign_out,
    sign_in.password_page,
    sign_in.change_password,
    trust.trust_page,
    trust.looks_page,
    asked.board_page,
    asked.request_page,
    asked.take,
    asked.prove,
    asked.fulfil,
    asked.deny,
    asked.later,
    lookouts.lookouts_page,
    lookouts.offer,
    lookouts.close,
    lookouts.lookout_page,
    lookouts.act,
    staff.staff_page,
    staff.add_staff,
    staff.show_as,
    staff.make_link,
    staff.change_role,
    staff.leave,
    keys.keys_page,
    keys.create_key,
    keys.revoke_key,
    webhooks.webhooks_page,
    webhooks.webhook_page,
    webhooks.add,
    webhooks.change,
    webhooks.again,
    asking.asking_page,
    lists.bring_list,
    lists.list_page,
    lists.begin_list,
    lists.list_rejects,
    mailbox.mailbox_page,
    mailbox.mail_page,
    mailbox.mail_frame,
    position.position_page,
    position.choose,
    position.add_no,
    position.declare_notice,
    position.end_rule,
    campaigns.campaigns_page,
    campaigns.new_page,
    campaigns.create,
    campaigns.campaign_page,
    campaigns.change_page,
    campaigns.change,
    campaigns.act,
    decided.decision_page,
    deliveries.deliveries_page,
    deliveries.find_out,
    results.results_page,
    contacts.contacts_page,
    contacts.go_past,
    ways.ways_page,
    limits.limits_page,
    limits.set_limit,
    limits.drop_limit,
    now.year_page,
    reality.choose_real,
    story.story_page,
    board.board_page,
    people.people_page,
    person.person_page,
    person.touch_page,
    side.side_page,
    side.side_pages,
    message.message_page,
    message.write,
    identity.merge_page,
    identity.merge,
    identity.part,
    identity.rejoin,
    review.review_page,
    audiences.groups_page,
    audiences.new_page,
    audiences.create,
    audiences.bring_list,
    audiences.group_page,
    audiences.change_page,
    audiences.change,
    audiences.fetch_list,
    audiences.drop,
    paths.paths_page,
    stages.stages_page,
    retention.retention_page,
    channels.channels_page,
    sources.sources_page,
    sources.intake_page,
    sources.rejects,
    sources.mapping_page,
    uploads.bring,
    uploads.upload_page,
    uploads.look_again,
    uploads.begin,
    event_names.event_names_page,
    event_names.name_event,
    composer.templates_page,
    composer.compose,
    composer.template_page,
    composer.change_template,
    rehearsal.preview_page,
    rehearsal.preview_frame,
    rehearsal.send_test,
    supplies.supplies_page,
    supplies.bring_feed,
    supplies.fetch_feed,
    supplies.drop_feed,
    supplies.bring_codes,
    supplies.drop_pool,
    supplies.bring_file,
    stage_rules.stage_rules_page,
    stage_rules.set_stage_rules,
    stage_rules.restore_stage_rules,
)


def app(system: System, *, side: web.Side) -> Litestar:
    """Return the console of a home, with static files; raises UnlistedRoute.

    `side` shows staff what a person sees.
    """
    made = Litestar(
        # By way of a router: registered one by one, two handlers of one path would be wrapped for
        # their thread twice (Litestar 2.25) and answer with a coroutine.
        route_handlers=[Router(path="/", route_handlers=list(HANDLERS))],
        request_class=Visit,
        guards=[admit],
        exception_handlers={Exception: answer_problem},
        before_send=[web.protect, web.tell_methods],
        compression_config=COMPRESSION,
        request_max_body_size=FORM_BYTES_MAX,
        state=State({"system": system, "side": side}),
        openapi_config=None,
        # Whoever runs the process decides about logging.
        logging_config=None,
    )
    routes = {(method, path) for method, path in _routes(made) if method != "OPTIONS"}
    if routes != ROUTES.keys():
        raise UnlistedRoute(routes ^ ROUTES.keys())
    return made


def _routes(made: Litestar) -> list[tuple[str, str]]:
    return [(method, route.path_format) for route in made.routes for method in route.methods]
