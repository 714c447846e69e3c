"""On which site is measured? A throw-away one, set up as `./pocus run` would: SQLite in a new folder, or a new
database on the PostgreSQL server that DATABASE_URL names."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

ADDRESSES = "benchmarks.ground.addresses"


@contextmanager
def site(folder: str = "", *, static: bool = False) -> Iterator[None]:
    """Within the block Django is set up on an empty, migrated database; afterwards it is gone, unless `folder` names
    a place to keep it."""
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="pocus-bench-") as place:
        Path(place).mkdir(parents=True, exist_ok=True)
        os.environ.update(
            POCUS_DATA=str(place), POCUS_ENV="demo", DJANGO_SETTINGS_MODULE="pocus_credentialing.settings"
        )
        import django  # noqa: PLC0415 -- the settings read the folder chosen above

        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection, connections  # noqa: PLC0415

        settings.ROOT_URLCONF = ADDRESSES
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
        thrown_away = connection.vendor != "sqlite"
        kept_name = connection.settings_dict["NAME"]
        if thrown_away:
            connection.settings_dict["TEST"]["NAME"] = f"pocus_bench_{os.getpid()}"
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        else:
            call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if static:
            call_command("collectstatic", verbosity=0, interactive=False)
        try:
            yield
        finally:
            connections.close_all()
            if thrown_away:
                connection.creation.destroy_test_db(kept_name, verbosity=0)


def versions() -> str:
    """One line that belongs above every figure."""
    import django  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        database = cursor.fetchone()[0].split()[0]
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    return (
        f"Python {platform.python_version()}, Django {django.__version__}, {name} {database}, "
        f"{os.cpu_count()} cores, {platform.machine()}"
    )
