"""Words on screens are everybody's words; the glossary's own stay behind them."""

import ast
import re
from collections.abc import Iterator

from tests.house import tree
from tests.house.tree import Tree

TEMPLATES = (".html", ".jinja", ".j2")
DOORS = ("src/twofold/web/", "src/twofold/console/", "src/twofold/portal/")
# What a screen says instead; the first five have no word at all, for nobody needs to know.
BANNED = {
    "lens": "",
    "gate": "",
    "fence": "",
    "epoch": "",
    "propensity": "",
    "incidence": "contacts they started",
    "halo": "channels used",
    "orbit": "other shops",
    "delight chain": "run without a bad mark",
    "pull share": "who started it",
}
WORD = re.compile(r"\b(" + "|".join(BANNED) + r")(?:s|es)?\b", re.IGNORECASE)
SEEN = re.compile(
    r"""\b(?:alt|title|placeholder|aria-label|aria-description)=(["'])(.*?)\1""", re.DOTALL
)
UNSEEN = re.compile(
    r"\{#.*?#\}|<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>", re.DOTALL | re.IGNORECASE
)


def test_screens_use_everybodys_words() -> None:
    assert strange_words(tree.house()) == []


def test_a_strange_word_on_a_screen_is_noticed() -> None:
    bad = {
        "src/twofold/console/templates/a.html": "<p>Incidences: {{ reading.incidences }}</p>",
        "src/twofold/console/templates/b.html": '<b title="the lens">x</b>',
        "src/twofold/console/pages.py": 'SAID = "Your pull share is high"\n',
        "src/twofold/web/words.py": 'text = f"{n} epochs ago"\n',
    }

    assert strange_words(bad) == [
        "src/twofold/console/pages.py: pull share",
        "src/twofold/console/templates/a.html: Incidence",
        "src/twofold/console/templates/b.html: lens",
        "src/twofold/web/words.py: epoch",
    ]


def test_what_no_reader_sees_may_say_what_it_means() -> None:
    good = {
        "src/twofold/console/templates/a.html": "{# the lens #}<!-- gate --><a class='halo' "
        "href='/p?by=incidences'>{{ profile.pull_share }}</a><script>let epoch = 1;</script>",
        "src/twofold/console/pages.py": '"""What the lens says."""\n\nFIELD = "incidences"\n',
    }

    assert strange_words(good) == []


def strange_words(house: Tree) -> list[str]:
    """Return each file of a human door that shows a banned word, with the word."""
    said = [(path, text) for path, file in tree.ours(house).items() for text in _shown(path, file)]
    return sorted({f"{path}: {word}" for path, text in said for word in WORD.findall(text)})


def _shown(path: str, text: str) -> Iterator[str]:
    if not path.startswith(DOORS):
        return
    if path.endswith(TEMPLATES):
        markup = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", UNSEEN.sub(" ", text), flags=re.DOTALL)
        yield from (found[1] for found in SEEN.findall(markup))
        yield re.sub(r"<[^>]*>", " ", markup)
    elif path.endswith(".py"):
        yield from _sentences(ast.parse(text))


def _sentences(module: ast.Module) -> Iterator[str]:
    # A text without a blank is a name of the code's; one with blanks is likely to be read.
    docstrings = {
        node.body[0].value
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if not isinstance(node, ast.Constant) or node in docstrings:
            continue
        if isinstance(node.value, str) and " " in node.value:
            yield node.value
