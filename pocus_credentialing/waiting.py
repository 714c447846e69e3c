"""What waits for this person, and where do they stand? For the home page and for programs.

Each part is a fixed number of queries, whatever the size of the programme.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from curriculum.models import Application, Enrolment, OutsideCertificate, Programme
from curriculum.models.visibility import administered_by
from curriculum.queries import open_enrolments
from curriculum.queries.learning import expiring as expiring_from_outside
from curriculum.queries.learning import waiting_for
from logbook.models import CallBack, Scan
from logbook.queries import arrivals, hiding, masks, seen_elsewhere, simulations
from logbook.queries import reviews as review_queries
from logbook.queries import scans as scan_queries
from logbook.queries.call_backs import open_call_backs
from logbook.states import ScanState
from pocus_credentialing.credentials.cohort import Member, cohort_of
from pocus_credentialing.credentials.models import Certificate, Revocation
from pocus_credentialing.credentials.overview import Overview
from pocus_credentialing.credentials.queries import (
    flagged,
    own_expiring,
    standing_certificates,
    still_to_assess,
    to_renew,
)
from pocus_credentialing.credentials.signatory_rules import can_ask_outside
from pocus_credentialing.credentials.states import CertificateState
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.people.rules import may_sign

FEW = 5


@dataclass(frozen=True)
class Learning:
    """One programme in which this person is enrolled."""

    enrolment: Enrolment
    overview: Overview
    signs_outside: bool  # they alone direct it: an outside signatory signs, never themselves


@dataclass(frozen=True)
class OwnScans:
    """What needs the trainee's hand, and what waits for others."""

    returned: list[Scan]
    stuck: list[Scan]
    drafts: list[Scan]
    waiting: list[Scan]
    any_sent: bool


@dataclass(frozen=True)
class Proctoring:
    """What waits for this person as a reviewer."""

    waiting: int
    first: list[Scan]
    to_attest: int
    to_confirm: int  # sessions on a simulator
    to_assess: int  # trainees


@dataclass(frozen=True)
class Directing:
    """One programme that this person directs."""

    programme: Programme
    size: int
    ready: list[Member]
    flagged: list[Certificate]
    expiring: list[Certificate]
    revocations: list[Revocation]


@dataclass(frozen=True)
class Outside:
    """Certificates from outside: one's own that expire, those to decide, and those of one's trainees that expire."""

    expiring: list[OutsideCertificate]
    to_decide: int
    of_trainees: list[OutsideCertificate]


@dataclass
class Waiting:
    person: User
    learning: list[Learning] = field(init=False)
    directed: list[Programme] = field(init=False)

    def __post_init__(self) -> None:
        self.directed = list(Programme.objects.directed_by(self.person).select_related("institution"))
        directed = {programme.pk for programme in self.directed}
        self.learning = [
            Learning(each, Overview(each), each.programme_id in directed and can_ask_outside(self.person, each))
            for each in open_enrolments(self.person)
        ]

    @cached_property
    def signs(self) -> bool:
        """Whether this person may be asked for a signature on a review."""
        return bool(self.directed) or Programme.objects.proctored_by(self.person).exists()

    @cached_property
    def lacks_second_factor(self) -> bool:
        """Of whoever will sign here and cannot yet."""
        return not may_sign(self.person) and (self.signs or administered_by(self.person).exists())

    @property
    def is_empty(self) -> bool:
        return not (self.learning or self.signs)

    @cached_property
    def has_left(self) -> bool:
        """Whoever was in a programme keeps the way to their log."""
        return self.is_empty and Enrolment.objects.filter(trainee=self.person).exists()

    @property
    def institution(self) -> Institution | None:
        return self.learning[0].enrolment.institution if self.learning else None

    @cached_property
    def own(self) -> OwnScans | None:
        if not self.learning:
            return None
        scans = scan_queries.own(self.person).select_related("application", "wished_proctor")
        stuck = scans.filter(scan_queries.STUCK)
        drafts = list(scans.filter(state=ScanState.DRAFT)[:FEW])
        waiting = list(scans.filter(state=ScanState.SUBMITTED).exclude(scan_queries.STUCK)[:FEW])
        return OwnScans(
            returned=list(scans.filter(state=ScanState.RETURNED)[:FEW]),
            stuck=list(stuck[:FEW]),
            drafts=drafts,
            waiting=waiting,
            any_sent=bool(waiting) or scans.exclude(first_submitted_at=None).exists(),
        )

    @cached_property
    def proctoring(self) -> Proctoring | None:
        if not self.signs:
            return None
        waiting = review_queries.awaiting(self.person)
        return Proctoring(
            waiting=review_queries.how_many(waiting),
            first=list(waiting[:FEW]),
            to_attest=review_queries.how_many(review_queries.to_attest(self.person)),
            to_confirm=review_queries.how_many(simulations.to_confirm(self.person)),
            to_assess=review_queries.how_many(still_to_assess(self.person)),
        )

    @cached_property
    def directing(self) -> list[Directing]:
        own = {each.enrolment.pk for each in self.learning}
        return [_directing(programme, own) for programme in self.directed]

    @cached_property
    def seen_elsewhere(self) -> int:
        return review_queries.how_many(seen_elsewhere.waiting(self.person)) if self.directed else 0

    @cached_property
    def hidden_clips(self) -> int:
        return review_queries.how_many(hiding.waiting(self.person)) if self.signs else 0

    @cached_property
    def own_hidden_clips(self) -> int:
        return review_queries.how_many(hiding.of_ones_own(self.person)) if self.learning else 0

    @cached_property
    def crops(self) -> int:
        """Drawn for a machine, and for this person to confirm, for the first time or again."""
        if not self.signs:
            return 0
        return review_queries.how_many(masks.to_confirm(self.person)) + len(masks.to_confirm_again(self.person))

    @cached_property
    def outside(self) -> Outside:
        person, today = self.person, timezone.localdate()
        own = OutsideCertificate.objects.filter(trainee=person)
        theirs = OutsideCertificate.objects.answered_by(person) if self.signs else OutsideCertificate.objects.none()
        return Outside(
            expiring=list(expiring_from_outside(own, today)[:FEW]) if self.learning else [],
            to_decide=review_queries.how_many(waiting_for(person)) if self.signs else 0,
            of_trainees=list(expiring_from_outside(theirs, today).select_related("trainee")[:FEW]),
        )

    @cached_property
    def arrivals(self) -> arrivals.AtHome | None:
        return arrivals.at_home(self.person, learns=bool(self.learning), signs=self.signs)

    @cached_property
    def call_backs(self) -> list[CallBack]:
        return list(open_call_backs(self.person)[:FEW])

    @cached_property
    def expiring(self) -> list[Certificate]:
        return own_expiring(self.person)

    @cached_property
    def suspended(self) -> list[Certificate]:
        """Their own: whoever checks one reads it, so its holder reads it first."""
        return list(Certificate.objects.filter(holder=self.person, state=CertificateState.SUSPENDED).order_by("serial"))


def _directing(programme: Programme, own: set[UUID]) -> Directing:
    """`own`: the director's own enrolments, which somebody else signs."""
    titles = dict(Application.objects.values_list("code", "short_title"))
    cohort = cohort_of(programme, titles)
    certificates = standing_certificates(programme)
    asked: QuerySet[Revocation] = Revocation.objects.open().filter(certificate__in=certificates)
    return Directing(
        programme=programme,
        size=len(cohort.members),
        ready=[member for member in cohort.ready if member.enrolment not in own][:FEW],
        flagged=list(flagged(programme)[:FEW]),
        expiring=list(to_renew(programme)[:FEW]),
        revocations=list(asked.select_related("certificate__holder", "asked_by")[:FEW]),
    )
