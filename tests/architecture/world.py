"""A hospital in full swing: one of each kind of thing that could be shown to the wrong person.

Tina's log at St Elsewhere in every state, with a clip that plays and one that waits for its crop; what Pat and Dana did
with it; and the same in small at Northfield, which is Sid's. Everything that a person does is done by its action.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from curriculum.actions import attempts, courses, invitations, module_drafts, outside, own_modules, versions
from curriculum.models import Application, Attempt, Enrolment, Membership, Module
from curriculum.quiz_files import as_questions, read_gift
from curriculum.quiz_pictures import BOUNDS
from curriculum.states import Role, Route
from logbook.actions import call_backs, clips, reviews, scans, seen_elsewhere, supervision, uploads
from logbook.dicom.facts import Box
from logbook.models import CallBack, Clip, Scan, Upload
from logbook.queries.content import content_digest
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.actions import certificates, logos, signatories
from pocus_credentialing.credentials.models import Revocation
from pocus_credentialing.files.pictures import drawn
from pocus_credentialing.people import first_start, places, session_times, tokens
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.people.models import FirstStartLink, User
from tests.credentials import builders
from tests.curriculum.outside.files import upload
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.factories import ultrasound
from tests.factories.pictures import a_picture

from .assessing import add_assessments, begin_programme, its_file
from .hiding import add_hidden
from .holding import add_legal_hold
from .machines import add_archives, add_machines
from .naming import add_named_roles
from .reflecting import add_reflections
from .simulating import add_simulations
from .teaching import add_teaching

ACTORS = ("anonymous", "sid", "tina", "tom", "pat", "dana")
EXAMS = ("cardiac", "abdominal", "lung", "obstetric")


@dataclass
class World:
    """`things` by name; `tokens` of each actor, each good for signing; `secrets` that were shown once."""

    people: dict[str, Any] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    answers: dict[Any, Any] = field(default_factory=dict)  # asked once, read by several tests

    def __getitem__(self, name: str) -> Any:
        return self.things[name]


def proof() -> Authentication:
    now = timezone.now()
    return Authentication("password", now, now, fresh=True)


def build() -> World:
    world = World(people={"anonymous": None})
    _people(world)
    _logs(world)
    _reviews(world)
    _certificates(world)
    _learning(world)
    _northfield(world)
    _a_second_version(world)
    add_machines(world)
    add_archives(world)
    add_assessments(world, proof())
    add_teaching(world, sys.modules[__name__])
    add_simulations(world)
    add_named_roles(world, proof())
    add_reflections(world)
    add_hidden(world, sys.modules[__name__])
    add_legal_hold(world)
    for name, person in world.people.items():
        if person is not None:
            world.tokens[name] = tokens.make(person, can_sign=True)
            world.sessions[name] = a_session(person)
    tina = world.people["tina"]
    world.things["toms_token"] = world.people["tom"].tokens.get()
    world.things["tinas_token"], world.things["tinas_sign_in"] = tina.tokens.get(), tina.sign_ins.get()
    return world


def _a_second_version(world: World) -> None:
    """Asks for one cardiac scan more; whoever is enrolled is still held to the first."""
    text = its_file().replace("      n: 25\n", "      n: 26\n", 1)
    versions.publish_text(programme=world["programme"], text=text, by=world.people["dana"])


def a_session(person: User, *, proven: bool = True) -> str:
    """Of a browser in which the person is signed in and has just confirmed who they are, to us and to allauth: dated
    ahead, so that on a slow machine, too, session and proof are fresh when the last address is asked."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    now = timezone.now() + timedelta(hours=2)
    session = client.session
    session[session_times.BEGAN] = session[session_times.SEEN] = now.timestamp()
    if proven:
        session["signing"] = {"method": "password", "at": now.isoformat(), "last_used_at": now.isoformat()}
        session["signing_fresh"] = {"method": "password", "at": now.isoformat()}
    just_now = {"method": "password", "at": now.timestamp(), "reauthenticated": True}
    session["account_authentication_methods"] = [just_now]
    session["account_authentication_methods_user"] = user_id_to_str(person)
    places.zone_of(person, session)  # as a first page would
    session.save()
    return str(session.session_key)


def _people(world: World) -> None:
    hospital = in_people.a_hospital()
    programme = begin_programme(hospital)
    dana = in_people.a_person("Dana Whitfield", post_nominals="MD")
    in_curriculum.a_director(dana, programme)
    in_people.an_administrator(dana, hospital)
    # A second director, so that a revocation waits for another signature.
    quinn = in_people.a_person("Quinn Abara", post_nominals="MD")
    in_curriculum.a_director(quinn, programme)
    pat = in_people.a_person("Pat Lindqvist", post_nominals="FACEP")
    in_curriculum.a_proctor(pat, programme)
    tina = in_people.a_person("Tina Okafor", post_nominals="MD")
    tom = in_people.a_person("Tom Bianchi", post_nominals="MD")
    world.people |= {"tina": tina, "tom": tom, "pat": pat, "dana": dana, "quinn": quinn}
    world.things |= {
        "hospital": hospital,
        "programme": programme,
        "enrolment": in_curriculum.a_trainee(tina, programme),
        "toms_enrolment": in_curriculum.a_trainee(tom, programme),
        "membership": Membership.objects.get(person=tom, role=Role.TRAINEE),
        "pats_membership": Membership.objects.get(person=pat),
        "tom": tom,
        "pat": pat,
        "dana": dana,
    }


# --- the log ----------------------------------------------------------------------------------------------------


def complete_entry(exam: str = "cardiac", **more: Any) -> dict[str, Any]:
    """What a scan needs to be sent, by the exam's own definition."""
    definition = Application.objects.select_related("catalogue").get(code=exam).definition
    return {
        "context": "clinical",
        "indication": definition["indications"][0]["code"],
        "views": [view["code"] for view in definition["views"]],
        "answers": {question["code"]: "negative" for question in definition["questions"]},
        "supervision": {"mode": "none", "supervisor": None},
        **more,
    }


def a_draft(trainee: User, exam: str = "cardiac", **more: Any) -> Scan:
    application = Application.objects.select_related("catalogue").get(code=exam)
    return scans.start(by=trainee, application=application, **complete_entry(exam, **more))


def a_submitted(trainee: User, supervisor: User, exam: str = "cardiac", **more: Any) -> Scan:
    """Watched by the supervisor, so that it needs no clip."""
    watched = {"mode": "bedside", "supervisor": supervisor}
    scan = a_draft(trainee, exam, supervision=watched, **more)
    return scans.submit(scan=scan, by=trainee)


def _logs(world: World) -> None:
    tina, pat = world.people["tina"], world.people["pat"]
    world.things["draft"] = a_draft(tina, remarks="Only mine so far.", case_key="Bay 7, Tuesday")
    world.things["tinas_upload"] = uploads.begin(scan=world["draft"], by=tina, size=2**20)
    Upload.objects.update(offset=64 * 1024)  # its first piece came
    world.things["submitted"] = submitted = a_draft(tina, case_key="Bay 9, Friday")
    world.things["ready"] = add_clip(submitted, ultrasound.Clip(seed=3))
    scans.submit(scan=submitted, by=tina)
    world.things["half_made"] = half_made = a_draft(tina, "lung")
    world.things["held"] = add_clip(half_made, ultrasound.Clip(seed=4, regions="none", frames=1))
    world.things["complete"] = a_draft(tina, supervision={"mode": "bedside", "supervisor": pat})
    sent_with_held = a_draft(tina, supervision={"mode": "bedside", "supervisor": pat})
    world.things["held_submitted"] = add_clip(sent_with_held, ultrasound.Clip(seed=5, regions="none", frames=1))
    scans.submit(scan=sent_with_held, by=tina)
    _drawn(world)
    for name in ("returned", "accepted", "amendable", "closed", "attested", "attestable", "opened", "undone_scan"):
        world.things[name] = a_submitted(tina, pat)
    world.things["withdrawn"] = scans.withdraw(scan=a_draft(tina), by=tina)
    world.things["toms"] = a_submitted(world.people["tom"], pat)
    _copies(world)


def _drawn(world: World) -> None:
    """A clip whose crop Tina drew, in a draft; and one that was made with the same, sent."""
    tina, watched = world.people["tina"], {"mode": "bedside", "supervisor": world.people["pat"]}
    for seed, name in enumerate(("drawn", "drawn_submitted"), start=6):
        scan = a_draft(tina, supervision=watched)
        own = ultrasound.Planted(study_uid=f"1.2.{seed}", series_uid=f"1.3.{seed}", uid=f"1.4.{seed}")
        clip = add_clip(scan, ultrasound.Clip(seed=seed, regions="none", frames=1, width=336, planted=own))
        if name == "drawn":
            clips.crop(clip=clip, box=Box(40, 60, 200, 120), by=tina)
            clips.process(clip.pk)
            clip.refresh_from_db()
        else:
            scans.submit(scan=scan, by=tina)
        world.things[name] = clip


def _copies(world: World) -> None:
    """Tom sends what Tina has sent: one that a director has to look into, and one that was looked into."""
    tom, watched = world.people["tom"], {"mode": "bedside", "supervisor": world.people["pat"]}
    for name, frames in (("copied", 3), ("looked_into", 2)):
        scan = a_draft(tom, supervision=watched)
        world.things[name] = add_clip(scan, ultrasound.Clip(seed=3, frames=frames))
        scans.submit(scan=scan, by=tom)
    seen_elsewhere.look_into(clip=world["looked_into"], by=world.people["quinn"], note="Both scanned the same patient.")


def add_clip(scan: Scan, drawn: ultrasound.Clip) -> Clip:
    """Received and processed, as the worker does it."""
    file = SimpleUploadedFile("clip.dcm", ultrasound.encoded(drawn), content_type="application/dicom")
    clip = clips.receive(scan=scan, by=scan.trainee, file=file)
    clips.process(clip.pk)
    clip.refresh_from_db()
    return clip


def verdict(scan: Scan, decision: str = "accepted", **more: Any) -> dict[str, Any]:
    """What a reviewer must say of this scan."""
    said = {"decision": decision, "quality": 4, "answers": dict(scan.answers), "content_digest": content_digest(scan)}
    return {**said, **({} if decision == "accepted" else {"reason": "The apex is cut off."}), **more}


def _reviews(world: World) -> None:
    pat, dana = world.people["pat"], world.people["dana"]

    def review(name: str, **more: Any) -> Any:
        scan = world[name]
        more.setdefault("attests_supervision", "decision" not in more)  # Pat watched, and there is no clip
        signed = reviews.review(scan=scan, by=pat, authentication=proof(), **verdict(scan, **more))
        scan.refresh_from_db()
        return signed

    world.things["review"] = review("accepted", comment="A fair view.", call_back=True)
    world.things["call_back"] = CallBack.objects.get(scan=world["accepted"])
    review("returned", decision="returned")
    world.things["old_review"] = review("amendable")
    world.things["undone"] = undone = review("undone_scan")
    reviews.undo(review=undone, by=pat, authentication=proof())
    review("closed", call_back=True)
    world.things["closed_call_back"] = closed = CallBack.objects.get(scan=world["closed"])
    call_backs.close(call_back=closed, by=dana, what_was_done="The ward was rung.")
    attested, shown = world["attested"], content_digest(world["attested"])
    supervision.attest(scan=attested, by=pat, mode="bedside", authentication=proof(), content_digest=shown)
    reviews.open(scan=world["opened"], by=dana)


# --- certificates -----------------------------------------------------------------------------------------------


def _certificates(world: World) -> None:
    tina, pat, dana, quinn = (world.people[name] for name in ("tina", "pat", "dana", "quinn"))
    enrolment = Enrolment.objects.select_related("programme__institution", "version", "trainee").get(trainee=tina)
    builders.complete(tina, pat, *EXAMS)

    def issue(exam: str) -> Any:
        return certificates.issue(
            enrolment=enrolment, applications=builders.exams(exam), by=dana, authentication=proof()
        )

    world.things["requirement"] = enrolment.version.requirements.filter(application__code="cardiac").first().key
    world.things["certificate"] = certificate = issue("cardiac")
    world.things["suspended"] = certificates.suspend(certificate=issue("lung"), by=quinn, reason="A complaint.")
    contested = certificates.revoke(
        certificate=issue("abdominal"), by=quinn, reason="Not her scans.", authentication=proof()
    )
    world.things["contested"] = contested
    world.things["revocation"] = Revocation.objects.get(certificate=contested)
    print_now(certificate)
    logos.set_logo(institution=enrolment.programme.institution, by=dana, file=ContentFile(a_picture(), "logo.png"))
    standings.refresh(world["toms_enrolment"])


def print_now(certificate: Any) -> None:
    certificates.print_certificate.call(str(certificate.pk), "A4")


# --- learning, joining ------------------------------------------------------------------------------------------


def _learning(world: World) -> None:
    tina, tom, dana = (world.people[name] for name in ("tina", "tom", "dana"))
    world.things["module"] = lung = Module.objects.get(code="lung")
    world.things["filmed"] = in_curriculum.a_filmed_module(lung)
    world.things["attempt"] = Attempt.objects.filter(person=tina).first()
    world.things["sitting"] = attempts.start(module=lung, by=tom)
    programme = world["programme"]
    _elsewhere(world)
    world.things["passkey"] = Authenticator.objects.create(
        user=world.people["quinn"], type=Authenticator.Type.WEBAUTHN, data={"name": "Quinn's phone", "credential": {}}
    )
    world.things["invitation"], world.things["join"] = invitations.invite(
        programme=programme, role=Role.TRAINEE, by=dana, email="new@example.org", name="New Person",
        route=Route.POSTGRADUATE,
    )  # fmt: skip
    _handed_over, world.things["link"] = invitations.invite(
        programme=programme, role=Role.TRAINEE, by=dana, route=Route.POSTGRADUATE
    )
    secret = "a-first-start-secret-nobody-knows"
    FirstStartLink.objects.create(secret_digest=first_start.hashlib.sha256(secret.encode()).hexdigest())
    world.things["first_start"] = secret


def _elsewhere(world: World) -> None:
    """Two certificates that Tina brought, one of them accepted; a provider that the director added."""
    tina, dana, hospital = world.people["tina"], world.people["dana"], world["hospital"]
    for name, title in (("brought", "Cardiac course"), ("accepted_outside", "Lung course")):
        world.things[name] = outside.send_in(
            institution=hospital, by=tina, file=upload(), title=title, provider="Medmastery", kind="course",
            minutes=120, completed_on=date(2026, 3, 1),
        )  # fmt: skip
    outside.accept(certificate=world["accepted_outside"], by=dana)
    world.things["tina"] = tina
    world.things["course"] = course = courses.record_course(
        programme=world["programme"],
        by=dana,
        title="Heart day",
        kind="live_course",
        held_on=date(2026, 3, 2),
        minutes=420,
    )
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    world.things["attended"] = attended = courses.record_course(
        programme=world["programme"], by=dana, title="Lung day", kind="lecture", held_on=date(2026, 3, 9), minutes=45
    )
    courses.list_attendees(course=attended, by=dana, trainees=[tina])
    courses.confirm(course=attended, by=dana, trainees=[tina.pk])
    picture = drawn(a_picture(), BOUNDS)
    [question] = as_questions(read_gift(b"Bay 3? {T}"), "acquisition")
    shown = {"digest": picture.digest, "media_type": picture.media_type, "alt": "A probe in its holder"}
    world.things["quiz_picture"] = picture.digest
    said: dict[str, Any] = {
        "title": "Our probes", "summary": "Where they stand.", "application": None, "competency": "acquisition",
        "minutes": 5, "pass_percent": 80, "text": "They stand in bay 3.",
        "questions": [{**question, "pictures": [shown]}], "pictures": [picture],
    }  # fmt: skip
    world.things["own_module"] = own_modules.publish_module(programme=world["programme"], by=dana, **said)
    gone = own_modules.publish_module(programme=world["programme"], by=dana, **{**said, "title": "Our old probes"})
    own_modules.withdraw_module(programme=world["programme"], module=gone, by=dana)
    world.things["withdrawn_module"] = gone
    world.things["module_draft"] = module_drafts.draft_module(programme=world["programme"], by=dana, **said)
    world.things["provider"] = outside.add_provider(programme=world["programme"], by=dana, name="Sound School")


# --- the other hospital -----------------------------------------------------------------------------------------


def _northfield(world: World) -> None:
    """Sid's programme runs by the same catalogue, under the same names of exams."""
    hospital = in_people.a_hospital("Northfield Hospital", "NFH")
    programme = in_curriculum.a_programme(hospital)
    sid = in_people.a_person("Sid Marlowe", post_nominals="MD")
    in_curriculum.a_director(sid, programme)
    in_people.an_administrator(sid, hospital)
    nora = in_people.a_person("Nora Feld", post_nominals="MD")
    world.people["sid"] = sid
    world.things |= {
        "northfield": hospital,
        "sids_membership": Membership.objects.get(person=sid, role=Role.DIRECTOR),
        "sids_programme": programme,
        "noras_enrolment": in_curriculum.a_trainee(nora, programme),
        "noras": a_submitted(nora, sid),
    }
    standings.refresh(world["noras_enrolment"])
    _own_certificate_of_the_only_director(world)


def _own_certificate_of_the_only_director(world: World) -> None:
    """Sid has scanned too, and is the only director there: somebody outside decides."""
    sid, programme = world.people["sid"], world["sids_programme"]
    world.things["sids_enrolment"] = in_curriculum.a_trainee(sid, programme)
    proctor = in_people.a_person("Nils Berg", post_nominals="MD")
    in_curriculum.a_proctor(proctor, programme)
    enrolment = builders.complete(sid, proctor, "cardiac")
    world.things["signatory"], world.things["sign"] = signatories.invite(
        enrolment=enrolment, applications=builders.exams("cardiac"), by=sid, name="Ada Lind", email="ada@example.org"
    )
