"""Which pages are measured, as whom, and at which address?"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from curriculum.models import Application
from logbook.models import Scan
from logbook.queries.reviews import awaiting
from logbook.states import ScanState
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people.models import User

from . import log
from .filling import Seeded

# Both are complete in every log of a hundred scans.
EXAM, OTHER_EXAM = "abdominal", "obstetric"


@dataclass(frozen=True)
class Stop:
    name: str
    who: User | None
    address: str


def certificate(seeded: Seeded, exam: str = EXAM) -> Certificate:
    """Issued to the trainee as the product does it."""
    return certificates.issue(
        enrolment=seeded.enrolment, applications=[Application.objects.get(code=exam)], by=seeded.director,
        authentication=log.proven(),
    )  # fmt: skip


def stops(seeded: Seeded, code: str) -> list[Stop]:
    enrolment = seeded.enrolment.pk
    own = Scan.objects.filter(trainee=seeded.trainee)
    reviewed = own.filter(state=ScanState.ACCEPTED).first()
    waiting = awaiting(seeded.proctor).filter(trainee=seeded.trainee).first()
    older = own.order_by("-performed_at", "-id")[100 if own.count() > 125 else 0]
    after = f"{older.performed_at.isoformat()}~{older.pk}"
    tina, pat, dana = seeded.trainee, seeded.proctor, seeded.director
    programme = seeded.programme.pk
    return [
        Stop("home of a trainee", tina, reverse("home")),
        Stop("home of a proctor", pat, reverse("home")),
        Stop("home of a director", dana, reverse("home")),
        Stop("my scans", tina, reverse("logbook:scans_index")),
        Stop("my scans, 5th page", tina, f"{reverse('logbook:scans_index')}?after={after}".replace("+", "%2B")),
        Stop("log a scan: which exam", tina, reverse("logbook:scans_start")),
        Stop("log a scan: the form", tina, f"{reverse('logbook:scans_start')}?exam=cardiac"),
        Stop("one scan", tina, reverse("logbook:scans_show", args=[reviewed.pk])),
        Stop("history of a scan", tina, reverse("history", args=["scan", reviewed.pk])),
        Stop("progress", tina, reverse("credentials:progress_show", args=[enrolment])),
        Stop("rows behind a number", tina, reverse("credentials:progress_rows", args=[enrolment, "cardiac.scans"])),
        Stop("modules", tina, reverse("curriculum:modules_index")),
        Stop("a module", tina, reverse("curriculum:modules_show", args=["introduction"])),
        Stop("review queue", pat, reverse("logbook:reviews_queue")),
        Stop("review page", pat, reverse("logbook:reviews_review", args=[waiting.pk])),
        Stop("cohort matrix", dana, reverse("credentials:cohorts_show", args=[programme])),
        Stop("candidate", dana, reverse("credentials:candidates_show", args=[enrolment])),
        Stop("issue", dana, reverse("credentials:candidates_issue", args=[enrolment])),
        Stop("programme", dana, reverse("curriculum:programmes_show", args=[programme])),
        Stop("certificates", dana, reverse("credentials:certificates_index")),
        Stop("verify", None, reverse("credentials:verify_show", args=[code])),
    ]
