"""Machines of the world, and what they sent."""

from __future__ import annotations

from typing import Any

from curriculum.models import Application
from logbook.actions import archives, arrivals, claims, devices, intents
from logbook.models import Clip, TeachingArchive
from pocus_credentialing.people.models import User
from tests.logbook.machines.builders import arrives, object_of, pointing_to, said_of


def add_machines(world: Any) -> None:
    dana, hospital = world.people["dana"], world["hospital"]
    world.things["cart"] = devices.add(
        institution=hospital, by=dana, name="Cart", ae_title="CART", networks=["10.20.30.0/24"],
        code_field="OperatorsName",
    )  # fmt: skip
    world.things["tinas_code"] = devices.add_code(
        institution=hospital, person=world.people["tina"], code="Okafor^Tina", by=dana
    )
    own = Clip.objects.get(pk=world["drawn_submitted"].pk)  # nobody sent a copy of it
    world.things |= {"a_study": own.study_uid, "a_series": own.series_uid, "an_object": own.instance_uid}
    lung = Application.objects.get(code="lung")
    world.things["tinas_intent"] = intents.announce(by=world.people["tina"], application=lung)
    _arrivals(world, dana, hospital)


def add_archives(world: Any) -> None:
    """One that is on, one that is off, which is where this server does not connect, and one that Dana may confirm."""
    dana, hospital = world.people["dana"], world["hospital"]
    said = {
        "name": "PACS",
        "takes": "released",
        "ae_title": "TEACHING",
        "host": "10.20.30.50",
        "port": 104,
        "tls": False,
    }
    archive = archives.add(institution=hospital, by=dana, kind="dicom", **said)
    world.things["archive"] = archives.switch(archive=archive, by=dana, on=True)
    world.things["archive_off"] = archives.add(institution=hospital, by=dana, kind="dicom", **said | {"port": 105})
    quinns = archives.add(institution=hospital, by=world.people["quinn"], kind="dicom", **said | {"port": 106})
    world.things["quinns_archive"] = quinns
    TeachingArchive.objects.filter(host="10.20.30.50").update(said="nobody there", failures=1)
    TeachingArchive.objects.filter(port=105).update(host="127.0.0.1")


def _arrivals(world: Any, dana: Any, hospital: Any) -> None:
    """In the inbox: one that nobody claims, one that Tina claims. Tina's: one without an exam, one that came late."""
    tina, cart = world.people["tina"], world["cart"]
    lung = Application.objects.get(code="lung")

    def study(name: str, person: Any = None) -> Any:
        arrival = arrives(cart, object_of(frames=1))
        pointers = pointing_to(person, hospital) if person else {}
        said = said_of(arrival, study_digest=name.ljust(64, "0"), exam="", **pointers)
        world.things[name] = arrivals.sort_as(arrival=arrival, by=None, said=said)
        return world.things[name]

    study("orphan")
    world.things["tinas_claim"] = claims.claim(study=study("claimed"), by=tina, application=lung)
    world.things["declined"] = claims.decline(
        claim=claims.claim(study=world["orphan"], by=tina, application=lung), by=dana, reason="Not on that shift."
    )
    study("tinas_study", tina)
    gone = User.objects.create(email="gil@example.org", name="Gil Gone, MD", is_active=False)
    left = study("left_study", tina)
    left.owner = gone
    left.save(update_fields=["owner"])
    placed = study("placed", tina)
    claims.say_exam(study=placed, by=tina, application=lung)
