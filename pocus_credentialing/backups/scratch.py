"""Where is a backup of PostgreSQL tried, if not in the database that is in use?"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator

from django.db import DatabaseError, connection

from .refused import Refused


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    name = f"{connection.settings_dict['NAME'][:40]}_try_{secrets.token_hex(4)}"
    quoted = connection.ops.quote_name(name)
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    except DatabaseError as error:
        raise Refused(
            "To try a backup of PostgreSQL the database's user must be allowed to make a database for the moment "
            f"(ALTER ROLE … CREATEDB): {str(error).splitlines()[0]}"
        ) from None
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")
