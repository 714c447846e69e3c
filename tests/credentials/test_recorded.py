"""A certificate and what belongs to it is altered, or deleted, past the triggers: whatever state the row says, it is named."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from curriculum.models import Enrolment, ProgrammeVersion
from logbook.actions import reviews
from logbook.models import Scan
from pocus_credentialing.credentials.actions import certificates, issuing
from pocus_credentialing.credentials.actions import logos as logo_actions
from pocus_credentialing.credentials.models import Certificate, Evidence, Flag, Print, Remark
from tests.altering import delete, past_the_triggers
from tests.factories.pictures import a_picture
from tests.logbook.reviews.builders import an_open_session, words

from . import builders

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def check() -> list[str]:
    """What the command names; the last line says how many."""
    out = StringIO()
    try:
        call_command("check_certificates", stdout=out)
    except SystemExit:
        *found, last = out.getvalue().splitlines()
        assert last.startswith(f"Faults: {len(found)}. Certificates checked: ")
        return found
    assert out.getvalue() == "Every certificate is as it should be. Checked: 2.\n"
    return []


@pytest.fixture
def world(hospital, ready, tom, pat, dana, sid, authentication, run_jobs) -> SimpleNamespace:
    """One that bears a logo, was printed, suspended and lifted; one for another exam; and one whose issuing was given up."""
    builders.accepted(ready.trainee, pat, "lung", 25, bedside=5, positive=3)
    logo_actions.set_logo(institution=hospital, by=dana, file=ContentFile(a_picture(), "logo.png"))
    issue = {"enrolment": builders.enrolment_of(ready.trainee), "by": dana, "authentication": authentication}
    one, other = (certificates.issue(applications=builders.exams(exam), **issue) for exam in ("cardiac", "lung"))
    logo_actions.remove(institution=hospital, by=dana)
    certificates.suspend(certificate=one, by=dana, reason="A complaint.")
    certificates.lift(certificate=one, by=dana, reason="It was about somebody else.")
    given_up = issuing.intend(enrolment=ready, applications=builders.exams("cardiac", "lung"), by=dana)
    issuing.abandon(certificate=given_up, by=dana)
    run_jobs()
    elsewhere = ProgrammeVersion.objects.exclude(pk=one.version_id).first()
    return SimpleNamespace(
        one=one.serial, other=other.serial, given_up=given_up.serial, dana=dana.pk, tina=ready.trainee_id, tom=tom.pk,
        sid=sid.pk, here=hospital.pk, there=elsewhere.programme.institution_id, programme=one.version.programme_id,
        elsewhere=elsewhere.programme_id, elsewhere_version=elsewhere.pk, digest=one.version.digest,
        other_digest=elsewhere.digest, toms=Enrolment.objects.get(trainee=tom).pk, logo=one.logo, other_pk=other.pk,
        enrolment=ready.pk, number=elsewhere.number, kid=one.evidence.kid,
    )  # fmt: skip


CHANGED = "certificate {one}: "
GIVEN_UP = "certificate {given_up}: "


def altering(model, row: str, found: list[str], **columns):
    return model, row, columns, found


ALTERED = [
    *(
        altering(Certificate, "one", [f"{CHANGED}it is {state}, and what happened to it says valid"], state=state)
        for state in ("issuing", "abandoned", "suspended", "revoked")
    ),
    altering(
        Certificate, "given_up", [f"{GIVEN_UP}it is issuing, and what happened to it says abandoned"],
        state="issuing",
    ),
    altering(
        Certificate, "one", [f"{CHANGED}holder is {{tom}} in the row and {{tina}} in what was recorded"],
        holder_id="tom",
    ),
    altering(
        Certificate, "given_up", [f"{GIVEN_UP}holder is {{tom}} in the row and {{tina}} in what was recorded"],
        holder_id="tom",
    ),
    altering(
        Certificate, "one",
        [
            f"{CHANGED}the trainee of its enrolment is {{tom}} in the row and {{tina}} in what was recorded",
            f"{CHANGED}enrolment is {{toms}} in the row and {{enrolment}} in what was recorded",
        ],
        enrolment_id="toms",
    ),
    altering(
        Certificate, "one",
        [
            f"{CHANGED}the programme of its version is {{elsewhere}} in the row and {{programme}} in what was recorded",
        ],
        version_id="elsewhere_version",
    ),
    altering(
        Certificate, "one", [f"{CHANGED}intended_by is {{sid}} in the row and {{dana}} in what was recorded"],
        intended_by_id="sid",
    ),
    altering(Certificate, "one", [f"{CHANGED}logo is None in the row and {{logo}} in what was recorded"], logo=""),
    altering(
        Certificate, "given_up", [f"{GIVEN_UP}it was never issued, and looks as if it had been"],
        issued_on=LONG_AGO.date(),
    ),
    altering(
        Certificate, "one", [f"{CHANGED}replaced_by is {{other}} in the row and None in what was recorded"],
        replaced_by_id="other_pk",
    ),
    altering(
        Certificate, "one",
        [f"{CHANGED}it is in its state since 2020-01-01T00:00:00.000000+00:00, and that is not when it changed"],
        state_since=LONG_AGO,
    ),
    altering(
        Evidence, "one", [f"{CHANGED}issued_by is {{sid}} in the row and {{dana}} in what was recorded"],
        issued_by_id="sid",
    ),
    altering(Evidence, "one", [f"{CHANGED}the signature does not fit the statement"], alg="RS256"),
    altering(
        Evidence, "one",
        [
            f"{CHANGED}the signature does not fit the statement",
            f"{CHANGED}kid is another in the row and {{kid}} in what was recorded",
        ],
        kid="another",
    ),
    altering(
        Evidence, "one",
        [
            f"{CHANGED}authentication is link in the row and password in the statement",
            f"{CHANGED}authentication is link in the row and password in what was recorded",
        ],
        authentication="link",
    ),
    altering(Print, "one", [f"{CHANGED}the print for A4 was not made when that was recorded"], printed_at=LONG_AGO),
]  # fmt: skip


@pytest.mark.parametrize("kind", [Certificate, Evidence, Print])
def test_what_was_altered_is_named(world, kind):
    """One column of one row after the other."""
    ids = vars(world)
    of = "serial" if kind is Certificate else "certificate__serial"
    paper = {"paper": "A4"} if kind is Print else {}
    assert check() == []
    for model, row, columns, found in ALTERED:
        if model is not kind:
            continue
        values = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in columns.items()}
        with past_the_triggers():
            assert kind.objects.filter(**{of: ids[row]}, **paper).update(**values) == 1
            assert (columns, check()) == (columns, [each.format(**ids) for each in found])
    assert check() == []


def test_the_hospital_and_the_moments_in_rows_are_those_of_the_events(world):
    one = Certificate.objects.get(serial=world.one)
    moments = {"intended_at": one.intended_at, "issued_at": one.evidence.issued_at}
    said = {name: value.astimezone(UTC).isoformat(timespec="microseconds") for name, value in moments.items()}
    old = "2020-01-01T00:00:00.000000+00:00"
    with past_the_triggers():
        Certificate.objects.filter(pk=one.pk).update(intended_at=LONG_AGO)
        Evidence.objects.filter(certificate=one).update(issued_at=LONG_AGO)
        assert check() == [
            f"certificate {world.one}: issued_at is 2020-01-01T00:00:00+00:00 in the row and {said['issued_at'][:19]}+00:00 in the statement",
            f"certificate {world.one}: intended_at is {old} in the row and {said['intended_at']} in what was recorded",
            f"certificate {world.one}: issued_at is {old} in the row and {said['issued_at']} in what was recorded",
        ]
    with past_the_triggers():
        ProgrammeVersion.objects.filter(pk=one.version_id).update(digest="0" * 64)
        assert check() == [
            f"certificate {serial}: version is {'0' * 64} in the row and {world.digest} in the statement"
            for serial in (world.one, world.other)
        ]
    with past_the_triggers():
        Certificate.objects.filter(pk=one.pk).update(institution=world.there)
        assert (
            f"certificate {world.one}: institution is {world.there} in the row and {world.here} in what was recorded"
            in check()
        )


def test_what_was_deleted_is_named(world):
    """With what belongs to it."""
    one = Certificate.objects.get(serial=world.one)
    told = {
        Evidence: (Evidence.objects.filter(certificate=one), f"{CHANGED}it has no evidence"),
        Print: (
            Print.objects.filter(certificate=one, paper="A4"),
            f"{CHANGED}the print for A4 is not the one that was recorded",
        ),
        Certificate: (Certificate.objects.filter(pk=one.pk), f"{CHANGED}it was begun, and is missing"),
        "intent": (Certificate.objects.filter(serial=world.given_up), f"{GIVEN_UP}it was begun, and is missing"),
    }
    for rows, found in told.values():
        with past_the_triggers():
            if rows.model is Certificate:
                for beside in (Evidence, Print, Remark, Certificate.applications.through):
                    beside.objects.filter(certificate__in=list(rows))._raw_delete("default")
            delete(rows)
            assert check() == [found.format(**vars(world))]
    assert check() == []


def test_a_mark_that_was_deleted_and_one_that_nobody_looked_at(world, ready, amended_once, dana):
    assert check() == []
    told = f"certificate {world.one}: what was amended after it was issued, or looked at, is not what was recorded"
    with past_the_triggers():
        Certificate.objects.update(flagged_at=None)
        delete(Flag.objects.filter(certificate__serial=world.one))
        assert check() == [told]
    with past_the_triggers():
        Certificate.objects.update(flagged_at=None)
        Flag.objects.update(looked_at=LONG_AGO, looked_by=dana)
        assert check() == [told]


@pytest.fixture
def amended_once(world, pat):
    """A scan that the first one counted."""
    results = Evidence.objects.get(certificate__serial=world.one).judged["judgement"]["requirements"]
    scan = Scan.objects.get(pk=next(each["counted_scans"][0] for each in results if each.get("counted_scans")))
    given = words(scan, quality=2, reason="The valves cannot be seen.")
    return reviews.amend(review=scan.reviews.get(), by=pat, authentication=an_open_session(), **given)


def test_a_certificate_of_before_events_said_the_moment_is_compared_as_far_as_it_can_be(
    ready, dana, authentication, monkeypatch
):
    monkeypatch.setattr(issuing, "since", lambda certificate: {})
    monkeypatch.setattr("pocus_credentialing.credentials.actions.certificates.since", lambda certificate: {})
    one = certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    certificates.suspend(certificate=one, by=dana, reason="A complaint.")
    out = StringIO()
    call_command("check_certificates", stdout=out)
    assert out.getvalue() == "Every certificate is as it should be. Checked: 1.\n"
    Certificate.objects.update(state_since=LONG_AGO)
    with pytest.raises(SystemExit):
        call_command("check_certificates", stdout=out)
    assert "it is in its state since 2020-01-01" in out.getvalue()


def test_one_that_was_replaced_names_what_replaced_it_since_when(certificate, ready, dana, authentication):
    last_day = certificate.expires_on
    Certificate.objects.update(expires_on=certificate.issued_on)
    exams = builders.exams("cardiac")
    renewal = certificates.issue(enrolment=ready, applications=exams, by=dana, authentication=authentication)
    former = Certificate.objects.filter(pk=certificate.pk)
    former.update(expires_on=last_day)
    assert (former.get().state, former.get().replaced_by) == ("replaced", renewal)
    assert check() == []
    former.update(replaced_by=certificate, state_since=LONG_AGO)
    assert check() == [
        f"certificate {certificate.serial}: it is in its state since 2020-01-01T00:00:00.000000+00:00, and that is not when it changed",
        f"certificate {certificate.serial}: replaced_by is {certificate.serial} in the row and {renewal.serial} in what was recorded",
    ]
