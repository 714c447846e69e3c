"""Dana, who is enrolled in the programme that she alone directs, and somebody outside with a link."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.credentials.actions import signatories
from pocus_credentialing.credentials.evidence import annex_now
from pocus_credentialing.credentials.standings import judged
from tests.credentials import builders
from tests.factories import curriculum as in_curriculum

WHO = {"name": "Ada Lind, MD", "role": "Head of Emergency Ultrasound", "affiliation": "Northfield Hospital"}


@pytest.fixture
def own(programme, dana, pat):
    """All that cardiac asks, by the only director."""
    in_curriculum.a_trainee(dana, programme)
    return builders.complete(dana, pat)


@pytest.fixture
def invited(own, dana):
    """The signatory and the secret of the link."""
    return signatories.invite(
        enrolment=own, applications=builders.exams("cardiac"), by=dana, name="Ada Lind", email="ada@example.net"
    )


@pytest.fixture
def link(invited):
    return reverse("credentials:signatories_sign", args=[invited[1]])


@pytest.fixture
def invite_page(own):
    return reverse("credentials:signatories_invite", args=[own.pk])


def seen(signatory) -> str:
    """What stands on the page for the evidence that it shows."""
    enrolment = signatory.enrolment
    annex = annex_now(judged(enrolment), enrolment.version, signatory.application_codes, issuer=signatory)
    return digest(annex)


def sign(signatory, by=None, **said: Any):
    said = {"shown": seen(signatory), **WHO, **said}
    return signatories.sign(signatory=signatory, by=by, **said)


def on_page(page, **more: Any) -> dict[str, Any]:
    """What the page's form sends, filled in."""
    return {
        "shown": page.context["shown"].digest,
        "printed_name": WHO["name"],
        "role": WHO["role"],
        "affiliation": WHO["affiliation"],
        "somebody_else": "on",
        "looked": "on",
        **more,
    }


def codes_of(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]
