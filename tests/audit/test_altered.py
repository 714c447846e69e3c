"""What was signed about scans is altered, or deleted, past the triggers, one column and one row at a time: each is named."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from curriculum.models import Application
from logbook.actions import reviews, scans
from logbook.models import Attestation, Clip, Reading, Review, Scan, Supervision
from logbook.states import ClipState
from tests.altering import delete, past_the_triggers
from tests.logbook.reviews.builders import NEGATIVE, a_clip, a_review, an_attestation, an_open_session, words

pytestmark = pytest.mark.django_db

READ_ANEW = {**NEGATIVE, "rv_dilated": "positive"}


def handed_in(trainee, supervisor, **said) -> Scan:
    """As a trainee does it, with one clip that is ready."""
    exam = Application.objects.get(code="cardiac")
    given = {
        "context": "clinical",
        "indication": exam.definition["indications"][0]["code"],
        "views": [view["code"] for view in exam.definition["views"] if view["required"]],
        "answers": NEGATIVE,
        "supervision": {"mode": "bedside", "supervisor": supervisor},
        **said,
    }
    scan = scans.start(by=trainee, application=exam, **given)
    a_clip(scan)
    return scans.submit(scan=scan, by=trainee)


def amended(review: Review, by, decision: str = "accepted", **said) -> Review:
    given = words(review.scan, decision, reason="The valves cannot be seen.", **said)
    return reviews.amend(review=review, by=by, authentication=an_open_session(), **given)


def said(capsys) -> list[str]:
    """What `verify_audit` finds."""
    try:
        call_command("verify_audit")
    except CommandError:
        return capsys.readouterr().err.splitlines()
    assert capsys.readouterr().out.endswith("every signature fits, and none can be changed.\n")
    return []


@pytest.fixture
def world(tina, tom, pat, dana, sid) -> SimpleNamespace:
    """Watched, returned, read otherwise, watched again, accepted, and amended."""
    scan = handed_in(tina, pat)
    first_word = an_attestation(scan, pat)
    returned = a_review(scan, pat, "returned")
    scan = scans.change(scan=scan, by=tina, answers=READ_ANEW)
    scan = scans.submit(scan=scan, by=tina)
    word = an_attestation(scan, pat)
    accepted = a_review(scan, pat)
    last = amended(accepted, dana, quality=2)
    first_reading, last_reading = scan.readings.order_by("number")
    return SimpleNamespace(
        scan=scan.pk, trainee=tom.pk, other=sid.pk, hospital=sid.memberships.get().programme.institution_id,
        returned=returned.pk, accepted=accepted.pk, last=last.pk, first_word=first_word.pk, word=word.pk,
        first_reading=first_reading.pk, last_reading=last_reading.pk, clip=scan.clips.get().pk,
        lung=Application.objects.get(code="lung").pk,
    )  # fmt: skip


CONTENT = "scan {scan} is not what was shown when review {last} was signed"
REVIEWS = [f"review {{{each}}} is not as it was signed" for each in ("returned", "accepted", "last")]
WORDS = [f"attestation {{{each}}} is not as it was signed" for each in ("first_word", "word")]
OF_A_SCAN = [*REVIEWS, *WORDS, CONTENT]


def altering(model, row: str, found: list[str], **columns):
    return model, row, columns, found


ALTERED = [
    altering(Scan, "scan", [CONTENT], answers=NEGATIVE, changed_at="2020-01-01T00:00:00Z"),
    altering(Scan, "scan", [CONTENT], context="educational"),
    altering(Scan, "scan", [CONTENT], study_class="interpreted"),
    altering(Scan, "scan", [CONTENT], trainees=2),
    altering(Scan, "scan", [CONTENT], indication="other"),
    altering(Scan, "scan", [CONTENT], sub_type="other"),
    altering(Scan, "scan", [CONTENT], views=[]),
    altering(Scan, "scan", [CONTENT], decision="consult"),
    altering(Scan, "scan", [CONTENT], age_band="1_17"),
    altering(Scan, "scan", [CONTENT], remarks="Otherwise."),
    altering(Scan, "scan", [CONTENT], performed_at="2020-01-01T00:00:00Z"),
    altering(Scan, "scan", OF_A_SCAN, trainee_id="{trainee}"),
    altering(Scan, "scan", OF_A_SCAN, institution_id="{hospital}"),
    altering(Scan, "scan", OF_A_SCAN, application_id="{lung}"),
    altering(Scan, "scan", ["scan {scan} is rejected, and its last review says accepted"], state="rejected"),
    altering(Scan, "scan", ["scan {scan} is draft, and its last review says accepted"], state="draft"),
    altering(Clip, "clip", [CONTENT], digest="0" * 64),
    altering(Clip, "clip", [CONTENT], files={"video": "0" * 64}),
    altering(Clip, "clip", [CONTENT], position=3),
    altering(Clip, "clip", [CONTENT], left_out=True),
    altering(Clip, "clip", [CONTENT], state=ClipState.HELD),
    altering(Supervision, "", [CONTENT], mode="remote"),
    altering(Supervision, "", [CONTENT], supervisor_id="{other}"),
    altering(
        Supervision, "", ["scan {scan}: whether a supervisor's word counts is not as it was recorded", CONTENT],
        attested=False,
    ),
    altering(Attestation, "word", [WORDS[1], CONTENT], mode="remote"),
    altering(Attestation, "word", [WORDS[1]], at="2020-01-01T00:00:00Z"),
    altering(Attestation, "word", [WORDS[1]], alg="RS256"),
    altering(Attestation, "word", [WORDS[1]], kid="another"),
    altering(Attestation, "word", [WORDS[1], CONTENT], supervisor_id="{other}"),
    altering(
        Attestation, "word", ["attestation {word} is number 7 of its scan, and was given as number 2"], number=7
    ),
    altering(Review, "last", [REVIEWS[2]], alg="RS256"),
    altering(Review, "last", [REVIEWS[2], CONTENT], content_digest="0" * 64),
    altering(
        Review, "last", [REVIEWS[2], "scan {scan} is accepted, and its last review says rejected"],
        decision="rejected",
    ),
    altering(Reading, "first_reading", [CONTENT], answers=READ_ANEW),
    altering(Reading, "last_reading", [CONTENT], answers=NEGATIVE),
    altering(Reading, "last_reading", ["scan {scan}: its readings are not numbered from 1 on"], number=3),
]  # fmt: skip


@pytest.mark.parametrize("kind", [Scan, Clip, Supervision, Attestation, Review, Reading])
def test_what_was_altered_is_named(world, capsys, kind):
    """One column of one row after the other."""
    ids = vars(world)
    assert said(capsys) == []
    for model, row, columns, found in ALTERED:
        if model is not kind:
            continue
        values = {name: value.format(**ids) if isinstance(value, str) else value for name, value in columns.items()}
        with past_the_triggers():
            assert model.objects.filter(**({"pk": ids[row]} if row else {"scan": world.scan})).update(**values) == 1
            # Of each kind in the order of the rows, which is that of the database.
            assert (columns, sorted(said(capsys))) == (columns, sorted(each.format(**ids) for each in found))
    assert said(capsys) == []


DELETED = [
    (Review, "returned", ["review {returned} was signed, and is missing", CONTENT]),
    (Review, "last", ["review {last} was signed, and is missing"]),
    (Attestation, "first_word", ["attestation {first_word} was signed, and is missing"]),
    (Attestation, "word", ["attestation {word} was signed, and is missing", CONTENT]),
    (
        Reading, "first_reading",
        [
            "scan {scan}: reading {first_reading} was handed in, and is missing",
            "scan {scan}: its readings are not numbered from 1 on",
            CONTENT,
        ],
    ),
    (Reading, "last_reading", ["scan {scan}: reading {last_reading} was handed in, and is missing", CONTENT]),
    (Clip, "clip", [CONTENT]),
]  # fmt: skip


def test_what_was_deleted_is_named(world, capsys):
    for model, row, found in DELETED:
        with past_the_triggers():
            delete(model.objects.filter(pk=vars(world)[row]))
            assert (row, said(capsys)) == (row, [each.format(**vars(world)) for each in found])
    assert said(capsys) == []


def test_an_undoing_that_was_deleted_is_named_and_a_scan_that_no_review_ended(tina, pat, capsys):
    scan = handed_in(tina, pat)
    review = a_review(scan, pat)
    undone = reviews.undo(review=review, by=pat, authentication=an_open_session())
    with past_the_triggers():
        delete(Review.objects.filter(pk=undone.pk))
        Scan.objects.update(state="accepted")
        assert said(capsys) == [f"review {undone.pk} was signed, and is missing"]
    with past_the_triggers():
        Scan.objects.update(state="accepted")
        assert said(capsys) == [f"scan {scan.pk} is accepted, and its last review says nothing that ends it"]


def test_that_nobody_attested_is_not_turned_into_a_word_that_counts(tina, pat, capsys):
    scan = handed_in(tina, pat)
    a_review(scan, pat)
    Supervision.objects.update(attested=True)
    assert said(capsys) == [f"scan {scan.pk}: whether a supervisor's word counts is not as it was recorded"]


def test_a_reading_that_was_sent_before_events_named_it_is_missed_too(tina, pat, capsys):
    with pytest.MonkeyPatch.context() as earlier:
        record = scans._record
        earlier.setattr(scans, "_record", lambda verb, scan, *, by, **data: record(verb, scan, by=by))
        scan = handed_in(tina, pat, performed_at=None)
    with past_the_triggers():
        delete(Reading.objects.filter(scan=scan))
        assert said(capsys) == [f"scan {scan.pk} was sent, and has no reading"]


def test_a_clock_that_was_set_back_accuses_nobody(tina, pat, dana, capsys, monkeypatch):
    """A review of before may have been signed at a later time."""
    scan = handed_in(tina, pat)
    a_review(scan, pat, "returned")
    now = Review.objects.get().signed_at
    scan = scans.submit(scan=scan, by=tina)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now - timedelta(minutes=2))
    amended(a_review(scan, dana), dana, quality=3)
    assert said(capsys) == []
