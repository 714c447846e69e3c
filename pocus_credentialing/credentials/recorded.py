"""Is a certificate what was recorded of it? The row can be written to, the events cannot."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from logbook.statements import moment_in_words
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.made import ITSELF, missing
from pocus_credentialing.audit.models import Event

from .models import Certificate, Evidence
from .states import PUBLIC, CertificateState

# What the last of these events left a certificate in.
STATE_AFTER = {
    "certificate.intended": CertificateState.ISSUING,
    "certificate.abandoned": CertificateState.ABANDONED,
    "certificate.issued": CertificateState.VALID,
    "certificate.suspended": CertificateState.SUSPENDED,
    "certificate.lifted": CertificateState.VALID,
    "certificate.revoked": CertificateState.REVOKED,
    "certificate.replaced": CertificateState.REPLACED,
}
# The events whose words the row repeats as the reason of its state.
REASONED = ("certificate.suspended", "certificate.lifted", "certificate.revoked")
# Events of before they said the moment that the row says were written in the transaction of the same moment.
AT_ONCE = timedelta(days=1)


class Told:
    """The events of one certificate, oldest first, and the logo that its hospital had when it was issued."""

    def __init__(self, events: list[Event], logos: list[tuple[int, str]]) -> None:
        self.events = events
        self.begun, self.issued = self.last("certificate.intended"), self.last("certificate.issued")
        self.changed = self.last(*STATE_AFTER)
        self.state = STATE_AFTER[self.changed.verb].value if self.changed else "never issued"
        before = bisect(logos, (self.issued.seq, "")) if self.issued else 0
        self.logo = logos[before - 1][1] if before else ""

    def last(self, *verbs: str) -> Event | None:
        return next((event for event in reversed(self.events) if event.verb in verbs), None)

    def every(self, verb: str) -> list[Event]:
        return [event for event in self.events if event.verb == verb]

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


def told_of(certificates: Iterable[Certificate]) -> dict[UUID, Told]:
    """Of each of these, in two queries."""
    chains = {each.pk: str(each.institution_id) for each in certificates}
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(thing_type="certificate", thing_id__in=chains).order_by("chain", "seq"):
        found[event.thing_id].append(event)
    logos: dict[str, list[tuple[int, str]]] = defaultdict(list)
    set_or_not = Event.objects.filter(chain__in=set(chains.values()), verb__in=("logo.set", "logo.removed"))
    for chain, seq, data in set_or_not.order_by("seq").values_list("chain", "seq", "data"):
        logos[chain].append((seq, data.get("sha256", "")))
    return {pk: Told(found[pk], logos[chain]) for pk, chain in chains.items()}


def gone() -> Iterator[str]:
    """Certificates that were begun or issued and have no row."""
    said: set[UUID] = set()
    for pk, data in missing(Certificate, {"certificate.issued": ITSELF, "certificate.intended": ITSELF}):
        if pk not in said:
            said.add(pk)
            yield f"certificate {data['serial']}: it was begun, and is missing"


def faults(certificate: Certificate, told: Told) -> Iterator[str]:
    """What the row says otherwise than its events; nothing when all is as it should be."""
    if certificate.state != told.state:
        yield f"it is {certificate.state}, and what happened to it says {told.state}"
    if told.begun is None or told.changed is None:
        return
    yield from _differences(_begun(certificate, told.begun))
    if told.issued is None:
        never = (certificate.issued_on, certificate.expires_on, certificate.logo)
        if any(never) or hasattr(certificate, "evidence"):
            yield "it was never issued, and looks as if it had been"
    else:
        yield from _differences(_issued(certificate, told.issued, told.logo))
        if (evidence := getattr(certificate, "evidence", None)) is not None:
            yield from _differences(_evidence(evidence, told.issued))
    if not _is_then(certificate.state_since, told.changed):
        yield f"it is in its state since {moment_in_words(certificate.state_since)}, and that is not when it changed"
    replaced = told.last("certificate.replaced")
    yield from _differences([("replaced_by", _serial(certificate.replaced_by), _data(replaced, "replaced_by"))])
    yield from _remarks(certificate, told)
    yield from _reason(certificate, told)
    yield from _flags(certificate, told)
    yield from _prints(certificate, told)


Rows = Iterable[tuple[str, Any, Any]]


def _differences(rows: Rows) -> Iterator[str]:
    for name, row, event in rows:
        if str(row) != str(event):
            yield f"{name} is {row} in the row and {event} in what was recorded"


def _begun(certificate: Certificate, event: Event) -> Rows:
    enrolment, version = certificate.enrolment, certificate.version
    yield "holder", certificate.holder_id, event.person
    yield "institution", certificate.institution_id, event.chain
    yield "serial", certificate.serial, event.data["serial"]
    yield "intended_by", certificate.intended_by_id, event.actor
    yield "the programme of its version", version.programme_id, event.programme
    yield "the version", version.number, event.data.get("version", version.number)
    yield "the programme of its enrolment", enrolment.programme_id, event.programme
    yield "the trainee of its enrolment", enrolment.trainee_id, event.person
    yield "enrolment", certificate.enrolment_id, event.data.get("enrolment", certificate.enrolment_id)
    if not _is_then(certificate.intended_at, event):
        yield "intended_at", moment_in_words(certificate.intended_at), moment_in_words(_moment(event))


def _issued(certificate: Certificate, event: Event, logo: str) -> Rows:
    yield "applications_key", certificate.applications_key, ",".join(event.data["applications"])
    yield "logo", certificate.logo or None, logo or None


def _evidence(evidence: Evidence, event: Event) -> Rows:
    yield "issued_by", evidence.issued_by_id, event.actor
    yield "signatory", evidence.signatory_id, event.data.get("signatory")
    yield "authentication", evidence.authentication, event.authentication
    yield "kid", evidence.kid, event.data["kid"]
    if not _is_then(evidence.issued_at, event):
        yield "issued_at", moment_in_words(evidence.issued_at), moment_in_words(_moment(event))


def _moment(event: Event) -> datetime:
    said = event.data.get("state_since")
    return datetime.fromisoformat(said) if said else event.at


def _is_then(moment: datetime, event: Event) -> bool:
    """To the microsecond, where the event says it."""
    apart = abs(moment.astimezone(UTC) - _moment(event))
    return not apart if "state_since" in event.data else apart < AT_ONCE


def _serial(certificate: Certificate | None) -> str | None:
    return certificate.serial if certificate else None


def _data(event: Event | None, name: str) -> Any:
    return event.data.get(name) if event else None


def _remarks(certificate: Certificate, told: Told) -> Iterator[str]:
    """The words beside an event are those that it keeps the digest of."""
    said = {event.pk: event.data["words"] for event in told.events if "words" in event.data}
    kept = {remark.event: remark.text for remark in certificate.remarks.all()}
    for event in sorted(said.keys() | kept.keys(), key=str):
        if event not in kept:
            yield f"the words said at event {event} are missing"
        elif event not in said or said[event] != digest(kept[event]):
            yield f"the words said at event {event} are not those that were said"


def _reason(certificate: Certificate, told: Told) -> Iterator[str]:
    last = told.last(*REASONED)
    kept = {remark.event: remark.text for remark in certificate.remarks.all()}
    if certificate.state_reason != (kept.get(last.pk, "") if last else ""):
        yield "the reason of its state is not what was said when that changed"


def _flags(certificate: Certificate, told: Told) -> Iterator[str]:
    """There is one for each amendment that was recorded; the mark is there as long as one waits to be looked at, and says
    since when."""
    flags = list(certificate.flags.all())
    waiting = [flag.at for flag in flags if flag.looked_at is None]
    if certificate.flagged_at != max(waiting, default=None):
        yield "its mark for amendments does not fit those that wait to be looked at"
    recorded = {_amended(event.data) for event in told.every("certificate.flagged")}
    kept = {str(flag.review_id or flag.assessment_id or flag.sign_off_id) for flag in flags}
    seen = {flag for event in told.every("certificate.looked_at") for flag in event.data.get("flags", ())}
    looked_at = {str(flag.pk) for flag in flags if flag.looked_at is not None}
    if (recorded, seen) != (kept, looked_at):
        yield "what was amended after it was issued, or looked at, is not what was recorded"


def _amended(data: dict[str, Any]) -> str:
    return next(str(data[name]) for name in ("review", "assessment", "sign_off") if name in data)


def _prints(certificate: Certificate, told: Told) -> Iterator[str]:
    recorded = {event.data["paper"]: event for event in told.every("certificate.printed")}
    kept = {printed.paper: printed for printed in certificate.prints.all()}
    for paper in sorted(recorded.keys() | kept.keys()):
        event, printed = recorded.get(paper), kept.get(paper)
        if event is None or printed is None or event.data["sha256"] != printed.sha256:
            yield f"the print for {paper} is not the one that was recorded"
        elif not _is_then(printed.printed_at, event):
            yield f"the print for {paper} was not made when that was recorded"
