"""What must be right before the site starts?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from pocus_credentialing.audit import triggers
from pocus_credentialing.files import away, trying
from pocus_credentialing.files.choosing import chosen, problems
from pocus_credentialing.half_done import HALF_DONE, is_half_done

FILES = "files"
AS_DESCRIBED = "docs/how-to/deploy.md says what each setting is."


@register(Tags.database)
def triggers_are_installed(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A migrated database without its triggers would let what was signed be changed: it must not be served.

    A warning, not an error, because `migrate` itself stops at errors and is what puts the triggers back; the start
    of the site and `/health/` treat it as a fault.
    """
    if not databases or not MigrationRecorder(connection).has_table():
        return []
    return [
        Warning(
            f"The database lacks the trigger {name}, or holds another one by that name.",
            hint="Run `./pocus manage migrate`, which puts every trigger back.",
            id="pocus.W001",
        )
        for name in triggers.missing()
    ]


@register(Tags.database)
def no_restore_is_half_done(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """So that nothing migrates, and nothing starts on, what is half there."""
    return [Error(HALF_DONE, id="pocus.E006")] if databases and is_half_done() else []


@register(FILES)
def the_bucket_is_named_rightly(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Nobody is asked: what is wrong with the settings as they stand."""
    found = problems(chosen(), production=settings.PRODUCTION)
    return [Error(sentence, hint=AS_DESCRIBED, id="pocus.E004") for sentence in found]


@register(FILES, deploy=True)
def the_bucket_works(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With --deploy alone: something is put there, listed, read and removed."""
    if not chosen().is_on or problems(chosen(), production=settings.PRODUCTION):
        return []
    why = trying.why_not()
    if why == trying.PUBLIC:
        sentence = (
            "The bucket can be read without a key: films of patients would be open to everybody. Make it private."
        )
    else:
        sentence = away.SENTENCES.get(why, "")
    return [Error(sentence, hint=AS_DESCRIBED, id="pocus.E005")] if sentence else []
