"""What is backed up is what is restored, into an empty installation, or nothing is."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from logbook import storage
from logbook.models import Clip
from pocus_credentialing.audit.models import Chain
from pocus_credentialing.backups import age, last, making, postgres, restoring, sources, target
from pocus_credentialing.backups.refused import Refused
from pocus_credentialing.files.places import bucket, write
from pocus_credentialing.half_done import is_half_done
from pocus_credentialing.people import signing
from pocus_credentialing.people.models import Institution, SignIn, SigningKey, User
from tests.credentials import builders
from tests.factories.people import PASSWORD
from tests.files.conftest import named, ours, server  # noqa: F401 -- fixtures

from .home import a_clip, empty_place, files_in, said_by, verified

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"), reason="needs PostgreSQL's own programs"
)
SECRET, RECIPIENT = age.new_identity()
NUMBERS = itertools.count()
OURS = [age.recipient(RECIPIENT)]


@pytest.fixture(autouse=True)
def tmp_data():
    """Each has its folder: that of `home`, or of `there`."""


@pytest.fixture(autouse=True)
def db(home):
    """By this name pytest-django knows that a test wants the database; here it is a file of ours, and nothing is undone."""


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    path = tmp_path_factory.mktemp("off-the-box") / "key.txt"
    path.write_text(f"# a key\n{SECRET}\n")
    return path


@pytest.fixture(scope="module")
def backup(home, tmp_path_factory):
    """Encrypted, with what is not cleaned yet; and the keys apart."""
    folder = tmp_path_factory.mktemp("backup")
    Client().force_login(home.tina, backend="allauth.account.auth_backends.AuthenticationBackend")
    making.back_up(folder / "all", OURS, with_originals=True)
    making.back_up_keys(folder / "keys", OURS)
    return folder


def test_a_backup_made_under_writes_is_restored_whole_and_its_certificate_checks(home, backup, identity, there):
    with pytest.raises(CommandError, match="is not here, without which nothing can be signed"):
        said_by("restore", backup / "all", "--identity", identity)
    assert not is_half_done()
    said = said_by("restore", backup / "all", "--identity", identity, "--keys", backup / "keys")
    assert said[-1] == "Everybody signs in anew. Start it with ./pocus run."
    assert "7 files are there." in said
    assert said[-2].startswith("Restored: ")
    assert files_in(there) == files_in(home.folder)
    assert (verified(home.certificate.code), verified("0" * 16)) == ("valid", "unknown")
    assert (Session.objects.count(), SignIn.objects.count()) == (0, 0)
    assert Client().login(email=home.tina.email, password=PASSWORD)
    assert [each.name for each in (there / "keys").iterdir()] == [
        each.name for each in (home.folder / "keys").iterdir()
    ]
    held = home.clips[-1]
    with storage.opened(held.pk) as path:
        assert path.read_bytes() == b"not cleaned yet"
    with pytest.raises(CommandError, match="This installation is not empty"):
        said_by("restore", backup / "all", "--identity", identity)
    assert sorted(each.name for each in there.iterdir() if each.name.startswith(("rest", "try"))) == []
    assert "It can be restored" in said_by("restore", backup / "all", "--identity", identity, "--try")[-1]


def test_health_says_when_the_last_one_was_made(home, backup):
    def told() -> tuple[dict, bool]:
        found = Client().get("/health/", headers={"Accept": "application/json"}).json()["checks"]["backup"]
        return found, "the last one: " in Client().get("/health/").content.decode()

    now, path = timezone.now(), home.folder / "last-backup.json"
    # Of the last one: how many hours ago, whole, with the files; and of the last that had all files.
    cases = {(1, True, True, None): True, (1, False, True, 3): False, (72, True, True, None): False}
    cases |= {(1, True, False, None): False, (1, True, False, 20): True, (1, True, False, 72): False}
    for (hours, whole, with_files, all_hours), well in cases.items():
        path.unlink(missing_ok=True)
        if all_hours:
            last.write(now - timedelta(hours=all_hours), whole=True)
        last.write(now - timedelta(hours=hours), whole=whole, with_files=with_files)
        found, shown = told()
        assert (found["ok"], found["whole"], found["with_files"], found["required"], shown) == (
            well, whole, with_files, False, True
        )  # fmt: skip
        page = Client().get("/health/").content.decode()
        assert ("the database alone" in page, "the last one with its files" in page) == (
            not with_files, not with_files and all_hours is not None
        )  # fmt: skip
    (home.folder / "last-backup.json").write_text("{")
    assert told() == ({"ok": True, "wanted": False, "required": False}, False)


def test_who_can_read_it_has_to_be_said(home, tmp_path, settings):
    with pytest.raises(CommandError, match="For whom is it encrypted"):
        said_by("backup", tmp_path / "one")
    with pytest.raises(CommandError, match="is no recipient"):
        said_by("backup", tmp_path / "one", "--to", RECIPIENT[:-1])
    assert list(tmp_path.iterdir()) == []
    assert "It is not encrypted: whoever has it reads it." in said_by("backup", tmp_path / "one", "--unencrypted")
    with pytest.raises(CommandError, match="is there already"):
        said_by("backup", tmp_path / "one", "--unencrypted")
    settings.BACKUP_TO = [RECIPIENT]
    assert "age-encryption" in (said_by("backup", tmp_path / "two"), (tmp_path / "two").read_bytes()[:20].decode())[1]
    said_by("backup", tmp_path)
    assert [each.suffix for each in tmp_path.glob("pocus-*")] == [".age"]
    assert not (home.folder / "backing-up").exists()


def test_a_backup_has_room_or_writes_nothing_and_older_ones_go_when_it_is_there(home, tmp_path, settings):
    with pytest.raises(CommandError, match="name that folder"):
        said_by("backup", tmp_path / "one", "--unencrypted", "--keep", "2")
    settings.DISK_KEEPS_FREE = 2**62
    with pytest.raises(CommandError, match="There is no room on the disk: the backup needs about"):
        said_by("backup", tmp_path, "--unencrypted", "--keep", "1")
    assert list(tmp_path.iterdir()) == []
    settings.DISK_KEEPS_FREE = 0
    said_by("backup", tmp_path / "first", "--unencrypted")
    said_by("backup", tmp_path, "--unencrypted", "--without-files", "--keep", "1")
    assert f"Removed {tmp_path / 'first'}, which was older." in said_by(
        "backup", tmp_path, "--unencrypted", "--keep", "1"
    )
    assert sorted(each.name[:8] for each in tmp_path.iterdir()) == ["pocus-20", "pocus-da"]


def test_nobody_else_opens_it(home, backup, there, tmp_path):
    other, _recipient = age.new_identity()
    (tmp_path / "other").write_text(other)
    for given in ([], ["--identity", tmp_path / "other"], ["--identity", backup / "all"]):
        with pytest.raises(CommandError, match=r"^Nothing was restored\. .*(encrypted|AGE-SECRET-KEY)"):
            said_by("restore", backup / "all", *given)
    content = (backup / "all").read_bytes()
    assert [word in content for word in (b"SQLite", b"PGDMP", home.tina.email.encode())] == [False] * 3


def test_no_session_is_in_it_even_where_everybody_can_read_it(home, tmp_path):
    browser = Client()
    browser.force_login(home.tina, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.cookies["sessionid"].value
    making.back_up(tmp_path / "open", [])
    content = (tmp_path / "open").read_bytes()
    assert session.encode() not in content
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert session.encode() in (home.folder / "db.sqlite3").read_bytes()


def test_what_is_swept_meanwhile_is_said_to_be_and_what_is_lost_is_no_small_thing(home, tmp_path):
    scan, whats = builders.a_scan(home.tina, state="draft"), ("swept", "lost", "damaged")
    clips = {what: a_clip(scan, what.encode()) for what in whats}
    places = {what: storage.place_of(scan.institution_id, clips[what].files["video"]) for what in whats}
    with making.workplace() as folder, making.archive(tmp_path / "one", [], folder) as (packing, _written):
        about, names, database = making.catch(folder, timezone.now(), with_originals=True)
        Clip.objects.filter(pk=clips["swept"].pk).update(recording_removed_at=timezone.now())
        places["swept"].unlink()
        places["lost"].unlink()
        places["damaged"].write_bytes(b"otherwise")
        original = storage.original(home.clips[-1].pk)
        sealed = original.read_bytes()
        original.unlink()  # as if it had been cleaned meanwhile
        making.pack_all(packing, about, names, database)
    original.write_bytes(sealed)
    told = {line.split()[0]: line.split("/")[-1].strip() for line in names.oddities()}
    assert told == {what: places[what].name for what in whats}
    with pytest.raises(CommandError, match="1 files are lost and 1 damaged where they lie"):
        said_by("backup", tmp_path / "two", "--unencrypted")
    Clip.objects.filter(pk__in=[each.pk for each in clips.values()]).update(recording_removed_at=timezone.now())
    places["damaged"].unlink()
    assert not any("lost" in line for line in said_by("backup", tmp_path / "three", "--unencrypted"))
    with empty_place(tmp_path / "there") as there:
        done = restoring.restore(restoring.Asked(tmp_path / "one", new_keys=True))
        assert (done.files, Clip.objects.get(pk=clips["swept"].pk).recording_removed_at) == (9, None)
        assert b"otherwise" in files_in(there).values()
        assert storage.original(home.clips[-1].pk).read_bytes() == sealed
        # The keys are lost, which was said: new ones are made, and what the old ones signed is as good as ever.
        signed = signing.sign(Institution.objects.get(), {"type": "anything"})
        assert (SigningKey.objects.count(), [done.without_keys]) == (2, [[home.certificate.evidence.kid]])
        assert (there / "keys" / f"{signed.kid}.pem").is_file()
        assert verified(home.certificate.code) == "valid"


def test_a_restore_that_is_killed_is_begun_anew_and_nothing_starts_meanwhile(backup, there):
    asked = restoring.Asked(backup / "all", age.identities(SECRET), backup / "keys")
    for at in ("Checking", "All files are in their place"):
        # The second one begins where the first was killed.
        assert _killed(asked, at) == signal.SIGKILL
        with pytest.raises(CommandError, match="did not come to its end"):
            said_by("prepare")
        assert "pocus.E006" in [each.id for each in run_checks(databases=["default"])]
    assert restoring.restore(asked).files == 8
    assert (is_half_done(), User.objects.count(), len(files_in(there))) == (False, 3, 8)
    assert "pocus.E006" not in [each.id for each in run_checks(databases=["default"])]


def _killed(asked: restoring.Asked, at: str) -> int:
    """Somebody restores it, and is killed when that says so."""
    connection.close()
    child = os.fork()
    if not child:
        say = lambda sentence: os.kill(os.getpid(), signal.SIGKILL) if at in sentence else None  # noqa: E731
        restoring.restore(replace(asked, say=say))
        os._exit(1)
    return os.waitpid(child, 0)[1]


@pytest.mark.parametrize("which", ["the same", "another"])
def test_what_an_unfinished_restore_put_is_taken_away_and_no_other_database(backup, there, which):
    place = target.folder()
    place.mkdir()
    (place / "put").write_text(target.database_as_noted() + ("" if which == "the same" else "-of-yesterday") + "\n")
    if which == "another":
        with pytest.raises(Refused, match="another database than the one that is set now"):
            target.undo()
    else:
        target.undo()
    assert place.exists() is (which == "another")


def test_a_disk_that_has_no_room_is_said_before_anything_is_put(backup, there, settings):
    settings.DISK_KEEPS_FREE = 2**62
    asked = restoring.Asked(backup / "all", age.identities(SECRET), new_keys=True)
    with pytest.raises(Refused, match="There is no room on the disk: database"):
        restoring.restore(asked)
    assert [each.name for each in there.iterdir() if each.is_dir()] == ["incoming"]


def test_a_backup_of_another_version_or_database_is_refused_in_a_sentence(home, tmp_path):
    def altered(**said) -> Path:
        path = tmp_path / f"{next(NUMBERS)}"
        with making.workplace() as folder, making.archive(path, [], folder) as (packing, _written):
            about, names, database = making.catch(folder, timezone.now())
            making.pack_all(packing, replace(about, **said), names, database)
        return path

    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    tables = {"people_user": {"rows": 4, "digest": "0" * 64}}
    cases = {
        altered(format="pocus-backup/2"): "or of a later version of it",
        altered(migrations=["people.0999_later"]): "made by a later version",
        altered(database=other): "and DATABASE_URL names",
        altered(tables=tables): "the table .* is one too many",
        making.back_up_keys(tmp_path / "keys", []).path: "holds keys and no backup",
    }
    with empty_place(tmp_path / "there") as there:
        for path, sentence in cases.items():
            with pytest.raises(CommandError, match=sentence):
                said_by("restore", path, "--new-keys")
        assert (files_in(there), target.tables()) == ({}, [])


def test_without_files_it_goes_beside_those_that_are_there(home, tmp_path):
    made, about, _names = making.back_up(tmp_path / "rows", [], with_files=False)
    assert (made.files, about.with_files) == (0, False)
    with empty_place(tmp_path / "there") as there:
        with pytest.raises(Refused, match="does not fit together"):
            restoring.restore(restoring.Asked(made.path, new_keys=True))
        shutil.copytree(home.folder / "media", there / "media")
        assert restoring.restore(restoring.Asked(made.path, new_keys=True)).files == 0
        with pytest.raises(Refused, match=r"This installation is not empty: (.* holds a database|the database has)"):
            restoring.restore(restoring.Asked(made.path, new_keys=True))
        assert verified(home.certificate.code) == "valid"


def test_faults_of_before_are_named_and_are_restored_only_where_somebody_says_so(home, tmp_path):
    chain = Chain.objects.exclude(name="installation").get()
    Chain.objects.filter(pk=chain.pk).update(seq=chain.seq + 1)
    making.back_up(tmp_path / "one", [])
    Chain.objects.filter(pk=chain.pk).update(seq=chain.seq)
    with empty_place(tmp_path / "there"):
        with pytest.raises(Refused, match="the chain ends at"):
            restoring.restore(restoring.Asked(tmp_path / "one", new_keys=True))
        done = restoring.restore(restoring.Asked(tmp_path / "one", new_keys=True, despite_faults=True))
        assert any("the chain ends at" in line for line in done.said)


@pytest.fixture
def in_the_bucket(home, ours, settings):  # noqa: F811
    """What lies in media, and there alone."""
    kept = {name: content for name, content in files_in(home.folder).items() if name.startswith("media/")}
    for name in kept:
        at = sources.place_of(name)
        at.put_file(home.folder / name, at.stem)
    (home.folder / "media").rename(home.folder / "aside")
    yield kept
    (home.folder / "aside").rename(home.folder / "media")


def test_what_lies_in_a_bucket_comes_back_into_an_empty_one_or_onto_the_disk(
    home,
    ours,  # noqa: F811
    in_the_bucket,
    settings,
    tmp_path,
):
    (tmp_path / "out").mkdir()
    ours.breaks_off = True
    with pytest.raises(CommandError, match="No backup was made"):
        said_by("backup", tmp_path / "out", "--unencrypted")
    ours.breaks_off = False
    assert list((tmp_path / "out").iterdir()) == []
    said_by("backup", tmp_path / "out" / "one", "--unencrypted")
    asked = restoring.Asked(tmp_path / "out" / "one", new_keys=True)
    another = named(endpoint=ours.endpoint, url=f"{settings.STORAGE.url}-restored")
    settings.STORAGE = another
    strange = sources.place_of(f"media/modules/films/{hashlib.sha256(b'strange').hexdigest()}")
    write(strange, b"strange")
    with empty_place(tmp_path / "there") as there:
        with pytest.raises(Refused, match="the bucket is not empty"):
            restoring.restore(asked)
        strange.unlink()
        restoring.restore(asked)
        assert (files_in(there), {f"media/{name}" for name, _about in bucket().listed("")}) == (
            {},
            in_the_bucket.keys(),
        )
        assert verified(home.certificate.code) == "valid"
    settings.STORAGE = named(url="")
    with empty_place(tmp_path / "disk") as there:
        restoring.restore(asked)
        assert files_in(there) == in_the_bucket


def test_a_second_backup_at_the_same_moment_and_a_program_that_is_missing_are_refused_in_a_sentence(home, tmp_path):
    with making.workplace(), pytest.raises(CommandError, match="Another backup is being made"):
        said_by("backup", tmp_path / "one", "--unencrypted")
    said_by("backup", tmp_path / "one", "--unencrypted")
    with pytest.raises(CommandError, match="There is no folder"):
        said_by("backup", tmp_path / "none" / "one", "--unencrypted")
    with pytest.raises(Refused, match="pg_nothing is not installed"):
        postgres.tool("pg_nothing")
    assert postgres.tool("sh").endswith("/sh")


def test_every_file_is_read_again_and_compared_with_its_name(home):
    said = said_by("check_all")
    assert "7 files are there, and as they were." in said
    place = storage.place_of(home.clips[0].scan.institution_id, home.clips[0].files["video"])
    content = place.read_bytes()
    place.write_bytes(b"otherwise")
    with pytest.raises(CommandError, match=r"Not as it should be: 1 files"):
        said_by("check_all")
    place.write_bytes(content)
