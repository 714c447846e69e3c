"""How does what was read become plain data that a database row can pin?"""

from dataclasses import fields
from typing import Any


def as_plain(thing: Any) -> Any:
    if isinstance(thing, Plain):
        return thing.to_json()
    if isinstance(thing, (tuple, list)):
        return [as_plain(each) for each in thing]
    if isinstance(thing, dict):
        return {key: as_plain(value) for key, value in thing.items()}
    return thing


class Plain:
    """A frozen dataclass whose JSON has exactly its fields, in their order."""

    def to_json(self) -> dict[str, Any]:
        return {field.name: as_plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]
