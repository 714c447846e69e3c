"""A paper lies there from before a certificate is in it until the last one is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django_tasks import task

from curriculum import papers
from curriculum.models import OutsideCertificate
from curriculum.queries.learning import in_papers
from pocus_credentialing.files import turns
from pocus_credentialing.files.places import Place
from pocus_credentialing.jobs.leases import FIRST
from pocus_credentialing.people.models import Institution


@contextmanager
def kept(paper: papers.Paper, institution: UUID) -> Iterator[None]:
    """Around the transaction that names it: while one waits for a bucket, nobody else waits for the database, and nobody
    takes the paper for unused before that ends. Where nothing comes to name it, the sweep finds it."""
    with turns.together():
        papers.keep(paper, institution)
        yield


@task(priority=FIRST)
def destroy_paper(institution_id: str, digest: str) -> None:
    _destroy_unused(papers.place_of(UUID(institution_id), digest), UUID(institution_id))


def ask_to_destroy(certificate: OutsideCertificate) -> None:
    """The job is a row in the transaction that withdraws it: neither is there without the other."""
    destroy_paper.enqueue(str(certificate.institution_id), certificate.digest)


def clear_papers() -> None:
    """Papers in which no certificate is: what asked for their removal gave up, or their certificate never came to be."""
    for institution in Institution.objects.values_list("pk", flat=True):
        lying = list(papers.lying(institution))
        used = set(in_papers(institution).values_list("digest", flat=True)) if lying else set()
        for place in lying:
            if place.name not in used:
                _destroy_unused(place, institution)


def _destroy_unused(place: Place, institution: UUID) -> None:
    """Alone: of whoever has put it there, it is known by now whether they named it."""
    with turns.alone():
        if not in_papers(institution).filter(digest=place.name).exists():
            place.unlink(missing_ok=True)
