"""A message in a frame: it runs nothing, fetches nothing from elsewhere, and leads where it may.

The sandbox and the policy of the frame hold that whatever stands in it; what is taken out here is
only what would show as broken.
"""

import re
from html import escape

FRAMING = {"framing": True}
FRAMED = {"framed": True}
LINKED = {"framed": True, "linked": True}

_PICTURE = re.compile(r'\bsrc\s*=\s*("[^"]*"|\'[^\']*\')', re.IGNORECASE)
_LINK = re.compile(
    r'<(?P<tag>a|area)\b(?P<before>[^>]*?)\bhref\s*=\s*(?P<to>"[^"]*"|\'[^\']*\')', re.IGNORECASE
)


def at_home(html: str, root: str) -> str:
    """Return a layout whose pictures are of this home alone; of others their words stand there.

    Who looks at a message is not told to whoever keeps the picture.
    """
    own = f"{root}/"
    return _PICTURE.sub(lambda one: one[0] if one[1][1:].startswith(own) else 'src="data:,"', html)


def leading_to(html: str, own: str) -> str:
    """Return a layout in which only links to addresses that begin with `own` lead anywhere."""

    def led(one: re.Match[str]) -> str:
        start = f"<{one['tag']}{one['before']}"
        if own and one["to"][1:].startswith((own, escape(own))):
            return f'{start}target="_blank" rel="noopener" href={one["to"]}'
        return start

    return _LINK.sub(led, html)
