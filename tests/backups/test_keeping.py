"""Older backups go only when enough newer whole ones stay, and only those that were made here and are as they were made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pocus_credentialing.backups import keeping, last, room
from pocus_credentialing.backups.keeping import Noted
from pocus_credentialing.backups.refused import Refused


@pytest.fixture
def made(tmp_data) -> Callable[..., Noted]:
    folder = tmp_data / "out"
    folder.mkdir()

    def make(day: int, *, whole: bool = True, with_files: bool = True, into: Path = folder) -> Noted:
        path = into / f"{day}-{with_files}.tar"
        path.write_bytes(b"a backup")
        new = Noted(str(path), f"2026-11-{day:02}T02:30:00+00:00", 8, with_files, whole)
        keeping.note(new)
        return new

    return make


def days(noted: list[Noted]) -> list[str]:
    return [each.made_at[8:10] for each in noted]


def test_so_many_whole_ones_stay_and_what_was_not_whole_goes_with_the_older_ones(made, tmp_data):
    made(1)
    made(2, whole=False)
    made(3)
    made(4, whole=False)
    new = made(5)
    assert {keep: days(keeping.older(new, keep)) for keep in (1, 2, 3, 4)} == {
        1: ["01", "02", "03", "04"],
        2: ["01", "02"],
        3: [],
        4: [],
    }


def test_no_other_kind_no_other_folder_nothing_altered_and_nothing_unknown_goes(made, tmp_data):
    (tmp_data / "elsewhere").mkdir()
    kept = [made(1, with_files=False), made(2, into=tmp_data / "elsewhere"), made(3)]
    Path(kept[-1].path).write_bytes(b"something else is here now")
    (tmp_data / "out" / "pocus-2026-10-01-023000.tar").write_bytes(b"a backup")
    goes, new = made(4), made(5)
    before = {path for path in (tmp_data / "out").iterdir()}
    assert keeping.remove_older(new, 1) == [Path(goes.path)]
    assert before - set((tmp_data / "out").iterdir()) == {Path(goes.path)}


def test_nothing_goes_for_a_new_one_that_is_not_whole(made):
    made(1)
    assert keeping.remove_older(made(2, whole=False), 1) == []
    assert days(keeping.noted()) == ["01", "02"]


def test_it_is_read_back_from_a_disk_that_has_it_as_it_was_written(made):
    path, said = Path(made(1).path), hashlib.sha256(b"a backup").hexdigest()
    assert keeping.is_read_back(path, said)
    path.write_bytes(b"otherwise")
    assert not keeping.is_read_back(path, said)
    path.unlink()
    assert not keeping.is_read_back(path, said)


def test_the_newest_is_the_one_made_last_whatever_the_clock_said(made):
    made(20)
    made(21)
    new = made(1)
    assert (days(keeping.older(new, 1)), days(keeping.older(new, 2))) == (["20", "21"], ["20"])


def test_what_lies_on_a_disk_that_is_away_is_not_forgotten(made, tmp_data):
    disk, other = tmp_data / "disk", tmp_data / "other"
    disk.mkdir()
    other.mkdir()
    first, gone = made(1, into=disk), made(2, into=other)
    disk.rename(tmp_data / "away")
    Path(gone.path).unlink()
    made(3)
    assert days(keeping.noted()) == ["01", "03"]
    (tmp_data / "away").rename(disk)
    assert days(keeping.older(made(4, into=disk), 1)) == [first.made_at[8:10]]


def test_the_last_one_with_all_files_is_remembered_beside_later_ones_of_the_database_alone(tmp_data):
    first, second = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2))
    last.write(first, whole=True, with_files=False)
    assert last.read() == last.Last(first, True, False, None)
    last.write(first, whole=True)
    last.write(second, whole=True, with_files=False)
    assert last.read() == last.Last(second, True, False, first)
    last.write(second, whole=False)
    assert last.read() == last.Last(second, False, True, first)
    # As earlier versions wrote it.
    (tmp_data / "last-backup.json").write_text('{"made_at": "2026-11-02T00:00:00+00:00", "whole": true}')
    assert last.read() == last.Last(second, True, True, second)


def test_what_needs_more_than_a_disk_has_is_refused_with_the_figures(tmp_data, settings):
    settings.DISK_KEEPS_FREE = 0
    room._check({tmp_data: 1000, tmp_data / "incoming": 1000})
    with pytest.raises(Refused, match=r"the backup needs about \d+\.0 GB in .*incoming, and .* may be used there"):
        room._check({tmp_data: 1, tmp_data / "incoming": 10**18})
    settings.DISK_KEEPS_FREE = 2**62
    with pytest.raises(Refused, match=r"0\.0 MB may be used there\. Nothing was written"):
        room._check({tmp_data: 1})
