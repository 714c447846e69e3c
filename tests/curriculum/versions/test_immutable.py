"""What was published is whole: the database itself refuses to change a part of it, to take one away or to add one."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from curriculum.actions.library import publish
from curriculum.library.programmes import read_programme
from curriculum.models import Application, Module, Phase, ProgrammeFile, Requirement
from pocus_credentialing.audit import triggers

pytestmark = pytest.mark.django_db
PARTS = (Phase, Requirement, ProgrammeFile)


def refused(statement: str, *params: object) -> str:
    with pytest.raises(IntegrityError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    return str(told.value)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET version_id = version_id", "DELETE FROM {table}"])
def test_no_part_of_a_version_is_changed_or_deleted(programme, part, statement):
    before = list(part.objects.order_by("pk").values())
    assert part._meta.db_table in refused(statement.format(table=part._meta.db_table))
    assert list(part.objects.order_by("pk").values()) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_a_version_is_replaced(programme, part):
    table = part._meta.db_table
    assert table in refused(f"REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 -- our own model's table


@pytest.mark.parametrize("part", [Phase, Requirement])
def test_nothing_is_added_to_a_version_that_is_there(programme, part):
    more = part.objects.filter(version=programme.current).first()
    more.pk, more.key, more.position = uuid.uuid4(), "cardiac.extra", 99
    with pytest.raises(IntegrityError, match="nothing is added to what is whole"), transaction.atomic():
        more.save(force_insert=True)
    assert not part.objects.filter(key="cardiac.extra").exists()


def test_the_next_version_is_published_all_the_same(programme):
    made = publish(programme=programme, source=read_programme("spocus-two-phase"), by=None)
    assert made.requirements.count() == programme.versions.get(number=1).requirements.count() > 0
    assert made.phases.count() == 2
    assert ProgrammeFile.objects.filter(version=made).exists()


@pytest.mark.parametrize("thing", [Application, Module])
def test_the_code_by_which_a_version_names_an_exam_or_a_module_stays(programme, thing):
    one = thing.objects.first()
    table = thing._meta.db_table
    assert table in refused(f"UPDATE {table} SET code = 'other' WHERE code = %s", one.code)  # noqa: S608
    assert table in refused(f"DELETE FROM {table} WHERE code = %s", one.code)  # noqa: S608
    thing.objects.filter(pk=one.pk).update(position=one.position + 1)  # what else is said of it may change


def test_a_trigger_against_additions_that_is_gone_is_named(programme):
    drop = 'DROP TRIGGER "keep_curriculum_phase_new"'
    with connection.cursor() as cursor:
        cursor.execute(drop if connection.vendor == "sqlite" else f"{drop} ON curriculum_phase")
    assert triggers.missing() == ["keep_curriculum_phase_new"]
    triggers.install()
    assert triggers.missing() == []
