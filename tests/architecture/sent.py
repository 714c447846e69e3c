"""What is sent to the addresses that take something: well formed, so that only who and when decide the answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum.library.texts import library_text
from logbook.queries.content import content_digest
from pocus_credentialing.credentials.shown import Shown
from pocus_credentialing.people import tokens
from tests.factories import ultrasound
from tests.factories.people import PASSWORD
from tests.factories.pictures import a_picture

from .world import World, complete_entry, verdict

Sends = Callable[[World], dict[str, Any]]


def these(**fields: Any) -> Sends:
    return lambda world: fields


def theme(world: World) -> dict[str, Any]:
    return {"theme": "dark", "next": "/"}


def profile(world: World) -> dict[str, Any]:
    return {"name": "Another Name", "post_nominals": "", "professional_number": "", "private_email": ""}


def hospital(world: World) -> dict[str, Any]:
    return {
        "name": "St E",
        "short_name": "SE",
        "department": "",
        "time_zone": "Europe/Paris",
        "paper": "A4",
        "clips_kept_months": 24,
    }


def northfield(world: World) -> dict[str, Any]:
    return {"institution": str(world["northfield"].pk)}


def logo(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("logo.png", a_picture(colour="#701c1c"), content_type="image/png")}


def exams(world: World) -> dict[str, Any]:
    return {"applications": [str(world["pats_membership"].applications.first().pk)], "basis": ""}


def password(world: World) -> dict[str, Any]:
    return {"confirm_password": PASSWORD}


def quiz(world: World) -> dict[str, Any]:
    sitting = world["sitting"]
    chosen = {f"question-{q['code']}": q["options"][0]["code"] for q in sitting.version.data["questions"]}
    return {"attempt": str(sitting.pk), **chosen}


def said_on_page(name: str, decision: str = "accepted", **more: Any) -> Sends:
    def make(world: World) -> dict[str, Any]:
        said = verdict(world[name], decision, **more)
        answers = {f"answer_{code}": answer for code, answer in said.pop("answers").items()}
        return {**said, **answers}

    return make


def said(name: str, decision: str = "accepted", **more: Any) -> Sends:
    return lambda world: verdict(world[name], decision, **more)


def attested(name: str) -> Sends:
    return lambda world: {"mode": "bedside", "content_digest": content_digest(world[name])}


def invitations(world: World) -> dict[str, Any]:
    return {"people": "a@example.org\nb@example.org", "route": "postgraduate", "once": "one"}


def inviting(world: World) -> dict[str, Any]:
    people = [{"email": "a@example.org"}, {"email": "b@example.org", "name": "B"}]
    return {"role": "trainee", "people": people, "route": "postgraduate"}


def inviting_again(world: World) -> dict[str, Any]:
    """Somebody who holds the role, and somebody who was asked already."""
    return {**inviting(world), "people": [{"email": "tina@example.org"}, {"email": "new@example.org"}]}


def invitations_again(world: World) -> dict[str, Any]:
    return {**invitations(world), "people": "tina@example.org\nnew@example.org"}


def answers(world: World) -> dict[str, Any]:
    chosen = {q["code"]: q["options"][0]["code"] for q in world["module"].current.data["questions"]}
    return {"answers": chosen}


def joining(world: World) -> dict[str, Any]:
    return {"name": "New Person", "password": "a long and unusual pass phrase"}


def entry_on_page(world: World) -> dict[str, Any]:
    said = complete_entry()
    answers = {f"answer_{code}": answer for code, answer in said.pop("answers").items()}
    said.pop("supervision")
    return {**said, **answers, "watched": "none"}


@cache
def _drawn() -> bytes:
    return ultrasound.encoded(ultrasound.Clip(frames=1, seed=77))


def clip(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("clip.dcm", _drawn(), content_type="application/dicom")}


def no_clip(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("clip.dcm", b"Dear colleague, here is no picture.")}


def box(world: World) -> dict[str, Any]:
    return {"x": 40, "y": 60, "width": 200, "height": 120}


def entry(world: World) -> dict[str, Any]:
    return {"application": "cardiac", **complete_entry()}


def issuing(enrolment: str, *exams: str) -> Sends:
    return lambda world: {"enrolment": str(world[enrolment].pk), "applications": list(exams)}


def asking_outside(enrolment: str, email: str) -> Sends:
    return lambda world: {**issuing(enrolment, "cardiac")(world), "name": "Ada Lind", "email": email}


def a_reading_token(person: Any) -> str:
    return tokens.make(person)


def signing(world: World) -> dict[str, Any]:
    return {
        "printed_name": "Ada Lind, MD",
        "role": "Director of emergency ultrasound",
        "affiliation": "Westmere Hospital",
        "somebody_else": "on",
        "looked": "on",
        "shown": Shown(world["signatory"]).digest,
    }


def version_text(world: World) -> str:
    """What the pathway asks, with one number changed."""
    return library_text("spocus-two-phase").replace("      n: 25\n", "      n: 24\n", 1)


def version_to_check(world: World) -> dict[str, Any]:
    return {"text": version_text(world)}


def version_by_program(world: World) -> dict[str, Any]:
    return {"text": version_text(world), "publish": True, "checked_against": 2}


def programme_by_program(world: World) -> dict[str, Any]:
    return {"text": library_text("fusic-heart"), "publish": True}


def version_to_publish(world: World) -> dict[str, Any]:
    return _as_checked(version_text(world), against=2)


def programme_to_start(world: World) -> dict[str, Any]:
    return _as_checked(library_text("fusic-heart"), against=0)


def _as_checked(text: str, against: int) -> dict[str, Any]:
    return {"text": text, "verb": "publish", "checked": sha256(text.encode()).hexdigest(), "against": against}


def moving(world: World) -> dict[str, Any]:
    return {"version": 2, "enrolment": [str(world["toms_enrolment"].pk)], "reason": "The number was raised."}
