"""What have the demo's trainees done? Scans logged, supervised, reviewed: by the same actions that the pages call."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from curriculum.actions import attempts
from curriculum.models import Application, Module
from logbook.actions import clips, reviews, scans
from logbook.models import Scan
from logbook.queries.content import content_digest
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import User

from . import certificate, learning, more, phantom
from .certificate import DAYS_AGO
from .clock import at
from .people import Cast

SEEDS = itertools.count(100)


@dataclass(frozen=True)
class Series:
    """So many scans of one exam by one trainee, the last so many days ago; what sets some of them apart."""

    trainee: User
    exam: str
    number: int
    until_days_ago: int
    bedside: int = 6
    positive: int = 4
    missed: int = 0
    poor: int = 0


def fill(cast: Cast) -> None:
    """A year of a small programme."""
    for trainee, modules in (
        (cast.robin, ["introduction", "cardiac", "lung", "abdominal"]),
        (cast.tina, ["introduction", "cardiac", "lung"]),
        (cast.tom, ["introduction", "abdominal"]),
    ):
        _learn(trainee, modules, days_ago=300)
    _log(Series(cast.robin, "abdominal", 26, DAYS_AGO + 2, bedside=6, positive=4), [cast.pat, cast.ana], over=200)
    learning.fill(cast)
    certificate.issue(cast)
    plan = [
        Series(cast.robin, "cardiac", 27, 4, bedside=7, positive=5, poor=1),
        Series(cast.robin, "lung", 14, 9, bedside=4, positive=3),
        Series(cast.tina, "cardiac", 21, 2, bedside=4, positive=3, missed=1, poor=1),
        Series(cast.tina, "lung", 9, 6, bedside=5, positive=1),
        Series(cast.tom, "abdominal", 6, 12, bedside=2, positive=1),
    ]
    for series in plan:
        _log(series, [cast.pat, cast.ana])
    _returned(cast)
    _waiting(cast)
    more.fill(cast)


def _learn(trainee: User, codes: Sequence[str], days_ago: int) -> None:
    for offset, code in enumerate(codes):
        with at(_at(days_ago - offset)):
            attempt = attempts.start(module=Module.objects.get(code=code), by=trainee)
            right = {question["code"]: question["right"] for question in attempt.version.data["questions"]}
            attempts.hand_in(attempt=attempt, answers=right, by=trainee)


def _log(series: Series, proctors: Sequence[User], *, over: int = 240) -> None:
    """Spread over so many days."""
    random = Random(f"{series.trainee.email} {series.exam}")  # noqa: S311 -- the same demo every time, not a secret
    special = random.sample(range(series.number), series.positive + series.missed + series.poor)
    positive = special[: series.positive]
    missed = special[series.positive : series.positive + series.missed]
    poor = special[series.positive + series.missed :]
    bedside = random.sample(range(series.number), series.bedside)
    for index in range(series.number):
        days_ago = series.until_days_ago + (series.number - index) * over // series.number
        proctor = proctors[random.random() < 0.3]
        moment = _at(days_ago, hour=random.randint(7, 21), minute=random.randint(0, 59))
        with at(moment):
            scan = start(
                series.trainee, series.exam, abnormal=index in positive,
                supervision={"mode": "bedside" if index in bedside else "remote", "supervisor": proctor},
            )  # fmt: skip
            scans.submit(scan=scan, by=series.trainee)
        with at(moment + timedelta(hours=random.randint(2, 60))):
            _review(
                scan, proctor, missed=index in missed, quality=2 if index in poor else random.choice([3, 4, 4, 4, 5]),
                entrustment=2 + index * 3 // series.number,
            )  # fmt: skip


def start(trainee: User, exam: str, *, abnormal: bool, **fields: Any) -> Scan:
    application = Application.objects.get(code=exam)
    definition = application.definition
    questions = definition["questions"]
    said: dict[str, Any] = {
        "context": "clinical",
        "indication": definition["indications"][0]["code"],
        "views": [view["code"] for view in definition["views"] if view["required"]],
        "answers": {q["code"]: _answer(q, abnormal and q is questions[0]) for q in questions},
        "decision": "treatment" if abnormal else "no_change",
        "age_band": "40_64",
        "performed_at": timezone.now(),
    }
    return scans.start(by=trainee, application=application, **{**said, **fields})


def _answer(question: dict[str, Any], abnormal: bool) -> str:
    other = {"positive": "negative", "negative": "positive"}
    return question["abnormal_answer"] if abnormal else other[question["abnormal_answer"]]


def _review(scan: Scan, proctor: User, *, missed: bool, quality: int, **words: Any) -> None:
    now = timezone.now()
    scan.refresh_from_db()
    answers = dict(scan.answers)
    if missed:
        answers[next(iter(answers))] = "positive"
    reviews.review(
        scan=scan,
        by=proctor,
        authentication=Authentication("password", now, now),
        content_digest=content_digest(scan),
        decision="accepted",
        quality=quality,
        answers=answers,
        attests_supervision=True,
        comment="A trace of fluid behind the heart: look at the far field again." if missed else "",
        **words,
    )


def _returned(cast: Cast) -> None:
    with at(_at(3, hour=14)):
        scan = start(
            cast.tina, "lung", abnormal=False, supervision={"mode": "remote", "supervisor": cast.pat},
            views=["right_anterior", "right_lateral", "left_anterior", "left_lateral", "left_base"],
        )  # fmt: skip
        scans.submit(scan=scan, by=cast.tina)
    with at(_at(2, hour=9)):
        now = timezone.now()
        scan.refresh_from_db()
        reviews.review(
            scan=scan, by=cast.pat, authentication=Authentication("password", now, now),
            content_digest=content_digest(scan), decision="returned", quality=3, answers=dict(scan.answers),
            attests_supervision=True, reason="The right base with the diaphragm is missing. Add the view if you have it, or say why not.",
        )  # fmt: skip


def _waiting(cast: Cast) -> None:
    """Scans with clips, for Pat to review."""
    for trainee, exam, abnormal, hours in (
        (cast.tina, "cardiac", True, 20),
        (cast.tina, "lung", True, 5),
        (cast.robin, "abdominal", False, 30),
        (cast.tom, "abdominal", True, 3),
    ):
        with at(timezone.now() - timedelta(hours=hours)):
            scan = start(
                trainee, exam, abnormal=abnormal, supervision={"mode": "none", "supervisor": None},
                wished_proctor=cast.pat,
            )  # fmt: skip
            for _ in range(2 if exam == "cardiac" else 1):
                drawn = phantom.clip(exam, seed=next(SEEDS), abnormal=abnormal)
                clips.receive(scan=scan, by=trainee, file=ContentFile(drawn, name="clip"))
            scans.submit(scan=scan, by=trainee)


def _at(days_ago: int, hour: int = 11, minute: int = 0) -> datetime:
    day = timezone.now() - timedelta(days=days_ago)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
