"""What is frozen when a certificate is issued, and does it still hold?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

from curriculum.models import Application, ProgrammeVersion
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.people import signing
from pocus_credentialing.people.models import User

from .annex import annex_of
from .asked import definitions_of, module_titles, requirement_rows
from .issuers import Issuer, is_outside
from .models import Certificate, Evidence
from .models.signatory import Decision
from .progress import JUDGE_VERSION, Facts, Version, judge
from .standings import Case


def frozen(case: Case, certificate: Certificate, *, issuer: Issuer) -> dict[str, Any]:
    """judge's whole input and output, the names of the people in it as printed today, and what the annex will say."""
    version = certificate.version
    # In the programme's order, which is the order on the paper.
    codes = [code for code in version.data["applications"] if code in certificate.application_codes]
    people = _reviewers(case)
    annex = annex_now(case, version, codes, issuer=issuer, people=people)
    people[str(certificate.holder_id)] = certificate.holder.printed_name
    people[str(issuer.pk)] = issuer.printed_name
    return {**case.to_json(), "codes": codes, "people": people, "annex": annex}


def annex_now(
    case: Case, version: ProgrammeVersion, codes: list[str], *, issuer: Issuer, people: dict[str, str] | None = None
) -> dict[str, Any]:
    """The annex that a certificate issued at this moment would have."""
    exams = Application.objects.filter(code__in=codes)
    definitions = definitions_of(version)
    return annex_of(
        case,
        codes,
        issuer=issuer.pk,
        titles={exam.code: exam.title for exam in exams},
        short_titles={exam.code: exam.short_title for exam in exams},
        scopes={code: definition["scope"] for code, definition in definitions.items()},
        requirement_titles={row.key: row.title for row in requirement_rows(version)},
        module_titles=module_titles(version),
        people=_reviewers(case) if people is None else people,
    )


def _reviewers(case: Case) -> dict[str, str]:
    """Id → name as printed, of those who signed the record, too."""
    reviewers = {scan.reviewer for scan in case.facts.scans if scan.reviewer}
    signers = {each.person for each in case.facts.sign_offs}
    return {str(person.pk): person.printed_name for person in User.objects.filter(pk__in=reviewers | signers)}


def faults(certificate: Certificate, evidence: Evidence) -> Iterator[str]:
    """What is not as it was signed; nothing when all is as it should be. See `judged_by` for what is not judged again."""
    judged, statement = evidence.judged, evidence.statement
    if not signing.is_genuine(statement, evidence.kid, evidence.signature, evidence.alg):
        yield "the signature does not fit the statement"
    if statement.get("evidence_digest") != digest(judged):
        yield "the evidence is not the evidence that was signed"
    if statement.get("annex_digest") != digest(judged.get("annex")):
        yield "the annex is not the annex that was signed"
    yield from _rows_and_statement(certificate, evidence)
    yield from _judged_again(judged)


def _rows_and_statement(certificate: Certificate, evidence: Evidence) -> Iterator[str]:
    statement = evidence.statement
    signed, programme = statement.get("signed", {}), statement.get("programme", {})
    row = {
        "serial": (certificate.serial, statement.get("serial")),
        "code": (certificate.code, statement.get("code")),
        "issued_on": (certificate.issued_on and certificate.issued_on.isoformat(), statement.get("issued_on")),
        "expires_on": (certificate.expires_on and certificate.expires_on.isoformat(), statement.get("expires_on")),
        "version": (certificate.version.digest, programme.get("digest")),
        "issued_at": (evidence.issued_at.astimezone(UTC).isoformat(timespec="seconds"), signed.get("at")),
        "authentication": (evidence.authentication, signed.get("authentication")),
    }
    for name, (value, said) in row.items():
        if value != said:
            yield f"{name} is {value} in the row and {said} in the statement"
    if sorted(exam["code"] for exam in statement.get("exams", [])) != certificate.application_codes:
        yield "the exams in the row are not those in the statement"
    yield from _signer(certificate, evidence)


def _signer(certificate: Certificate, evidence: Evidence) -> Iterator[str]:
    """The row of an outside signatory can still be written to; what was signed cannot."""
    signed, signatory = evidence.statement.get("signed", {}), evidence.signatory
    if signatory is None:
        if is_outside(signed):
            yield "the statement names an outside signatory, and the row does not"
        return
    row = {"name": signatory.printed_name, "role": signatory.role, "affiliation": signatory.affiliation}
    for name, value in row.items():
        if signed.get(name) != value:
            yield f"the signatory's {name} is {value} in the row and {signed.get(name)} in the statement"
    if (signatory.decision, signatory.enrolment_id) != (Decision.SIGNED, certificate.enrolment_id):
        yield "the signatory in the row did not sign for this enrolment"


def judged_by(evidence: Evidence) -> str | None:
    """The version of the rules' meaning that it was judged by, where that is not this program's: then only what was
    signed can be compared, and no answer. None where it can be judged again."""
    version = _judge_version(evidence.judged)
    return None if version in (None, JUDGE_VERSION) else version


def _judge_version(judged: dict[str, Any]) -> str | None:
    try:
        return str(judged["judgement"]["judge_version"])
    except (KeyError, TypeError):
        return None


def _judged_again(judged: dict[str, Any]) -> Iterator[str]:
    if _judge_version(judged) not in (None, JUDGE_VERSION):
        return
    try:
        version, facts = Version.from_json(judged["version"]), Facts.from_json(judged["facts"])
        again = judge(version, facts, date.fromisoformat(judged["as_of"]))
    except (KeyError, TypeError, ValueError) as problem:
        yield f"the evidence cannot be read: {problem}"
        return
    if again.to_json() != judged.get("judgement"):
        yield "judged again, the same evidence gives another answer"
    elif not all(again.met_for(code) for code in judged["codes"]):
        yield "judged again, the requirements are not met"
