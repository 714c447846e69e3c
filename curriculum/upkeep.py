"""What does a version ask of those who hold its certificate?"""

from __future__ import annotations

from curriculum.library.requirements import MAINTENANCE
from curriculum.models import Application, Phase, ProgrammeVersion, Requirement

# Before the key of each, since a rule to gain the certificate may be called the same.
KEEP = "keep."


def upkeep_rows(version: ProgrammeVersion) -> list[Requirement]:
    """Its rules to keep a certificate, in their order, as requirements that are in no table: no standing is kept of them."""
    rules = version.data.get(MAINTENANCE, [])
    if not rules:
        return []
    codes = [each["application"] for each in rules if each["application"]]
    exams = {each.code: each for each in Application.objects.filter(code__in=codes)} if codes else {}
    phase = Phase(version=version, key=MAINTENANCE, name=MAINTENANCE, position=len(version.data["phases"]))
    return [
        Requirement(
            version=version,
            phase=phase,
            key=f"{KEEP}{each['id']}",
            title=each["title"],
            shape=each["shape"],
            params=each["params"],
            application=exams[each["application"]] if each["application"] else None,
            source=", ".join(each["source"]),
            tag=each["tag"],
            note=each["note"] or "",
            position=position,
        )
        for position, each in enumerate(rules)
    ]


def is_upkeep(row: Requirement) -> bool:
    return row.phase.key == MAINTENANCE
