"""Announced scans: what a machine asks for and gets, and that what it sends back under our number is the trainee's."""

from __future__ import annotations

import contextlib
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from curriculum.models import Application, Enrolment
from logbook.actions import arrivals, intents
from logbook.dicom import codes
from logbook.dicom.errors import Unusable
from logbook.dicom.query import Asked, asked_in
from logbook.local_keys import uid_key
from logbook.models import Scan, ScanIntent
from logbook.queries.intents import fits, in_range, person_name, worklist
from logbook.receiver.worklist import item
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.logbook.reviews.parallel import seen_from_outside

from .builders import a_device, arrives, object_of, said_of


def encoded(*, implicit: bool, **keys) -> bytes:
    step, asked = Dataset(), Dataset()
    step.ScheduledStationAETitle = keys.get("station", "")
    step.ScheduledProcedureStepStartDate, step.Modality = keys.get("date", ""), keys.get("modality", "")
    asked.AccessionNumber, asked.PatientName = keys.get("accession", ""), keys.get("patient_name", "")
    asked.ScheduledProcedureStepSequence = Sequence([step])
    out = DicomBytesIO()
    out.is_implicit_VR, out.is_little_endian = implicit, True
    write_dataset(out, asked)
    return out.getvalue()


KEYS = {"station": "CART", "date": "20261126-", "modality": "US", "accession": "P1", "patient_name": "OKA*"}


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("keys", [{}, KEYS])
def test_the_keys_of_a_question_are_read(implicit, keys):
    assert asked_in(encoded(implicit=implicit, **keys), implicit=implicit) == Asked(**keys)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.booleans(), st.integers(0, 120))
def test_nonsense_is_a_refusal_or_a_question_and_never_anything_else(noise, implicit, at):
    raw = encoded(implicit=implicit, **KEYS)
    for content in (noise, raw[:at] + noise, raw[: len(raw) - at]):
        with contextlib.suppress(Unusable):
            assert isinstance(asked_in(content, implicit=implicit), Asked)


@pytest.mark.parametrize(
    ("wanted", "value", "found"),
    [
        ("", "CART", True), ("CART", "cart", True), ("CA*", "CART", True), ("C?RT", "CART", True), ("MR", "US", False),
        ("[CM]ART", "CART", False), (" CART ", "CART", True),
    ],
)  # fmt: skip
def test_wild_cards_are_those_of_the_standard(wanted, value, found):
    assert fits(wanted, value) is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", True),
        ("20261126", True),
        ("20261125", False),
        ("20261125-", True),
        ("-20261125", False),
        ("20261101-20261130", True),
    ],
)
def test_a_day_is_in_a_range(wanted, found):
    assert in_range(wanted, "20261126") is found


def announced(person, code: str = "lung"):
    return intents.announce(by=person, application=Application.objects.get(code=code))


def test_who_may_announce_how_many_and_take_back(hospital, tina, tom, pat):
    first, *_others = [announced(tina) for _ in range(5)]
    with pytest.raises(NotNow) as refused:
        announced(tina)
    assert refused.value.code == "too_many_intents"
    with pytest.raises(NotAllowed):
        announced(pat)
    with pytest.raises(NotAllowed):
        intents.take_back(intent=first, by=tom)
    intents.take_back(intent=first, by=tina)
    with pytest.raises(NotNow):
        intents.take_back(intent=first, by=tina)
    assert announced(tina).accession != first.accession


def told(device, asked: Asked) -> list:
    return [each.intent for each in worklist(device, asked)]


def test_a_machine_is_told_what_its_own_hospital_announced(hospital, dana, tina, other_hospital, sid):
    cart, theirs = a_device(hospital, dana), a_device(other_hospital, sid)
    intent, gone = announced(tina), announced(tina)
    intents.take_back(intent=gone, by=tina)
    today = f"{hospital.today():%Y%m%d}"
    assert told(cart, Asked()) == [intent]
    assert told(cart, Asked("", "OKAFOR*", "", "US", "CART", today, "")) == [intent]
    for asked in (
        Asked(modality="CT"),
        Asked(station="OTHER"),
        Asked(date="20200101"),
        Asked(accession=gone.accession),
    ):
        assert worklist(cart, asked) == []
    assert (told(theirs, Asked()), person_name(tina)) == ([], "Okafor^Tina")


def opened(intent, at: str):
    """As if it had been announced at that moment, by the hospital's clocks."""
    moment = datetime.fromisoformat(at).replace(tzinfo=intent.institution.zone)
    ScanIntent.objects.filter(pk=intent.pk).update(opened_at=moment, closes_at=moment + intents.OPEN_FOR)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("20261129", "2026-11-29 00:00"),  # today, which most machines ask for by default
        ("20261128", "2026-11-28 23:50"),
        ("20261128-20261129", "2026-11-29 00:00"),
        ("", "2026-11-29 00:00"),
        ("20261130-", None),
        ("20261127", None),
    ],
)
def test_a_scan_that_is_announced_before_midnight_is_due_after_it_too(hospital, dana, tina, monkeypatch, asked, due):
    cart, intent = a_device(hospital, dana), announced(tina)
    opened(intent, "2026-11-28 23:50")
    now = datetime(2026, 11, 29, 0, 20, tzinfo=hospital.zone)
    monkeypatch.setattr("logbook.queries.intents.timezone.now", lambda: now)
    found = [
        f"{item(each, 'CART').ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate} {each.at:%H:%M}"
        for each in worklist(cart, Asked(date=asked))
    ]
    assert found == ([due.replace("-", "")] if due else [])


def test_a_scan_is_due_by_the_clock_of_the_machine_that_asks(hospital, dana, tina, monkeypatch):
    fast = a_device(hospital, dana, clock_ahead=7200)
    opened(announced(tina), "2026-11-28 22:30")
    now = datetime(2026, 11, 28, 22, 40, tzinfo=hospital.zone)
    monkeypatch.setattr("logbook.queries.intents.timezone.now", lambda: now)
    assert [f"{each.at:%Y%m%d %H:%M}" for each in worklist(fast, Asked(date="20261129"))] == ["20261129 00:30"]
    assert worklist(fast, Asked(date="20261128")) == []


def test_what_is_announced_by_somebody_who_has_left_is_told_to_no_machine(hospital, dana, tina, tom):
    cart = a_device(hospital, dana)
    kept, ended, closed = announced(tina), announced(tom), announced(tina)
    assert told(cart, Asked()) == [closed, ended, kept]
    Enrolment.objects.filter(trainee=tom).update(ended_on=hospital.today())
    assert told(cart, Asked()) == [closed, kept]
    User.objects.filter(pk=tina.pk).update(is_active=False)
    assert told(cart, Asked()) == []


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Tina Okafor", "Okafor^Tina"),
        ("Tina \\ Okafor", "Okafor^Tina"),
        ("Tina O=kafor", "kafor^Tina O"),
        ("Dr^Tina Okafor", "Okafor^Dr Tina"),
        ("Ti\tna\x1b Okafor\r\n", "Okafor^Ti na"),
        ("Łucja Żółć", "Żółć^Łucja"),
        ("T" * 80, "T" * 64),
    ],
)
def test_a_name_is_one_value_of_one_form_whatever_is_in_it(name, sent):
    assert person_name(User(name=name)) == sent


@pytest.mark.parametrize("carried", ["accession", "study"])
def test_what_comes_under_our_number_is_the_announced_exam_of_whoever_announced_it(hospital, dana, tina, carried):
    intent = announced(tina)
    arrival = arrives(a_device(hospital, dana), object_of(frames=1))
    value = intent.accession if carried == "accession" else intent.study_uid
    digest = {f"{carried}_digest": codes.uid_digest(uid_key(), carried, value)}
    study = arrivals.sort_as(arrival=arrival, by=None, said=said_of(arrival, exam="cardiac", **digest))
    scan = Scan.objects.get()
    assert (study.owner, study.rule, study.evidence) == (tina, "intent", {"intent": str(intent.pk)})
    assert (scan.application.code, scan.clips.count()) == ("lung", 1)
    intent.refresh_from_db()
    assert intent.closed_at is not None


@pytest.mark.django_db(transaction=True)
def test_findscu_gets_the_item_and_a_study_sent_with_it_is_matched(hospital, dana, tina, dcmtk, request, tmp_path):
    a_device(hospital, dana)
    intent = announced(tina)
    port = request.getfixturevalue("listening")
    asked = ("-k", "ScheduledProcedureStepSequence[0].Modality=US", "-k", "PatientName=OKA*", "-k", "StudyInstanceUID")
    status, said = dcmtk("findscu", "-W", "-aet", "CART", "-aec", "POCUS_SEH", *asked, "127.0.0.1", port)
    assert (status, intent.accession in said, intent.study_uid in said, "Okafor^Tina" in said) == (0, True, True, True)
    none = dcmtk("findscu", "-W", "-aet", "CART", "-aec", "POCUS_SEH", "-k", "PatientName=NOBODY", "127.0.0.1", port)
    assert (none[0], intent.accession in none[1]) == (0, False)
    path = tmp_path / "back.dcm"
    path.write_bytes(object_of(study=intent.study_uid, description="Cardiac"))
    assert dcmtk("dcmsend", "-aet", "CART", "-aec", "POCUS_SEH", "127.0.0.1", port, path)[0] == 0

    def sorted_out() -> tuple:
        from logbook.models import Arrival  # noqa: PLC0415 -- only here

        arrivals.sort(Arrival.objects.get().pk)
        scan = Scan.objects.select_related("trainee", "application").get()
        return scan.trainee, scan.application.code

    assert seen_from_outside(sorted_out) == (tina, "lung")
