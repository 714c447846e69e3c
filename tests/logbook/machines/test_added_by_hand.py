"""The number of an object that was added by hand proves which recording it is, not which study."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from logbook.actions import clips
from logbook.models import ArrivedStudy
from tests.logbook.scans.builders import a_draft

from .builders import arrives, object_of, whose

pytestmark = pytest.mark.django_db

BY_HAND = {"uid": "2.25.5", "study": "2.25.6", "frames": 2}


@pytest.fixture
def scan(tina, run_jobs):
    scan = a_draft(tina, "lung")
    clips.receive(scan=scan, by=tina, file=ContentFile(object_of(**BY_HAND)))
    run_jobs()
    return scan


def test_the_rest_of_an_exam_follows_what_its_owner_added_by_hand(scan, cart, tina, run_jobs):
    same, rest = arrives(cart, object_of(**BY_HAND, operator="")), arrives(cart, object_of(study="2.25.6", seed=2))
    run_jobs()
    assert [whose(each) for each in (same, rest)] == [(tina, "", True)] * 2
    study = ArrivedStudy.objects.get()
    assert (study.rule, study.scan, scan.clips.count()) == ("uploaded", scan, 2)


def test_so_it_does_from_a_machine_that_names_its_operator_in_every_exam(scan, cart, tina, run_jobs):
    named = {"study": "2.25.6", "operator": "Nurse Joy"}
    same, rest = arrives(cart, object_of(**{**BY_HAND, **named})), arrives(cart, object_of(**named, seed=2))
    run_jobs()
    assert [whose(each) for each in (same, rest)] == [(tina, "", True)] * 2


@pytest.mark.parametrize(
    "other",
    [{"study": "2.25.99", "frames": 4}, {"study": "2.25.99"}, {"frames": 4}],
    ids=["of another study and size", "of another study", "of another size"],
)
def test_another_recording_under_that_number_is_nobodys_and_neither_is_its_study(other, scan, cart, run_jobs):
    said = {**BY_HAND, **other, "seed": 7}
    strange = arrives(cart, object_of(**said))
    rest = arrives(cart, object_of(study=said["study"], seed=8))
    run_jobs()
    assert [whose(each) for each in (strange, rest)] == [(None, "other_content", False)] * 2
    assert scan.clips.count() == 1
