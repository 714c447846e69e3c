"""Who is what by the programme's rules, in the world: Pat is the mentor."""

from __future__ import annotations

from typing import Any

from curriculum.actions import named_roles
from curriculum.named_roles import Signature
from pocus_credentialing.credentials import signing_off
from pocus_credentialing.credentials.actions import sign_offs

RECORD = "training_record"
AS_MENTOR = Signature("mentor", RECORD, None)


def add_named_roles(world: Any, proof: Any) -> None:
    world.things["pats_role"] = named_roles.give(
        programme=world["programme"], person=world.people["pat"], code="mentor", by=world.people["dana"]
    )
    # Quinn is the supervisor, and has signed Tina's record; Pat has not yet.
    quinn, enrolment = world.people["quinn"], world["enrolment"]
    named_roles.give(programme=world["programme"], person=quinn, code="supervisor", by=world.people["dana"])
    asked = Signature("supervisor", RECORD, None)
    digest = signing_off.shown_digest(enrolment, asked)
    world.things["sign_off"] = sign_offs.sign(
        enrolment=enrolment, asked=asked, by=quinn, authentication=proof, content_digest=digest
    )
