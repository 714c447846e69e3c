"""Jobs for these tests to do. They talk through files, because they run in processes of their own."""

import time
from pathlib import Path

from django_tasks import task


@task()
def write_line(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


@task()
def wait_for_release(folder: str) -> None:
    """Say that it began, do nothing until released, then have its effect."""
    place = Path(folder)
    (place / "began").touch()
    while not (place / "released").exists():
        time.sleep(0.01)
    with (place / "effects").open("a") as file:
        file.write("done\n")


@task()
def raise_an_error() -> None:
    raise ValueError("no")


@task()
def add(left: int, right: int) -> int:
    return left + right
