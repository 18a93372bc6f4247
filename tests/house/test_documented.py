"""What a stranger can set, type or be answered is written down in docs/."""

import ast
import re
from collections.abc import Iterator

from tests.house import tree
from tests.house.tree import Tree

PARENTS = {"Invalid", "NotFound", "Refused", "Conflict", "Unavailable"}


def test_every_setting_is_documented() -> None:
    assert unlike(settings(tree.house()), tree.house(), "docs/settings.md") == []


def test_every_command_is_documented() -> None:
    assert unlike(commands(tree.house()), tree.house(), "docs/commands.md") == []


def test_every_job_is_documented() -> None:
    assert unlike(jobs(tree.house()), tree.house(), "docs/jobs.md") == []


def test_every_problem_is_documented() -> None:
    # `make docs` writes this page from the code.
    assert unlike(problems(tree.house()), tree.house(), "docs/problems.md") == []


def test_there_is_something_to_document() -> None:
    house = tree.house()

    assert all([settings(house), commands(house), jobs(house), problems(house)])


def test_what_is_not_written_down_is_noticed() -> None:
    bad = {"docs/settings.md": "| `TWOFOLD_PORT` | where it listens |"}

    found = unlike(["TWOFOLD_PORT", "TWOFOLD_HOST"], bad, "docs/settings.md")

    assert found == ["TWOFOLD_HOST is not written down"]


def test_what_is_written_down_and_not_there_is_noticed() -> None:
    bad = {"docs/commands.md": "| `twofold key create NAME` | new |\n| `twofold sing` | la |\n"}

    found = unlike(["twofold key create"], bad, "docs/commands.md")

    assert found == ["twofold sing is written down and not there"]


def test_settings_are_the_fields_of_the_settings_class() -> None:
    given = {"src/twofold/settings.py": "class Settings(Struct):\n    port: int\n    x_max: int\n"}

    assert settings(given) == ["TWOFOLD_PORT", "TWOFOLD_X_MAX"]


def test_commands_are_decorated_functions_by_name_and_group() -> None:
    given = {
        "src/twofold/cli/serving.py": "@app.command\ndef serve(): ...\n"
        "@app.command(name='import')\ndef import_(): ...\n",
        "src/twofold/cli/keys.py": "keys = App(name='key')\n@keys.command\ndef create(): ...\n",
        "src/twofold/cli/app.py": "app.command(verify)\napp.command(looks.look, name='person')\n"
        "app.command(keys.keys)\n",
    }

    assert commands(given) == [
        "twofold import",
        "twofold key create",
        "twofold person",
        "twofold serve",
        "twofold verify",
    ]


def test_jobs_are_the_names_put_in_the_queue() -> None:
    given = {
        "src/twofold/flow.py": "jobs.add(db, 'refresh', now=now)\njobs.add(db, name)\n",
        "src/twofold/nights.py": "NIGHTLY = ('drop', 'trim')\n",
    }

    assert jobs(given) == ["drop", "refresh", "trim"]


def test_problems_are_those_of_the_doors_and_the_errors_of_the_rooms() -> None:
    given = {
        "src/twofold/people/finding.py": "class UnknownHandle(errors.NotFound): ...\n"
        "class Two(UnknownHandle): ...\nclass Person(Struct): ...\n",
        "src/twofold/api/problems.py": "BAD_JSON = Problem(status=400, name='bad-json')\n",
    }

    assert problems(given) == ["bad-json", "two", "unknown-handle"]


def unlike(names: list[str], house: Tree, page: str) -> list[str]:
    """Return how the first column of the page's tables differs from the names that there are."""
    said = re.findall(r"^\| `([^`\n]+)`", house.get(page, ""), re.MULTILINE)
    lacking = [name for name in names if not any(_tells(word, name) for word in said)]
    invented = [word for word in said if not any(_tells(word, name) for name in names)]
    return [f"{name} is not written down" for name in lacking] + [
        f"{word} is written down and not there" for word in invented
    ]


def _tells(word: str, name: str) -> bool:
    # A command is written with its arguments.
    return word == name or word.startswith(f"{name} ")


def settings(house: Tree) -> list[str]:
    """Return the environment's name of every field of the class Settings."""
    return sorted(
        f"TWOFOLD_{field.target.id.upper()}"
        for _, module in tree.modules(house, "src/twofold/settings.py")
        for found in ast.walk(module)
        if isinstance(found, ast.ClassDef) and found.name == "Settings"
        for field in found.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    )


def commands(house: Tree) -> list[str]:
    """Return every command of the command line, with the name of its group."""
    files = dict(tree.modules(house, "src/twofold/cli/"))
    groups = {name: said for module in files.values() for name, said in _groups(module)}
    return sorted(
        " ".join(filter(None, ("twofold", groups.get(owner, ""), name)))
        for module in files.values()
        for owner, name in _commands(module)
        if name not in groups
    )


def jobs(house: Tree) -> list[str]:
    """Return the name of every job put in the queue: by itself, or as one of the NIGHTLY."""
    return sorted(
        {
            name
            for _, module in tree.modules(house, "src/twofold/")
            for node in ast.walk(module)
            for name in _jobs(node)
        }
    )


def problems(house: Tree) -> list[str]:
    """Return the name of every Problem, and of every error below one of the five parents."""
    named = {
        _named(node)
        for _, module in tree.modules(house, "src/twofold/")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Problem")
    }
    return sorted((named - {""}) | {_kebab(name) for name in _errors(house)})


def _errors(house: Tree) -> set[str]:
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for _, module in tree.modules(house, "src/twofold/")
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }
    found: set[str] = set()
    known = set(PARENTS)
    while fresh := {name for name, above in bases.items() if above & known} - known:
        known |= fresh
        found |= fresh
    return found


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _jobs(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=func, args=[_, name, *_]) if ast.unparse(func) == "jobs.add":
            yield from _literals([name])
        case ast.Assign(targets=[ast.Name(id="NIGHTLY")], value=ast.Tuple(elts=names)):
            yield from _literals(names)
        case _:
            pass


def _groups(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        match node:
            case ast.Assign(targets=[ast.Name(id=owner)], value=ast.Call() as call):
                name = _named(call)
                if ast.unparse(call.func).endswith("App") and name and name != "twofold":
                    yield owner, name
            case _:
                pass


def _commands(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef(name=name, decorator_list=marks):
                for mark in marks:
                    call = mark if isinstance(mark, ast.Call) else None
                    if owner := _owner(call.func if call else mark):
                        yield owner, (call and _named(call)) or _spoken(name)
            case ast.Call(func=func, args=[ast.Name() | ast.Attribute() as given, *_]) as call:
                if owner := _owner(func):
                    yield owner, _named(call) or _spoken(ast.unparse(given).rpartition(".")[2])
            case _:
                pass


def _owner(node: ast.expr) -> str:
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr="command"):
            return owner
        case _:
            return ""


def _named(call: ast.Call) -> str:
    given = [word.value for word in call.keywords if word.arg == "name"]
    return next(_literals([*given, *call.args]), "")


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _spoken(name: str) -> str:
    return name.strip("_").replace("_", "-")
