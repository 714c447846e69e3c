"""What must be right before clips are taken?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from logbook import reading

CLIPS = "clips"


@register(CLIPS)
def the_reader_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever named a program believes that names left in a picture are found."""
    named = reading.missing()
    if not named:
        return []
    return [
        Error(
            f"TESSERACT names {named}, which is no program: no picture would be read.",
            hint="Install the package tesseract-ocr and name its program, or leave TESSERACT empty.",
            id="pocus.E002",
        )
    ]
