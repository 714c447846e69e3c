"""What must be right before clips are taken?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from logbook import reading, sandbox
from pocus_credentialing import outgoing

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


@register(CLIPS)
def the_authority_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever named a file believes that archives with its certificates are trusted."""
    try:
        outgoing.trusting(settings.OUTGOING.ca)
    except OSError:
        return [
            Error(
                f"OUTGOING_CA names {settings.OUTGOING.ca}, which is no file of certificates (PEM): no archive would be sent to.",
                hint="Name the file of your hospital's authority, readable to this user, or leave OUTGOING_CA empty.",
                id="pocus.E003",
            )
        ]
    return []


@register(CLIPS)
def nothing_else_is_reached(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whoever runs this believes that a hostile file reaches nothing of it."""
    said = sandbox.lacking()
    if not said:
        return []
    return [
        Warning(
            said,
            hint="Linux 5.13 and later has both, on x86-64 and AArch64; a container may switch them off.",
            id="pocus.W002",
        )
    ]
