"""What an archive lets drip, or leaves in the middle, has an end; whom an encrypted connection does not believe is told."""

from __future__ import annotations

import shutil
import ssl
import threading

import pytest
from pynetdicom import evt
from pynetdicom.sop_class import Verification

from logbook.sending import targets
from logbook.sending.opening import opened
from logbook.sending.targets import ByDicom, ByWeb
from pocus_credentialing import outgoing

from .web_archive import TOKEN

HALF = 20  # bytes of a PDU that says it has a hundred
P_DATA, ACCEPTED, GOODBYE = 4, 2, 5


def half_of(kind: int) -> bytes:
    return bytes([kind, 0]) + (100).to_bytes(4) + bytes(HALF)


@pytest.fixture
def let_go(archive):
    """Until it is set the archive says nothing more, and reads nothing more."""
    event = threading.Event()
    yield event
    event.set()


def by_dicom(archive) -> ByDicom:
    return ByDicom("TEACHING", "127.0.0.1", archive.port)


def has_ended(one) -> bool:
    """What pynetdicom runs beside us would keep the whole process from its end."""
    one.opened.dul.join(30)
    return not one.opened.dul.is_alive()


def test_an_answer_that_drips_is_waited_for_no_longer_than_the_time_for_all_of_it(web_archive):
    web_archive.drips = threading.Event()
    with opened(ByWeb(web_archive.address, TOKEN), calling="US", in_all=0.3) as one:
        with pytest.raises(targets.Unreachable) as broken:
            one.answers()
        assert (broken.value.said, web_archive.drips.is_set()) == (targets.BROKE_OFF, False)
        web_archive.drips.set()
        one.answers()


def test_an_archive_that_stops_reading_in_the_middle_of_an_object_is_cut(archive, let_go, cleaned, tmp_path):
    whole, large = cleaned[0][0] / "clip.dcm", tmp_path / "large.dcm"
    shutil.copy(whole, large)
    with large.open("r+b") as file:
        file.truncate(16_000_000)  # more than the network holds for a reader
    stopped = threading.Event()

    def stops(event):
        if event.data[0] == P_DATA:
            stopped.set()
            let_go.wait()

    with opened(by_dicom(archive), calling="US", in_all=1.0) as one:
        one.answers()
        archive.server.bind(evt.EVT_DATA_RECV, stops)
        with pytest.raises(targets.Unreachable) as broken:
            one.send(large, "1.2.3")
        assert (broken.value.said, stopped.is_set(), has_ended(one)) == (targets.BROKE_OFF, True, True)
    archive.server.unbind(evt.EVT_DATA_RECV, stops)
    with opened(by_dicom(archive), calling="US") as one:
        assert one.send(whole, "1.2.3") == ""


def test_half_an_answer_to_the_connection_test_is_none(archive, let_go):
    def half(event):
        event.assoc.dul.socket.socket.sendall(half_of(P_DATA))
        let_go.wait()
        return 0

    archive.server.bind(evt.EVT_C_ECHO, half)
    with opened(by_dicom(archive), calling="US", in_all=1.0) as one:
        with pytest.raises(targets.Unreachable) as broken:
            one.answers()
        assert (broken.value.said, has_ended(one)) == (targets.NO_ANSWER, True)


def test_an_archive_that_agrees_on_no_connection_test_does_not_answer_one_and_takes_objects(archive, cleaned):
    archive.server.contexts = [each for each in archive.server.contexts if each.abstract_syntax != Verification]
    with opened(by_dicom(archive), calling="US") as one:
        with pytest.raises(targets.Unreachable) as untested:
            one.answers()
        assert (untested.value.said, one.send(cleaned[0][0] / "clip.dcm", "1.2.3")) == (targets.NO_ANSWER, "")


def test_half_an_agreement_is_none(archive, let_go):
    archive.server.bind(
        evt.EVT_REQUESTED, lambda event: (event.assoc.dul.socket.socket.sendall(half_of(ACCEPTED)), let_go.wait())
    )
    with pytest.raises(targets.Unreachable) as broken, opened(by_dicom(archive), calling="US", in_all=1.0):
        pass
    assert broken.value.said == targets.NOT_THERE


def test_half_a_goodbye_is_enough(archive, let_go):
    def half(event):
        if event.data[0] == GOODBYE:
            event.assoc.dul.socket.socket.sendall(half_of(GOODBYE + 1))
            let_go.wait()

    with opened(by_dicom(archive), calling="US") as one:
        one.answers()
        archive.server.bind(evt.EVT_DATA_RECV, half)
    assert (one.opened.is_released, has_ended(one)) == (False, True)


@pytest.fixture
def encrypted(archive, web_archive):
    """The same by TLS, under the certificate of the web archive, which is for localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(web_archive.certificate)
    archive.server.ssl_context = context
    return archive


# pynetdicom leaves the socket of a refused connection to the collector: there is one where localhost is ::1 first.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_only_a_certificate_that_is_trusted_and_for_that_name_is_believed(encrypted, web_archive, settings):
    trusted = settings.OUTGOING
    nobody = outgoing.OutgoingSettings(allowed=trusted.allowed, ca="")
    ours, none = str(web_archive.certificate), ""
    told = {}
    for host, operator, ca in (
        ("localhost", trusted, none),
        ("localhost", nobody, ours),
        ("localhost", nobody, none),
        ("127.0.0.1", trusted, none),
        ("127.0.0.1", nobody, ours),
    ):
        settings.OUTGOING = operator
        target = ByDicom("TEACHING", host, encrypted.port, tls=True, ca=ca, checked=not ca)
        try:
            with opened(target, calling="US") as one:
                one.answers()
            told[host, operator.ca, ca] = ""
        except targets.Unreachable as error:
            told[host, operator.ca, ca] = error.said
    assert told == {
        ("localhost", ours, none): "",
        ("localhost", "", ours): "",
        ("localhost", "", none): targets.NOT_TRUSTED,
        ("127.0.0.1", ours, none): targets.NOT_TRUSTED,
        ("127.0.0.1", "", ours): targets.NOT_TRUSTED,
    }
