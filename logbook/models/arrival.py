"""What came in by itself, whose is it, and why is it nobody's yet?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from curriculum.models import Application, Enrolment
from curriculum.models.visibility import administered_by
from curriculum.states import Role
from logbook.states import FINAL, Door, Doubt, MatchRule, ScanState
from pocus_credentialing.people.models import Institution, User

from .clip import Clip
from .device import Device
from .scan import Scan
from .visibility import reviewed_at

# Why a scan did not take what came by itself: once there is room, or the other clip is gone, it can be added.
FULL, ELSEWHERE = "too_many_clips", "clip_of_another_scan"
NOT_YET = (FULL, ELSEWHERE)
CLEANED_COPY = "cleaned_copy"  # of ours, that an archive or a gateway sent back


def at_home_for(person: Any) -> Q:
    """Institutions (as a condition) of which this person is one of the people: enrolled, reviewing there, administering."""
    enrolled = Enrolment.objects.open().filter(trainee=person)
    return (
        Q(institution__in=enrolled.values("institution"))
        | Q(institution__in=enrolled.values("programme__sites"))
        | Q(institution__in=reviewed_at(person))
        | Q(institution__in=administered_by(person))
    )


def _waits() -> models.Exists:
    """Of the outer study."""
    return models.Exists(Arrival.objects.waiting().filter(study=models.OuterRef("pk")))


def who_is_gone() -> Q:
    """Of an owned study: their account is closed; or they are no longer enrolled at its hospital, and it is in no scan, or
    in one that was withdrawn or is decided, so that they can log it no more."""
    enrolled = Enrolment.objects.open().filter(trainee=models.OuterRef("owner")).at(models.OuterRef("institution"))
    nowhere = Q(scan=None) | Q(scan__state__in=[ScanState.WITHDRAWN, *FINAL])
    return Q(owner__is_active=False) | Q(nowhere, ~models.Exists(enrolled), owner__isnull=False)


class ArrivedStudyQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> ArrivedStudyQuerySet:
        """One's own; those without an owner at one's hospital; and to its directors what waits for an owner who is gone."""
        if not person.is_authenticated:
            return self.none()
        left = Q(_waits(), who_is_gone(), institution__in=reviewed_at(person, Role.DIRECTOR))
        return self.filter(Q(owner=person) | (Q(owner=None) & at_home_for(person)) | left)

    def of_who_is_gone(self) -> ArrivedStudyQuerySet:
        return self.filter(who_is_gone())

    def waiting(self) -> ArrivedStudyQuerySet:
        """Something of it is still here, usable, and in no scan."""
        return self.filter(_waits())

    def without_owner(self) -> ArrivedStudyQuerySet:
        """The inbox: something of it is still here, and nobody has it."""
        there = Arrival.objects.filter(study=models.OuterRef("pk"), refusal="", destroyed_at=None)
        return self.filter(models.Exists(there), owner=None)


class ArrivedStudy(models.Model):
    """One examination as a machine sees it. No patient identifiers: its UID is kept keyed, its words only as a guess
    of the exam."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own, here and below where a longer one begins with the same column.
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="studies")
    door = models.CharField(max_length=8, choices=Door.choices)
    study_digest = models.CharField(max_length=64)
    machine = models.CharField(max_length=120, blank=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")  # a guess
    taken_at = models.DateTimeField(null=True)  # by the machine's clock, put right
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    doubt = models.CharField(max_length=20, choices=Doubt.choices, blank=True)
    # Under whose number it came, though it points to somebody else than whoever has that, or a part of it.
    apart_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="apart")

    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="arrived_studies")
    rule = models.CharField(max_length=12, choices=MatchRule.choices, blank=True)
    evidence = models.JSONField(default=dict)
    matched_at = models.DateTimeField(null=True)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="arrived_studies")

    objects = ArrivedStudyQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "study_digest"], name="study_once_a_hospital"),
            models.CheckConstraint(
                condition=Q(owner=None, rule="", matched_at=None, scan=None)
                | (Q(owner__isnull=False, matched_at__isnull=False, doubt="") & ~Q(rule="")),
                name="owned_says_by_which_rule",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-last_at", "id"], condition=Q(owner=None), name="study_without_owner"),
            models.Index(fields=["owner", "-last_at"], condition=Q(scan=None), name="study_without_scan"),
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.rule or self.doubt}"

    @property
    def is_in_parts(self) -> bool:
        """Somebody had or claimed one part when the other came, which lies apart of it."""
        return self.apart_of_id is not None or self.apart.exists()

    @property
    def standing_scan(self) -> Scan | None:
        """Not one that was withdrawn: what came since needs a new one."""
        scan: Scan | None = self.scan
        return scan if scan is not None and scan.state != ScanState.WITHDRAWN else None

    @property
    def scan_to_add_to(self) -> Scan | None:
        """Nor one that is decided, where something came late for it: that is another one."""
        scan = self.standing_scan
        if scan is not None and scan.state in FINAL and self.arrivals.waiting().exists():
            return None
        return scan

    @property
    def is_in_scan_of_its_owners(self) -> bool:
        """In one that was there before it: logged by hand, or claimed for."""
        return self.scan_id is not None and self.evidence.get("scan") == str(self.scan_id)


class ArrivalQuerySet(models.QuerySet[Any]):
    def waiting(self) -> ArrivalQuerySet:
        """Usable, in no scan, and not destroyed; also where its scan did not take it yet."""
        return self.filter(placed_at=None, destroyed_at=None, refusal__in=["", *NOT_YET])


class Arrival(models.Model):
    """One object that came in. It lies in quarantine under this id, which is its clip's id once it has a scan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    study = models.ForeignKey(ArrivedStudy, on_delete=models.PROTECT, null=True, related_name="arrivals")
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="arrivals", db_index=False)
    door = models.CharField(max_length=8, choices=Door.choices)
    sender = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    sop_digest = models.CharField(max_length=64)  # keyed, of the UID that its sender gave
    content_digest = models.CharField(max_length=64)  # SHA-256 of the data set: the same by every door
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    size = models.BigIntegerField()
    syntax = models.CharField(max_length=64)
    other_content = models.BooleanField(default=False)  # another object came under the same UID before

    sorted_at = models.DateTimeField(null=True)
    facts = models.JSONField(null=True)  # what the header says, as far as it may be kept
    # In which field a code was looked for, and, keyed, what stood there where it was nobody's: {"field", "unknown"}.
    typed = models.JSONField(null=True)
    refusal = models.CharField(max_length=60, blank=True)  # a code of logbook.dicom.errors, or of the clips' rules
    refusal_params = models.JSONField(default=dict)
    placed_at = models.DateTimeField(null=True)
    clip = models.OneToOneField(Clip, on_delete=models.SET_NULL, null=True, related_name="arrival")
    destroyed_at = models.DateTimeField(null=True)

    is_new = False  # set by whoever has just kept it: a second sending finds the first

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "sop_digest", "content_digest"], name="arrived_once"),
        ]
        indexes = [
            models.Index(fields=["device", "-received_at"], name="arrival_by_device"),
            models.Index(
                fields=["received_at"], condition=Q(placed_at=None, destroyed_at=None), name="arrival_waiting"
            ),
            # Serves the sum of what waits (with the condition's columns, so that SQLite needs no row for it).
            models.Index(
                fields=["institution", "placed_at", "destroyed_at", "size"],
                condition=Q(placed_at=None, destroyed_at=None),
                name="arrival_bytes_waiting",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ClaimQuerySet(models.QuerySet[Any]):
    """Open claims that somebody can still decide, and those that nobody can: whoever made them is no trainee there any more."""

    def standing(self) -> ClaimQuerySet:
        return self.filter(_enrolled_there(), granted=None, person__is_active=True)

    def of_who_left(self) -> ClaimQuerySet:
        return self.filter(Q(~_enrolled_there()) | Q(person__is_active=False), granted=None)


def _enrolled_there() -> models.Exists:
    """Of the outer claim."""
    place = models.OuterRef("study__institution")
    return models.Exists(Enrolment.objects.open().filter(trainee=models.OuterRef("person")).at(place))


class Claim(models.Model):
    """Somebody says that a study without an owner is theirs. One is open or granted for a study at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(ArrivedStudy, on_delete=models.PROTECT, related_name="claims")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claims")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey(
        Scan, on_delete=models.PROTECT, null=True, related_name="+"
    )  # one of theirs, logged before
    claimed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why not

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["claimed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["study"], condition=Q(granted=None) | Q(granted=True), name="claimed_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None) | Q(granted__isnull=False, decided_at__isnull=False),
                name="decided_claim_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.person_id}"
