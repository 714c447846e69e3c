"""What is put into a bucket is there, whole; and what goes wrong there is known by its name."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import time
from dataclasses import replace

import pytest
from django.db import connection

from pocus_credentialing.files import away, turns
from pocus_credentialing.files.away import BucketAway
from pocus_credentialing.files.places import InBucket, listed, place, write
from pocus_credentialing.files.places import bucket as the_bucket

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 1200  # more than is read at once


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(content: bytes = CONTENT, *steps: str) -> InBucket:
    found = place(*(steps or ("a", "b")), name_of(content))
    write(found, content)
    return found


def why(act, *args) -> str:
    with pytest.raises(BucketAway) as said:
        act(*args)
    return said.value.why


def test_without_the_setting_a_place_is_one_on_the_disk(settings):
    assert place("a", "b") == settings.MEDIA_ROOT / "a" / "b"


def test_what_is_put_there_is_read_whole_in_part_and_with_leaps(bucket):
    found = put()
    assert (found.exists(), found.stat().st_size, found.read_bytes() == CONTENT) == (True, len(CONTENT), True)
    with found.open("rb") as file:
        assert [file.read(3), file.seek(70_000), file.read(5)] == [CONTENT[:3], 70_000, CONTENT[70_000:70_005]]
        assert [file.seek(-4, 2), file.read(), file.read(1)] == [len(CONTENT) - 4, CONTENT[-4:], b""]
    assert abs(found.stat().st_mtime - time.time()) < 60


def test_what_is_not_there_is_not_found_and_removed_in_peace(bucket):
    found = place("a", "b", name_of(b"nothing"))
    assert found.exists() is False
    for act in (found.stat, found.open, found.read_bytes, found.unlink):
        with pytest.raises(FileNotFoundError):
            act()
    found.unlink(missing_ok=True)


def test_an_empty_file_is_a_file(bucket):
    assert put(b"").read_bytes() == b""


def test_putting_it_twice_leaves_one_which_is_as_young_as_the_second_time(ours):
    found = put()
    ours.age(days=2)
    old = found.stat().st_mtime
    put()
    assert ([each.puts for each in ours.objects.values()], found.stat().st_mtime - old > 86400) == ([2], True)


def test_a_list_goes_over_all_its_pages_and_keeps_to_its_folder(bucket):
    names = sorted(str(put(str(number).encode(), "a")) for number in range(7))
    put(b"other", "ab")
    assert sorted(str(each) for each in listed("a")) == names
    assert {each.stat().st_size for each in listed("a")} == {1}


def test_what_is_not_what_its_name_says_is_never_sent(ours):
    with pytest.raises(ValueError, match="not what its name says"):
        place("a", name_of(b"this")).put(io.BytesIO(b"that"), name_of(b"this"))
    assert ours.asked == []


def test_a_server_that_says_it_has_what_it_has_not_is_not_believed(ours):
    ours.loses = True
    assert why(put) == away.BROKE_OFF
    ours.loses = False
    assert put().exists()


def test_what_was_changed_there_is_not_handed_on(ours, tmp_path):
    found = put()
    found.fetch(tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT
    for kept in ours.objects.values():
        kept.content = b"x" + kept.content[1:]
    with pytest.raises(FileNotFoundError):
        found.fetch(tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_connection_that_breaks_off_in_the_middle_is_no_end_of_the_file(ours):
    found = put()
    ours.breaks_off = True
    with found.open() as file:
        assert why(file.read) == away.BROKE_OFF


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"secret": "another"}, away.KEY_REFUSED),
        ({"key": "another"}, away.KEY_REFUSED),
        ({"url": "s3://not-there"}, away.NO_BUCKET),
        ({"endpoint": "http://127.0.0.1:9"}, away.NOT_THERE),
        ({"url": "s3://Not_A_Name"}, away.MISNAMED),
    ],
)
def test_why_it_is_away_is_told_by_name_whatever_is_asked(how, said, bucket, settings):
    settings.STORAGE = replace(bucket, **how)
    found = place("a", name_of(CONTENT))
    for act in (found.exists, found.open, lambda: write(found, CONTENT), lambda: list(listed("a"))):
        assert why(act) == said


def test_one_failure_of_the_server_is_got_over_and_two_are_told(ours):
    ours.fails = 1
    found = put()
    ours.fails = 2
    assert (why(found.exists), found.exists()) == (away.OTHER, True)


def test_what_did_not_answer_a_moment_ago_keeps_nobody_waiting_again(bucket, settings):
    """Each who waited would hold one of the few threads that serve pages."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.STORAGE = replace(bucket, endpoint=f"http://127.0.0.1:{door.getsockname()[1]}")
        came = threading.Thread(target=lambda: [door.accept()[0].close() for _twice in range(2)])
        came.start()
        assert why(place("a").stat) == away.NOT_THERE
        came.join(5)
        door.setblocking(False)
        assert why(place("a").stat) == away.NOT_THERE
        with pytest.raises(BlockingIOError):
            door.accept()
    the_bucket().silent_until = 0.0
    settings.STORAGE = bucket
    assert place("a").exists() is False


def test_what_is_young_is_not_removed_as_unused(bucket):
    found = put()
    moment = found.stat().st_mtime
    found.unlink_if_older(moment)
    assert found.exists()
    found.unlink_if_older(moment + 1)
    assert not found.exists()
    found.unlink_if_older(moment + 1)


def test_of_what_a_list_said_is_old_it_is_looked_again_before_it_is_removed(ours):
    """The worker put the same file there anew while the sweep went through its list."""
    found = put()
    ours.age(days=2)
    (told,) = listed("a")
    put()
    told.unlink_if_older(time.time() - 3600)
    assert found.exists()
    ours.age(days=2)
    told.unlink_if_older(time.time() - 3600)
    assert not found.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_put_in_its_place_between_the_look_and_the_removal(ours, monkeypatch):
    """A worker makes the very same file anew at the moment at which the sweep removes it."""
    found, looking, sweeping = put(), threading.Event(), the_bucket()
    ours.age(days=2)
    real = sweeping.remove

    def slowly(name: str) -> None:
        looking.set()
        putting.join(0.3)
        assert putting.is_alive()
        real(name)

    def puts() -> None:
        looking.wait(5)
        put()
        connection.close()

    monkeypatch.setattr(sweeping, "remove", slowly)
    putting = threading.Thread(target=puts)
    putting.start()
    found.unlink_if_older(time.time() - 3600)
    putting.join(5)
    assert (found.exists(), [each.puts for each in ours.objects.values()]) == (True, [1])


@pytest.mark.django_db(transaction=True)
def test_several_put_at_once(bucket):
    with turns.together():
        others = threading.Thread(target=lambda: (put(b"another"), connection.close()))
        others.start()
        others.join(5)
        assert not others.is_alive()
