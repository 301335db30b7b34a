"""Each file that editors write names its schema, which is what the models give, and keeps it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from books import ROOT
from qualifications.inputs import read_yaml
from qualifications.schemas import SCHEMAS, schemas

STARTER = ROOT / "src" / "qualifications" / "starter"
PATTERNS = ("evidence/*.yml", "evidence/claims/*.yml", "evidence/institutions/*.yml", "content/language.yml")
FILES = [path for root in (ROOT, STARTER) for form in PATTERNS for path in sorted(root.glob(form))]
FIRST = "# yaml-language-server: $schema="


def faults(path: Path, data: Any) -> list[str]:
    """Where the schema that the file names refuses the data, as an editor would underline it."""
    name = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix(FIRST)
    schema = json.loads((SCHEMAS / Path(name).name).read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(data, default=str))
    return [error.json_path for error in jsonschema.Draft202012Validator(schema).iter_errors(plain)]


def test_schemas_are_what_the_models_give() -> None:
    """The committed schemas are those of the models; `make format` writes them."""
    assert {path: path.read_bytes() for path in SCHEMAS.iterdir()} == schemas()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_names_its_schema_and_keeps_it(path: Path) -> None:
    """The first line of a file leads an editor to its schema, which finds nothing wrong."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith(FIRST)
    # The starter's files stand in a book of their own, below its root as here.
    root = STARTER if STARTER in path.parents else ROOT
    place = ROOT / path.parent.relative_to(root) / first.removeprefix(FIRST)
    assert place.resolve() in schemas()
    assert faults(path, read_yaml(path).data) == []


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("kind", "EXPERIENCE", ".kind"),
        ("limits", None, ".limits"),
        ("supports", ["Z"], ".supports[0]"),
        ("statement", 12, ".statement"),
        ("limit", "Not people.", ""),
    ],
)
def test_editor_sees_a_fault_where_it_stands(field: str, value: object, place: str) -> None:
    """What the ledger refuses in a claim, its schema refuses at the same field."""
    path = STARTER / "evidence" / "claims" / "record.yml"
    data = read_yaml(path).data
    name = next(iter(data))
    data[name][field] = value
    assert [each.replace(f"['{name}']", f".{name}") for each in faults(path, data)] == [f"$.{name}{place}"]
