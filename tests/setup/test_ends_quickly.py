"""What `./pocus run` does with a process that ends as soon as it is started."""

from __future__ import annotations

import signal
from types import SimpleNamespace

import pytest

from deploy import run


class Ending(run.Child):
    """Ends as soon as it is started, so many times; then it lives."""

    def __init__(self, clock: SimpleNamespace, *, times: int, needed: bool) -> None:
        self.clock, self.left, self.starts = clock, times, []
        super().__init__("DICOM receiver", lambda: None, needed=needed)

    def start(self) -> None:
        self.since, self.due = self.clock.now, None
        self.starts.append(round(self.clock.now))
        self.left -= 1
        self.clock.child_ended = self.left >= 0

    def has_ended(self) -> bool:
        return self.left >= 0


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """Moves when somebody waits for a signal; TERM comes after an hour."""
    found = SimpleNamespace(now=0.0, child_ended=False)

    def wait(numbers, seconds):
        found.now += 0.001 if found.child_ended else seconds
        found.child_ended = False
        return SimpleNamespace(si_signo=signal.SIGTERM) if found.now > 3600 else None

    monkeypatch.setattr(run.signal, "sigtimedwait", wait)
    monkeypatch.setattr(run.time, "monotonic", lambda: found.now)
    monkeypatch.setattr(run, "unwell", lambda port: [])
    return found


def test_a_receiver_that_keeps_ending_is_tried_again_after_pauses_that_grow_to_five_minutes(clock, capsys):
    child = Ending(clock, times=10_000, needed=False)
    assert run.watch_over([child], 8000) == 0
    rests = [after - before for before, after in zip(child.starts[3:], child.starts[4:], strict=False)]
    assert (rests[:4], set(rests[4:])) == ([5, 15, 60, 300], {300})
    said = capsys.readouterr().err
    assert said.count("the DICOM receiver ended and is started again.") == 3
    assert "keeps ending; the lines above say why. It is started again in 300 s; all else goes on." in said


def test_one_that_lives_again_stays_and_has_its_quick_starts_again(clock):
    child = Ending(clock, times=6, needed=False)
    assert run.watch_over([child], 8000) == 0
    assert len(child.starts) == 7
    child.since -= 2 * run.QUICK
    assert [child.pause() for _ in range(3)] == [0, 0, 0]


def test_without_the_site_all_is_stopped(clock):
    child = Ending(clock, times=10_000, needed=True)
    assert (run.watch_over([child], 8000), len(child.starts)) == (1, 4)
