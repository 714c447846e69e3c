"""What exactly is a reviewer or a supervisor shown, and has it changed since?

The content is plain data in a fixed shape; its digest goes into the form, is computed again under the row's lock when
the person signs, and is part of what they sign. A page computes it before it reads the rest of what it shows: what
changes in between is noticed then, instead of being signed unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from logbook.models import Attestation, Clip, Review, Scan
from logbook.states import StudyClass
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event

TYPE = "pocus-scan/3"
# As /3, but for whether a clip was hidden: what was signed before stays bound to it.
BEFORE = "pocus-scan/2"
HIDES = {"clip.hidden": True, "clip.hidden_along": True, "clip.shown_again": False, "clip.shown_along": False}


def content_of(scan: Scan) -> dict[str, Any]:
    """Everything the trainee claims in this scan, fields, readings, supervision and its clips in order; and what has
    been signed about it: that it was watched, and its reviews."""
    return _content(scan, _clips(scan), _attestation(scan), _reviews(scan))


def _content(
    scan: Scan, clips: Iterable[Clip], attestation: Attestation | None, reviews: Iterable[Review]
) -> dict[str, Any]:
    readings = list(scan.readings.all())
    supervision = getattr(scan, "supervision", None)
    return {
        "type": TYPE,
        "scan": str(scan.pk),
        "trainee": str(scan.trainee_id),
        "institution": str(scan.institution_id),
        "application": scan.application.code,
        "catalogue": scan.catalogue.version,
        "performed_at": scan.performed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "context": scan.context,
        # Said only where it departs from the usual, so that what was signed before it was asked stays bound to the same.
        **({} if scan.study_class == StudyClass.PERFORMED else {"study_class": scan.study_class}),
        **({} if scan.trainees == 1 else {"trainees": scan.trainees}),
        "indication": scan.indication,
        "sub_type": scan.sub_type,
        "views": list(scan.views),
        "answers": dict(scan.answers),
        "decision": scan.decision,
        "age_band": scan.age_band,
        "remarks": scan.remarks,
        "first_reading": dict(readings[0].answers) if readings else None,
        "latest_reading": dict(readings[-1].answers) if readings else None,
        "supervision": {
            "mode": supervision.mode,
            "supervisor": str(supervision.supervisor_id) if supervision.supervisor_id else None,
        }
        if supervision
        else None,
        # A clip that was left out is not shown; any other belongs to it whatever its state, so that one that becomes
        # ready after the page was opened is noticed.
        "clips": [
            {
                "clip": str(clip.pk),
                "position": clip.position,
                "state": clip.state,
                "received": clip.digest,
                "files": dict(clip.files),
                # What was hidden is not shown either: whoever signs has not seen it.
                "hidden": clip.hidden_at is not None,
            }
            for clip in clips
        ],
        # The one that counts, by its signature, which covers all that it says.
        "attestation": {
            "attestation": str(attestation.pk),
            "supervisor": str(attestation.supervisor_id),
            "mode": attestation.mode,
            "signature": attestation.signature,
        }
        if attestation
        else None,
        # In the order of the page, each by its signature.
        "reviews": [
            {"review": str(row.pk), "round": row.round, "kind": row.kind, "signature": row.signature} for row in reviews
        ],
    }


CLIPS = Clip.objects.filter(left_out=False)
ATTESTATIONS = Attestation.objects.standing().only("scan", "supervisor", "mode", "signature")
REVIEWS = Review.objects.order_by("signed_at", "pk").only(
    "scan", "round", "kind", "supersedes", "decision", "signature", "content_digest"
)
# Of many scans at once: with these, nothing more is asked about each of them.
OF_MANY = (
    "readings",
    Prefetch("clips", CLIPS, to_attr="of_content_clips"),
    Prefetch("attestations", ATTESTATIONS, to_attr="of_content_attestations"),
    Prefetch("reviews", REVIEWS, to_attr="of_content_reviews"),
)


def _clips(scan: Scan) -> list[Clip]:
    return _of(scan, "clips", CLIPS)


def _attestation(scan: Scan) -> Attestation | None:
    found = _of(scan, "attestations", ATTESTATIONS)
    return found[-1] if found else None


def _reviews(scan: Scan) -> list[Review]:
    return _of(scan, "reviews", REVIEWS)


def _of(scan: Scan, name: str, rows: QuerySet[Any]) -> list[Any]:
    """As they were read for many scans, or else now."""
    read = getattr(scan, f"of_content_{name}", None)
    return list(rows.filter(scan=scan)) if read is None else read


def content_digest(scan: Scan) -> str:
    """SHA-256 of the canonical form of `content_of`."""
    return digest(content_of(scan))


def trainee_went_on_from(scan: Scan, review: Review) -> bool:
    """Whether what the trainee hands in is another thing now than when this review was signed.

    That review itself, what followed it, and a supervisor's word given since are nothing that the trainee changed.
    """
    return not is_as_reviewed(scan, review)


def is_as_reviewed(scan: Scan, review: Review) -> bool:
    """Whether the scan is what was shown when this review was signed, but for what may come after it: the review itself
    and those that followed, a supervisor's word, and that a clip was hidden or shown again."""
    reviews = _reviews(scan)
    before = _before(review, reviews)
    then = _content(scan, _clips(scan), _attestation(scan), [row for row in reviews if row.pk in before])
    return any(
        digest({**form, **attested}) == review.content_digest
        for form in _hidden_or_not(scan, then)
        for attested in ({}, {"attestation": None})
    )


def _before(review: Review, reviews: Iterable[Review]) -> set[UUID]:
    """Those that were there when this one was signed: of earlier rounds, and those of its round that led to it. Not by
    the time, since a clock may be set back."""
    rows = {row.pk: row for row in reviews}
    found = {row.pk for row in rows.values() if row.round < review.round}
    before = review.supersedes_id
    while before in rows and before not in found:
        found.add(before)
        before = rows[before].supersedes_id
    return found


def last_of(scan: Scan) -> Review | None:
    """The review that decides about the scan now, an undoing included: the last row of the last round."""
    rows = _reviews(scan)
    superseded = {row.supersedes_id for row in rows}
    latest = max((row.round for row in rows), default=0)
    return next((row for row in rows if row.round == latest and row.pk not in superseded), None)


def is_as_attested(scan: Scan, attestation: Attestation) -> bool:
    """Whether what the trainee hands in is what this supervisor was shown when they signed.

    Reviews that were signed since are nothing that the trainee changed: what was shown held only the first so many.
    """
    now = {**content_of(scan), "attestation": None}
    shown = attestation.statement.get("content_digest")
    return any(
        digest({**form, "reviews": form["reviews"][:number]}) == shown
        for form in _hidden_or_not(scan, now)
        for number in range(len(now["reviews"]) + 1)
    )


def _hidden_or_not(scan: Scan, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same as it was whenever one of its clips had been hidden or shown again, which is no deed of the trainee; and
    as it was signed before that was part of it."""
    bare = [{name: said for name, said in clip.items() if name != "hidden"} for clip in content["clips"]]

    def with_hidden(names: set[str]) -> dict[str, Any]:
        return {**content, "clips": [{**clip, "hidden": clip["clip"] in names} for clip in bare]}

    yield content
    yield {**content, "type": BEFORE, "clips": bare}
    hidden: set[str] = set()
    yield with_hidden(hidden)
    events = Event.objects.filter(within_type="scan", within_id=scan.pk, verb__in=HIDES).order_by("chain", "seq")
    for verb, clip in events.values_list("verb", "thing_id"):
        hidden = hidden | {str(clip)} if HIDES[verb] else hidden - {str(clip)}
        yield with_hidden(hidden)
