"""Into which study does an object go that came in by itself, and to whom is that given?"""

from __future__ import annotations

from logbook.dicom.codes import uid_digest
from logbook.dicom.facts import Arriving
from logbook.local_keys import uid_key
from logbook.matching import Found, Match, graver
from logbook.models import Arrival, ArrivedStudy, Claim
from logbook.queries.matching import taken_at
from logbook.states import Doubt

from .placing import application_called, give


def study_of(arrival: Arrival, said: Arriving, found: Found) -> tuple[ArrivedStudy, str]:
    """Its row, locked; and why it lies apart from the rest under that number, where it does. What points elsewhere than
    whoever got such a part, too, lies by itself again: a person's word about one part is about no other."""
    study = main = _row(arrival, said, said.study_digest or arrival.sop_digest)
    why = ""
    while reason := _why_apart(study, main, found):
        why = graver(why, reason)
        number = uid_digest(uid_key(), "apart", f"{study.study_digest}:{_pointing(found)}")
        study = _row(arrival, said, number, apart_of=main)
    return study, why


def give_or_doubt(study: ArrivedStudy, found: Found, whose: Match | Doubt | str) -> None:
    """To whom it points, unless something of the study is in doubt or claimed: then a person decides."""
    if isinstance(whose, Match):
        claim = claim_of(study)
        if claim is None and _says_nothing_else(study, found):
            give(study=study, to=whose.person, rule=whose.rule, evidence=whose.evidence)
            return
        if claim is not None and claim.person_id == whose.person:
            return
        whose = Doubt.RULES_DISAGREE
    study.doubt = graver(study.doubt, whose)
    study.save(update_fields=["doubt"])


def claim_of(study: ArrivedStudy) -> Claim | None:
    found: Claim | None = Claim.objects.standing().filter(study=study).first()
    return found


def _why_apart(study: ArrivedStudy, main: ArrivedStudy, found: Found) -> str:
    """Of a further object of a study that somebody has, or claims: why it is not theirs for certain. So is what points
    to nobody, once something under that number was somebody else's."""
    claim = claim_of(study) if study.owner_id is None else None
    expected = study.owner_id or (claim.person_id if claim is not None else None)
    if expected is None:
        return ""
    if found.other_content:
        return Doubt.OTHER_CONTENT
    people = {pointer.person for pointer in found.pointers}
    if people:
        return "" if people == {expected} else Doubt.RULES_DISAGREE
    if found.unknown and not study.arrivals.filter(typed__unknown=found.unknown).exists():
        return Doubt.UNKNOWN_CODE
    return Doubt.RULES_DISAGREE if _is_of_two_people(main) else ""


def _says_nothing_else(study: ArrivedStudy, found: Found) -> bool:
    """What else is in it points to nobody, and carries no other unknown code than this object does."""
    if _is_of_two_people(study):
        return False
    if study.doubt == Doubt.UNKNOWN_CODE and found.unknown:
        # What an earlier version sorted does not say what stood in it.
        typed = study.arrivals.values_list("typed", flat=True)
        return all(one is not None and one["unknown"] in ("", found.unknown) for one in typed)
    return study.doubt in ("", Doubt.NO_CODE)


def _is_of_two_people(main: ArrivedStudy) -> bool:
    return bool(main.apart.exclude(doubt=Doubt.OTHER_CONTENT).exists())


def _pointing(found: Found) -> str:
    """What points alike lies together."""
    if found.other_content:
        return "other content"
    people = ",".join(sorted({str(pointer.person) for pointer in found.pointers}))
    return people or (f"typed {found.unknown}" if found.unknown else "")


def _row(arrival: Arrival, said: Arriving, number: str, apart_of: ArrivedStudy | None = None) -> ArrivedStudy:
    """Locked. An object that names no study is one of its own."""
    inspection = said.inspection
    taken = taken_at(arrival, said)
    guess = application_called(said.exam)
    made, _new = ArrivedStudy.objects.get_or_create(
        institution=arrival.institution,
        study_digest=number,
        defaults={
            "apart_of": apart_of,
            "device": arrival.device,
            "door": arrival.door,
            "machine": " ".join(part for part in (inspection.manufacturer, inspection.model) if part)[:120],
            "application": guess,
            "taken_at": taken,
            "first_at": arrival.received_at,
            "last_at": arrival.received_at,
        },
    )
    study: ArrivedStudy = ArrivedStudy.objects.select_for_update(no_key=True).get(pk=made.pk)
    study.last_at = max(study.last_at, arrival.received_at)
    study.application = study.application or guess
    study.taken_at = min(filter(None, (study.taken_at, taken)), default=None)
    study.save(update_fields=["last_at", "application", "taken_at"])
    return study
