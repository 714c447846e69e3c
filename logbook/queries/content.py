"""What exactly is a reviewer or a supervisor shown, and has it changed since?

The content is plain data in a fixed shape; its digest goes into the form, is computed again under the row's lock when
the person signs, and is part of what they sign. A page computes it before it reads the rest of what it shows: what
changes in between is noticed then, instead of being signed unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from logbook.models import Attestation, Review, Scan
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
            for clip in scan.clips.filter(left_out=False)
        ],
        "attestation": _attestation(scan),
        "reviews": _reviews(scan),
    }


def _attestation(scan: Scan) -> dict[str, Any] | None:
    """The one that counts, by its signature, which covers all that it says."""
    found = Attestation.objects.standing().filter(scan=scan).values("pk", "supervisor", "mode", "signature").last()
    if found is None:
        return None
    return {
        "attestation": str(found["pk"]),
        "supervisor": str(found["supervisor"]),
        "mode": found["mode"],
        "signature": found["signature"],
    }


def _reviews(scan: Scan) -> list[dict[str, Any]]:
    """In the order of the page, each by its signature."""
    rows = scan.reviews.order_by("signed_at", "pk").values_list("pk", "round", "kind", "signature")
    return [
        {"review": str(pk), "round": number, "kind": kind, "signature": signed} for pk, number, kind, signed in rows
    ]


def content_digest(scan: Scan) -> str:
    """SHA-256 of the canonical form of `content_of`."""
    return digest(content_of(scan))


def trainee_went_on_from(scan: Scan, review: Review) -> bool:
    """Whether what the trainee hands in is another thing now than when this review was signed.

    That review itself, what followed it, and a supervisor's word given since are nothing that the trainee changed.
    """
    now = content_of(scan)
    then = {**now, "reviews": [row for row in now["reviews"] if row["round"] < review.round]}
    return review.content_digest not in {
        digest({**form, **attested}) for form in _hidden_or_not(scan, then) for attested in ({}, {"attestation": None})
    }


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
    hidden: set[str] = set()
    yield with_hidden(hidden)
    events = Event.objects.filter(within_type="scan", within_id=scan.pk, verb__in=HIDES).order_by("at", "seq")
    for verb, clip in events.values_list("verb", "thing_id"):
        hidden = hidden | {str(clip)} if HIDES[verb] else hidden - {str(clip)}
        yield with_hidden(hidden)
    yield {**content, "type": BEFORE, "clips": bare}
