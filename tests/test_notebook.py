"""The notebook that ships in docs/ runs from top to bottom, and says what it shows."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the notebook after a run in an empty folder."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    folder = str(tmp_path_factory.mktemp("notebook"))
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": folder}}).execute()
    return notebook


def test_the_notebook_runs(executed: Any) -> None:
    outputs = _outputs(executed)

    assert outputs[:2] == [
        "Taken(rows=740, touches=740, repeats=0, conflicts=0, unreadable=0)",
        "Taken(rows=740, touches=0, repeats=740, conflicts=0, unreadable=0)",
    ]
    assert outputs[2].startswith("(40, 740, 580, 160, ")
    assert "'as_of': '2026-05-01T00:00:00Z'" in outputs[3]
    assert "prev_purpose" in outputs[5]


def test_the_notebook_shows_what_it_gives(executed: Any) -> None:
    shown = nbformat.read(NOTEBOOK, as_version=4)

    assert _outputs(shown) == _outputs(executed)


def _outputs(notebook: Any) -> list[str]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        cell.outputs[-1].data["text/plain"]
        for cell in cells
        if cell.outputs and cell.outputs[-1].output_type == "execute_result"
    ]
