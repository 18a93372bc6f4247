"""Ways that an address or a form brings along to go on by: followed only where they stay inside."""

from urllib.parse import unquote

_UPWARDS = frozenset({".", ".."})


def stays_inside(way: str, root: str) -> bool:
    """Tell whether a way leads to a page under `root` of this site, however a browser reads it.

    Browsers follow dots that lead upwards before they ask for anything, written out or as %2e, and
    take a backslash for a slash: what is not the plain path of a page is no way.
    """
    path = way.partition("#")[0].partition("?")[0]
    here = path == root or path.startswith(f"{root}/")
    steps = [unquote(step) for step in path.split("/")[1:]]
    return here and way.isprintable() and "\\" not in way and all(map(_is_plain, steps))


def _is_plain(step: str) -> bool:
    return step not in _UPWARDS and step != "" and "/" not in step and "\\" not in step
