"""What must be right before the site starts?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from pocus_credentialing.audit import triggers


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
