"""How many queries does a page take?"""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext


def cost_of(client, address: str) -> int:
    """On a second look: the first of a session also keeps the hospital's time zone in it."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
