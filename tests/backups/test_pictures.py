"""A backup holds the logos that certificates bear and the pictures that quizzes show."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from curriculum import quiz_pictures
from curriculum.actions.own_modules import publish_module
from curriculum.quiz_files import as_questions, read_gift
from pocus_credentialing.backups.sources import derived, digest_in, place_of
from pocus_credentialing.backups.tape import NAMES
from pocus_credentialing.credentials.actions import logos
from pocus_credentialing.files.pictures import drawn
from tests.factories.pictures import a_picture


@pytest.mark.django_db
def test_they_are_named_where_they_lie_and_taken_by_the_tape(hospital, programme, dana):
    logos.set_logo(institution=hospital, by=dana, file=ContentFile(a_picture(), "logo.png"))
    picture = drawn(a_picture(colour="#701c1c"), quiz_pictures.BOUNDS)
    [question] = as_questions(read_gift(b"Air? {T}"), "acquisition")
    shown = {"digest": picture.digest, "media_type": picture.media_type, "alt": "A disc"}
    publish_module(
        programme=programme, by=dana, title="Signs", summary="One.", application=None, competency="acquisition",
        minutes=3, pass_percent=80, text="", questions=[{**question, "pictures": [shown]}], pictures=[picture],
    )  # fmt: skip
    ours = [name for name in derived() if "/logos/" in name or "/quiz-pictures/" in name]
    assert sorted(map(digest_in, ours)) == sorted([hospital.logo, picture.digest])
    assert [(place_of(name).exists(), bool(NAMES.fullmatch(name))) for name in ours] == [(True, True)] * 2
