"""In what order does one sitting show the answers of a question?

Shuffled, so that no place is right more often and a second sitting is not passed by places remembered. The order follows from
the sitting and the codes alone: a page that is reloaded, or read after hand-in, shows what was seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

# "All of the above", "both of them", "A and C": such an answer means nothing in another place.
OF_OTHERS = re.compile(
    r"\b(of|the) (above|below)\b|\b(all|none|both|neither|either) of (these|them)\b|\b[a-h]\W? (and|or) [a-h]\b",
    re.IGNORECASE,
)


def options_of(sitting: UUID, question: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The answers in the order of this sitting. True or false, and what its author fixed, stay where they are."""
    options = list(question["options"])
    fixed = set(question.get("fixed", ()))
    if len(options) == 2 or any(OF_OTHERS.search(option["text"]) for option in options):
        return options
    moving = iter(
        sorted(
            (option for option in options if option["code"] not in fixed),
            key=lambda option: sha256(f"{sitting} {question['code']} {option['code']}".encode()).digest(),
        )
    )
    return [option if option["code"] in fixed else next(moving) for option in options]
