"""What has to be published so that the organisation's mail is believed."""

from twofold import hearing, speaking
from twofold.cli.line import Json, Where, say, say_json

HERE = Where()


def dns(*, json: Json = False, where: Where = HERE) -> None:
    """Print the DNS records under which this home's mail is believed, and its answers arrive."""
    with where.open() as home:
        records, complaints = (
            speaking.ways.dns_records(home),
            hearing.arriving.complaints_address(home),
        )
    if json:
        told = [{"name": one.name, "type": one.kind, "value": one.value} for one in records]
        say_json({"records": told, "complaints": complaints or None})
        return
    for one in records:
        say(f"; {one.why}")
        say(f"{one.name}. IN {one.kind} {one.value}")
    if complaints:
        say("; Where providers are to send complaints (feedback loops, ARF):")
        say(f"; {complaints}")
