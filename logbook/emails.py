"""What do we write to people about scans?

First name and a link: no patient, no scan details, nothing that a mailbox should not hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from curriculum.models import Programme
from logbook.models import (
    Assessment,
    CallBack,
    Clip,
    Device,
    MachineMask,
    Review,
    Scan,
    Simulation,
    TeachingArchive,
    TeachingCase,
)
from logbook.queries.hiding import deciders_of
from logbook.queries.originals import destroyed_on
from logbook.queries.reviewers import directors_of
from logbook.states import OPEN_TO_OTHERS, ClipState
from pocus_credentialing.people.emails import write
from pocus_credentialing.people.models import Institution, User


def scan_reviewed(review: Review) -> None:
    """To the trainee: there is a decision."""
    _send("reviewed", [review.scan.trainee], _link("logbook:scans_show", review.scan_id))


def review_amended(review: Review) -> None:
    """To the trainee: a decision was changed."""
    _send("amended", [review.scan.trainee], _link("logbook:scans_show", review.scan_id))


def supervision_declined(scan: Scan) -> None:
    """To the trainee: whom they named says that they did not watch."""
    _send("not_watched", [scan.trainee], _link("logbook:scans_show", scan.pk))


def assessed(assessment: Assessment) -> None:
    """To the trainee: there is an assessment with feedback."""
    _send("assessed", [assessment.enrolment.trainee], _link("logbook:assessments_show", assessment.pk))


def assessment_amended(assessment: Assessment) -> None:
    """To the trainee: what an assessor said was changed."""
    _send("assessment_amended", [assessment.enrolment.trainee], _link("logbook:assessments_show", assessment.pk))


def simulation_recorded(simulation: Simulation) -> None:
    """To the assessor: somebody says that they practised with them."""
    _send("simulation_recorded", [simulation.assessor], _link("logbook:simulations_show", simulation.pk))


def simulation_decided(simulation: Simulation) -> None:
    """To the trainee: a session was confirmed, or was not."""
    _send("simulation_decided", [simulation.enrolment.trainee], _link("logbook:simulations_show", simulation.pk))


def released_for_teaching(case: TeachingCase) -> None:
    """To the author: a clip of theirs is in the programme's teaching library."""
    _send("released", [case.clip.scan.trainee], _link("logbook:scans_show", case.clip.scan_id))


def call_back_raised(call_back: CallBack, review: Review, *, again: bool) -> None:
    """To the author and every director, at once; not to who says it."""
    scan = call_back.scan
    people = [scan.trainee, *directors_of(scan).exclude(pk=review.proctor_id)]
    link = _link("logbook:scans_show", scan.pk) if again else _link("logbook:call_backs_index")
    _send("call_back_again" if again else "call_back", people, link)


def clip_hidden(clip: Clip) -> None:
    """To its author and to who decides, at once; not to who says it."""
    scan, deciders = clip.scan, deciders_of(clip)
    page = _link("logbook:scans_show", scan.pk)
    # Who decides about a clip of a draft sees nothing else of it.
    decide = page if scan.state in OPEN_TO_OTHERS else _link("logbook:hiding_decide", clip.pk)
    for people, link in (([scan.trainee], page), (deciders, decide)):
        _send("clip_hidden", [person for person in people if person.pk != clip.hidden_by_id], link)


def crop_doubted(mask: MachineMask, scan: Scan, by: User) -> None:
    """To who confirmed it, and to the directors: a trainee says that it is wrong, and it serves nobody."""
    people = {person.pk: person for person in (mask.confirmed_by, *directors_of(scan)) if person and person != by}
    _send("crop_doubted", people.values(), _link("logbook:masks_index"))


def archive_placed(archive: TeachingArchive, people: Iterable[User], before: str) -> None:
    """To everybody else who looks after it: where clips of their hospital are to be sent."""
    said = {"who": archive.placed_by, "hospital": archive.institution.name, "place": archive.place, "before": before}
    _send("archive_placed", people, _link("logbook:archives_show", archive.pk), **said)


def became_site(programme: Programme, site: Institution, people: Iterable[User], by: User) -> None:
    """To the others who administer that hospital: a programme of another one runs there, too."""
    _send("became_site", people, _link("logbook:sites_here", site.pk), **_site(programme, site, by))


def no_longer_site(programme: Programme, site: Institution, people: Iterable[User], by: User) -> None:
    """To them: it runs there no more."""
    _send("no_longer_site", people, _link("logbook:sites_here", site.pk), **_site(programme, site, by))


def site_left(programme: Programme, site: Institution, people: Iterable[User], by: User) -> None:
    """The same to the programme's directors."""
    _send("site_left", people, _link("logbook:sites_index", programme.pk), **_site(programme, site, by))


def _site(programme: Programme, site: Institution, by: User) -> dict[str, Any]:
    return {"who": by, "hospital": site.name, "programme": programme.name, "owner": programme.institution.name}


def reviews_overdue(person: User, number: int) -> None:
    """To a proctor: scans have passed the day by which they should have been reviewed."""
    _send("overdue", [person], _link("logbook:reviews_queue"), number=number)


def reviews_long_overdue(person: User, number: int) -> None:
    """To a director: nobody has reviewed them a week later."""
    _send("long_overdue", [person], _link("logbook:reviews_queue"), number=number)


def recordings_destroyed_soon(person: User, clips: list[Clip]) -> None:
    """To a trainee: what waits for their crop, or could not be used, is destroyed soon."""
    days = [day for clip in clips if (day := destroyed_on(clip)) is not None]
    if not days:  # a legal hold was put a moment ago
        return
    held = sum(clip.state == ClipState.HELD for clip in clips)
    numbers = {"number": len(clips), "held": held, "failed": len(clips) - held}
    _send("destroyed_soon", [person], _link("logbook:scans_index"), day=min(days), **numbers)


def arrivals_destroyed_soon(person: User, number: int, first: datetime) -> None:
    """To its owner, or to a director: what came in from machines and is in no scan is destroyed soon."""
    _send("arrivals_destroyed_soon", [person], _link("logbook:arrivals_index"), number=number, day=first)


def door_is_shut(person: User) -> None:
    """To whoever looks after machines: none of them can reach us."""
    _send("door_is_shut", [person], _link("logbook:devices_index"))


def refused_destroyed_soon(
    person: User, hospital: Institution, kinds: dict[tuple[Device | None, str], int], first: datetime
) -> None:
    """To a director: what came from machines there and could not be used is destroyed soon; how many of each kind, from which."""
    rows = [
        (device, why, number, _link("logbook:devices_show", device.pk) if device else "")
        for (device, why), number in sorted(kinds.items(), key=lambda row: (str(row[0][0] or ""), row[0][1]))
    ]
    said = {"hospital": hospital.name, "rows": rows, "day": hospital.local_date(first)}
    _send("refused_destroyed_soon", [person], _link("logbook:devices_index"), **said)


def _link(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _send(name: str, people: Iterable[User], link: str, **context: Any) -> None:
    write(f"logbook/emails/{name}", people, link, **context)
