"""Four web processes guess at one account in the same moment: five guesses are looked at, not twenty."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.factories.people import a_person
from tests.logbook.reviews.parallel import a_database_of_several_connections

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, GUESSES = 4, 5
GUESS = f"""
import django
django.setup()
from django.test import Client
for number in range({GUESSES}):
    sent = {{"login": "dana@example.org", "password": f"wrong guess {{number}}"}}
    page = Client(HTTP_HOST="localhost").post("/account/login/", sent)
    print("looked at" if "do not belong together" in page.content.decode() else "too many")
"""


def address_of_the_database() -> str:
    its = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{its['NAME']}"
    who = f"{its['USER']}:{its['PASSWORD']}@" if its["USER"] else ""
    return f"postgres://{who}{its['HOST'] or 'localhost'}:{its['PORT'] or 5432}/{its['NAME']}"


def test_guesses_are_counted_over_all_web_processes(tmp_path):
    a_person("Dana Whitfield", "dana@example.org")
    with a_database_of_several_connections(tmp_path):
        given = {
            **os.environ,
            "DATABASE_URL": address_of_the_database(),
            "POCUS_DATA": str(tmp_path / "data"),
            "DJANGO_SETTINGS_MODULE": "pocus_credentialing.settings",
            "DEBUG": "1",  # static files by their plain names
            "SECRET_KEY": "of these processes",
        }
        running = [
            subprocess.Popen(
                [sys.executable, "-c", GUESS],
                env=given,
                cwd=Path(__file__).parents[2],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]
        said = Counter(line for each in running for line in each.communicate()[0].splitlines())
    assert said == {"looked at": 5, "too many": PROCESSES * GUESSES - 5}
