"""The JSON Schema of each file that people write, from its model; run as a program, it writes them.

An editor that knows the first line of such a file completes its fields, tells what they mean, and marks
faults.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from qualifications.export.draft_file import DraftRules
from qualifications.files import write_atomically
from qualifications.ledger.claims import Claim
from qualifications.ledger.fields import Fields
from qualifications.ledger.institutions import Institution
from qualifications.ledger.sources import Source
from qualifications.prose.standard import Standard
from qualifications.texts.ready_text import ReadyText

SCHEMAS = Path(__file__).parent / "schema"
# By the files that each describes.
_MODELS: Mapping[str, Any] = {
    "claims": dict[str, Claim],
    "drafts": DraftRules,
    "fields": Fields,
    "institution": Institution,
    "language": Standard,
    "recount": dict[str, str],
    "sources": dict[str, Source],
    "text": ReadyText,
}


def schemas() -> dict[Path, bytes]:
    """Each schema, by the file that holds it."""
    return {SCHEMAS / f"{name}.json": _schema(model) for name, model in _MODELS.items()}


class _PlainSchema(GenerateJsonSchema):
    """Without titles that repeat a name, and defaults that an editor would type in."""

    def field_title_should_be_set(self, _: CoreSchema | Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def _schema(model: Any) -> bytes:
    schema = {"$schema": _PlainSchema.schema_dialect} | TypeAdapter(model).json_schema(
        schema_generator=_PlainSchema
    )
    return f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n".encode()


if __name__ == "__main__":
    for path, data in schemas().items():
        write_atomically(path, data)
