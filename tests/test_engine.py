"""The engine knows no organization: what is of one stands in its chapters, evidence and drawings."""

import csv
import re
from graphlib import TopologicalSorter
from pathlib import Path

from books import ROOT
from qualifications.ledger.language import names_with_numbers

SOURCES = ROOT / "src" / "qualifications"
# Names of the first organization, of its projects, its neighbors and the rules that its readers keep.
# BinderHub and JupyterHub are programs, for which Jupyter Book has settings.
NAMES = {"2i2c", "cloudbank", "cwur", "datahub", "mybinder", "openscapes", "pangeo", "pappg", "team-compass"}
TEAM = ROOT / "evidence" / "data" / "team.csv"
WRITTEN = (".py", ".html", ".css", ".js", ".lua", ".typ", ".toml", ".yml", ".md", ".csv", ".json", ".cff")


def people() -> set[str]:
    """The people whom a book's own table of a team names, as it writes them."""
    if not TEAM.is_file():
        return set()
    with TEAM.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row[name].lower() for row in rows for name in ("person", "name", "handle") if row.get(name)}


def sources() -> list[Path]:
    """Every file of the engine that somebody wrote."""
    return [
        path for path in sorted(SOURCES.rglob("*")) if path.suffix in WRITTEN and "vendor" not in path.parts
    ]


def test_engine_names_no_organization() -> None:
    """No module, template, style or text of the engine names the organization, its projects or its people."""
    known = NAMES | people() | names_with_numbers(ROOT / "content")
    names = re.compile("|".join(map(re.escape, sorted(known))), re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if names.search(line)
    ]
    assert found == []
    assert len(sources()) > 100


def test_rooms_use_each_other_in_one_direction() -> None:
    """No folder of the engine imports, by way of others, from one that imports from it."""
    rooms = {path.parent.name for path in SOURCES.glob("*/__init__.py")}
    used = {
        room: {
            name
            for path in (SOURCES / room).rglob("*.py")
            for name in re.findall(r"^\s*from qualifications\.(\w+)", path.read_text("utf-8"), re.MULTILINE)
            if name in rooms - {room}
        }
        for room in rooms
    }
    order = [*TopologicalSorter(used).static_order()]
    assert order.index("ledger") < order.index("book")
