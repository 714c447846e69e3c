"""Workers as processes of their own, on a database that they share with nobody else."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
# One process a site, as each takes its seconds to start.
INSIDE = """
import json, sys
for line in sys.stdin:
    found = {"answer": None}
    exec(json.loads(line), found)
    print(json.dumps(found["answer"]), flush=True)
"""


class Site:
    """One data folder and one database; `manage.py` as an operator would run it."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.data = data
        self.environment = {**os.environ, "POCUS_DATA": str(data), "DATABASE_URL": database_url, "POCUS_ENV": "test"}
        self.started: list[subprocess.Popen] = []
        self.inside: subprocess.Popen | None = None

    def manage(self, *arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [*MANAGE, *arguments], env=self.environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
        )
        self.started.append(process)
        return process

    def say(self, code: str):
        """Run a few lines inside the site, and return what they leave in `answer`."""
        if self.inside is None:
            self.inside = subprocess.Popen(
                [*MANAGE, "shell", "--no-imports", "-c", INSIDE],
                env=self.environment,
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self.started.append(self.inside)
        assert self.inside.stdin
        assert self.inside.stdout
        print(json.dumps(code), file=self.inside.stdin, flush=True)
        return json.loads(self.inside.stdout.readline())

    def job(self) -> list:
        return self.say(
            "from django_tasks_db.models import DBTaskResult\n"
            "jobs = DBTaskResult.objects.filter(task_path__startswith='tests.')\n"
            "answer = [list(job) for job in jobs.values_list('status', 'return_value')]\n"
        )

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()


def wait_for(path: Path) -> None:
    """Until the file is there: the other process says so itself, and no time is assumed."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} never appeared"
        time.sleep(0.01)


def copy_of_the_database(path: Path) -> None:
    """The suite's own, which nobody is in yet; to migrate anew takes eleven seconds."""
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)


@pytest.fixture
def site(tmp_path, transactional_db):
    data = tmp_path / "data"
    data.mkdir()
    if connection.vendor == "postgresql":
        # The tests' own database, emptied after each test; a process of its own sees only what was committed.
        there = connection.settings_dict
        url = f"postgres://{there['USER']}:{there['PASSWORD']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    else:
        connection.ensure_connection()
        copy_of_the_database(data / "db.sqlite3")
        url = f"sqlite:///{data / 'db.sqlite3'}"
    running = Site(data, url)
    yield running
    running.end()
