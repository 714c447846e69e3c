"""What is known of one trainee, for judge? The log, the modules passed, what assessors signed, as plain data, in a constant number of queries.

Drafts and withdrawn scans are nobody's business but the trainee's: they are no facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from curriculum.models import Attempt, Catalogue, Enrolment
from curriculum.named_roles import roles_asked
from curriculum.queries.named_roles import Holders
from curriculum.states import Kind
from logbook.models import Attestation, Clip, Reading, Scan
from logbook.queries.reviews import standing_words
from logbook.states import OPEN_TO_OTHERS, REVIEWED, ClipState, ScanState
from pocus_credentialing.people.models import Institution

from .facts_of_assessments import assessments_of, library_cases_of, reflections_of, sign_offs_of
from .learning_facts import learning_of
from .phase1 import phase1_complete_on
from .progress import Facts, ModuleFact, ScanFact, Version


def facts_of(enrolment: Enrolment, version: Version) -> Facts:
    """Everything that counts for this enrolment: scans where the programme runs, modules passed anywhere."""
    place = enrolment.programme.institution
    learnt = _learnt(enrolment, version)
    complete_on = _complete_on(enrolment, version, learnt)
    scans = _scans(enrolment)
    # The whole log of one person is asked for by its index, not by hundreds of ids; an empty one not at all.
    own = Scan.objects.filter(trainee=enrolment.trainee_id) if scans else Scan.objects.none()
    reviews = standing_words(own.filter(state__in=REVIEWED))
    mine = own.order_by().values("pk")
    readings = dict(Reading.objects.filter(scan__in=mine, number=1).order_by().values_list("scan", "answers"))
    attested = Attestation.objects.standing().filter(scan__in=mine)
    watched = {row.scan_id: row for row in attested.values_list("scan_id", "mode", "supervisor_id", "at", named=True)}
    clips = dict(
        Clip.objects.filter(scan__in=mine, state=ClipState.READY, left_out=False)
        .order_by()
        .values_list("scan")
        .annotate(number=Count("pk"))
    )
    definitions = _definitions(scans)
    # Only where a rule asks who it was.
    named = roles_asked((each.shape, each.params) for each in version.requirements)
    holders = Holders(enrolment.programme_id) if named and scans else None
    return replace(
        learnt,
        # Only where a rule looks at it, so that the facts of all others stay as they were.
        started_on=enrolment.started_on if _has_a_window(version) else None,
        assessments=assessments_of(enrolment, version),
        library_cases=library_cases_of(enrolment, version),
        sign_offs=sign_offs_of(enrolment, version),
        reflections=reflections_of(enrolment, version),
        scans=tuple(
            _fact(
                scan,
                review=reviews.get(scan.pk),
                answers=readings.get(scan.pk, scan.answers),
                watched=watched.get(scan.pk),
                clips=clips.get(scan.pk, 0),
                definition=definitions[scan.catalogue_id, scan.application__code],
                place=place,
                complete_on=complete_on[scan.application__code],
                holders=holders,
            )
            for scan in scans
        ),
    )


def phase1_days(enrolment: Enrolment, version: Version) -> dict[str, date]:
    """Exam → the day from which its scans count; NEVER where phase 1 of it is not complete."""
    return _complete_on(enrolment, version, _learnt(enrolment, version))


def _learnt(enrolment: Enrolment, version: Version) -> Facts:
    """The modules, courses and awards."""
    modules = _modules(enrolment, enrolment.programme.institution)
    return Facts(modules=tuple(modules), **learning_of(enrolment, version))


def _complete_on(enrolment: Enrolment, version: Version, learnt: Facts) -> dict[str, date]:
    return phase1_complete_on(version, learnt, enrolment.version.data["applications"])


def _has_a_window(version: Version) -> bool:
    return any(each.shape == "programme_window" for each in version.requirements)


def scans_in_scope(enrolment: Enrolment) -> Q:
    """The condition on scans: this trainee's, at the programme's places, of its exams."""
    places = Q(institution=enrolment.programme.institution_id) | Q(institution=enrolment.institution_id)
    places |= Q(institution__in=enrolment.programme.sites.values("pk"))
    return places & Q(trainee=enrolment.trainee_id, application__code__in=enrolment.version.data["applications"])


def _scans(enrolment: Enrolment) -> list[Any]:
    """Plain rows: a log is judged whole at each decision, and instances of hundreds of scans cost more than judging."""
    return list(
        Scan.objects.filter(scans_in_scope(enrolment), state__in=OPEN_TO_OTHERS)
        .order_by("performed_at", "pk")
        .values_list(
            "pk", "catalogue_id", "application__code", "application__kind", "state", "performed_at", "context", "views",
            "answers", "sub_type", "study_class", "trainees", named=True,
        )
    )  # fmt: skip


def _definitions(scans: Iterable[Any]) -> Mapping[tuple[Any, str], dict[str, Any]]:
    """Each exam as it was defined when the scan was started."""
    wanted = {(scan.catalogue_id, scan.application__code) for scan in scans}
    catalogues = Catalogue.objects.in_bulk({catalogue for catalogue, _ in wanted})
    return {(catalogue, code): catalogues[catalogue].definition(code) for catalogue, code in wanted}


def _modules(enrolment: Enrolment, place: Institution) -> list[ModuleFact]:
    """The first pass of each of the library's modules; a hospital's own count as courses (learning_facts)."""
    library = Attempt.objects.filter(version__module__institution=None)
    rows = library.filter(person=enrolment.trainee_id, passed=True).order_by("handed_in_at", "pk")
    first: dict[str, ModuleFact] = {}
    for code, at, score, data in rows.values_list(
        "version__module__code", "handed_in_at", "score", "version__data__competencies"
    ):
        if at is not None:
            first.setdefault(code, ModuleFact(code, place.local_date(at), score, tuple(data or ())))
    return [first[code] for code in sorted(first)]


def _fact(
    scan: Any,
    *,
    review: Any,
    answers: dict[str, str],
    watched: Any,
    clips: int,
    definition: dict[str, Any],
    place: Institution,
    complete_on: date,
    holders: Holders | None,
) -> ScanFact:
    performed_on = place.local_date(scan.performed_at)
    is_procedure = scan.application__kind == Kind.PROCEDURAL
    given: dict[str, Any] = {}
    # A review that was undone, or answered by a new submission, says nothing any more.
    if review is not None:
        given = {
            "accepted_on": _accepted_on(scan, review.signed_at, place),
            "outcomes": {} if is_procedure else dict(review.outcomes),
            "outcome": review.outcome or None,
            "quality": review.quality,
            "reviewer": str(review.proctor_id),
            "reviewer_roles": _roles(holders, review.proctor_id, review.signed_at, place),
            "veto_reason": review.reason or None if scan.state == ScanState.ACCEPTED_NOT_COUNTING else None,
        }
    return ScanFact(
        id=str(scan.pk),
        application=scan.application__code,
        performed_on=performed_on,
        state=scan.state,
        context=scan.context or "clinical",
        views=tuple(scan.views),
        missing_required_views=tuple(
            view["code"] for view in definition["views"] if view["required"] and view["code"] not in scan.views
        ),
        answers={} if is_procedure else dict(answers),
        supervision=watched.mode if watched else None,
        supervisor_roles=_roles(holders, watched.supervisor_id, watched.at, place) if watched else (),
        sub_type=scan.sub_type or None,
        study_class=scan.study_class,
        trainees=scan.trainees,
        clips=clips,
        before_phase1=performed_on < complete_on,
        positive_is_normal=tuple(
            question["code"] for question in definition["questions"] if question["abnormal_answer"] == "negative"
        ),
        **given,
    )


def _roles(holders: Holders | None, person: UUID, at: datetime, place: Institution) -> tuple[str, ...]:
    """What this person was in the programme on the hospital's day on which they signed."""
    return holders.roles_of(person, place.local_date(at)) if holders else ()


def _accepted_on(scan: Any, signed_at: datetime, place: Institution) -> date | None:
    accepted = (ScanState.ACCEPTED, ScanState.ACCEPTED_NOT_COUNTING)
    return place.local_date(signed_at) if scan.state in accepted else None


def scan_ids(facts: Facts) -> list[UUID]:
    return [UUID(scan.id) for scan in facts.scans]
