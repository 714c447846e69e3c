"""What does a draft say of the programme as a whole, and how is that written into its text?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from curriculum.editing import Bench, Data, fingerprint, rebased
from curriculum.library.splicing import with_values

VALIDITY, EARLY = "validity_months", "scans_before_phase1_count"


@dataclass(frozen=True)
class Policy:
    title: str
    about: str
    applications: list[str]
    validity_months: int
    scans_before_phase1_count: bool

    @classmethod
    def of(cls, data: Data) -> Policy:
        return cls(
            title=" ".join(data["title"].split()),
            about=" ".join(data["about"]["text"].split()),
            applications=list(data["applications"]),
            validity_months=data["policy"][VALIDITY]["value"],
            scans_before_phase1_count=data["policy"][EARLY]["value"],
        )

    @property
    def seen(self) -> str:
        return fingerprint(asdict(self))

    def is_own(self, bench: Bench) -> bool:
        """Whether anything that has a source is neither as it is in the draft nor as it was when that began."""
        return any(
            value not in [now, *(each["params"]["value"] for each in originals)]
            for now, value, originals in self._sourced(bench)
        )

    def _sourced(self, bench: Bench) -> list[tuple[Any, Any, list[Data]]]:
        now = Policy.of(bench.data)
        return [
            (now.about, self.about, originals_of(bench, "about")),
            (now.validity_months, self.validity_months, originals_of(bench, VALIDITY)),
            (now.scans_before_phase1_count, self.scans_before_phase1_count, originals_of(bench, EARLY)),
        ]


def originals_of(bench: Bench, name: str) -> list[Data]:
    """What the draft began from, then the library's; as entries with parameters."""
    found = []
    for data in bench.originals:
        if name == "about":
            found.append({**data["about"], "params": {"value": " ".join(data["about"]["text"].split())}})
        else:
            found.append({**data["policy"][name], "params": {"value": data["policy"][name]["value"]}})
    return found


def said_of(name: str, value: Any) -> str:
    if name == VALIDITY:
        said = ngettext(
            "A certificate is valid for %(months)d month.", "A certificate is valid for %(months)d months.", value
        )
        return said % {"months": value}
    if name == EARLY:
        return (
            gettext("Scans made before phase 1 is complete count.")
            if value
            else gettext("Scans made before phase 1 is complete are kept in the log and do not count.")
        )
    return str(value)


def with_policy(bench: Bench, policy: Policy, reason: str) -> str:
    """The text with it; what is as it was stays as it was written."""
    now, text = Policy.of(bench.data), bench.text
    places: dict[str, tuple[list[str | int], str]] = {
        "about": (["about"], "text"),
        VALIDITY: (["policy", VALIDITY], "value"),
        EARLY: (["policy", EARLY], "value"),
    }
    for name, (place, key) in places.items():
        value = getattr(policy, name)
        if value != getattr(now, name):
            originals = originals_of(bench, name)
            said = said_of(name, originals[0]["params"]["value"])
            basis, gone = rebased(originals, {"value": value}, said, reason)
            text = with_values(text, place, {key: value, **basis}, gone)
    own = {name: getattr(policy, name) for name in ("title", "applications")}
    return with_values(text, [], {name: value for name, value in own.items() if value != getattr(now, name)})
