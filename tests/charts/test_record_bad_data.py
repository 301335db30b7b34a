"""Nothing is drawn from bad data: a chapter stops with the file, the place, the value and the rule."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from books import ROOT
from chapters import shown
from qualifications.ledger.errors import EvidenceError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the evidence of the repository, which a test may spoil."""
    for name in ("_config.yml", "_toc.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "evidence", tmp_path / "evidence")
    return tmp_path


def test_good_data_are_drawn(project: Path) -> None:
    """The chapters run on a copy of the evidence as it is."""
    for chapter in ("clusters-hubs", "upstream-contributions", "project-scale"):
        assert any(shown(ROOT / "content" / "record" / f"{chapter}.md", root=project))


@pytest.mark.parametrize(
    ("chapter", "table", "change", "message"),
    [
        (
            "clusters-hubs",
            "clusters-monthly",
            ("2026-08-01,false,30,171", "2026-08-01,false,30,-171"),
            "line 74, column hubs: found '-171'; allowed: a whole number of at least 0",
        ),
        (
            "clusters-hubs",
            "clusters-monthly",
            ("2026-08-01,", "2026-07-01,"),
            "line 74: found a second row for month 2026-07-01; allowed: one row for each month",
        ),
        ("clusters-hubs", "clusters-monthly", ("cloudbank_hubs,", ""), "line 1: found the columns"),
        (
            "clusters-hubs",
            "clusters-events",
            ("2026-02-01,", "2019-02-01,"),
            "line 3, column month: found '2019-02-01'",
        ),
        (
            "clusters-hubs",
            "infrastructure-activity",
            ("2020-09-01,true,67", "2020-9-1,true,67"),
            "line 3, column month: found '2020-9-1'",
        ),
        (
            "upstream-contributions",
            "upstream-commits",
            ("2021-Q1,dask/dask-gateway,true,2", "2021-Q1,dask/dask-gateway,true,-2"),
            "line 3, column commits: found '-2'; allowed: a whole number of at least 0",
        ),
        (
            "upstream-contributions",
            "upstream-commits",
            ("2021-Q1,dask/dask-gateway", "2021-Q1,dask/dask-gatway"),
            "line 3, column repository: found 'dask/dask-gatway'",
        ),
        (
            "upstream-contributions",
            "roles",
            ("chris-holdgraf,JupyterHub", "nobody,JupyterHub"),
            "line 2, column person: found 'nobody'",
        ),
        (
            "project-scale",
            "datahub-monthly",
            ("2024-10-24,28,26", "2024-10-24,28,many"),
            "column hubs: found 'many'; allowed: a whole number",
        ),
    ],
)
def test_bad_data_stop_the_chapter(
    project: Path, chapter: str, table: str, change: tuple[str, str], message: str
) -> None:
    """A table that breaks a rule stops the chapter that draws it, before any of its charts."""
    old, new = change
    path = project / "evidence" / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EvidenceError, match=re.escape(message)) as caught:
        shown(ROOT / "content" / "record" / f"{chapter}.md", root=project)
    assert caught.value.path == path
