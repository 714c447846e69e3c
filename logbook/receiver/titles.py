"""What is our door called, for the machines of each hospital?"""

from __future__ import annotations

from pocus_credentialing.people.models import Institution

PREFIX = "POCUS_"


def our_title(institution: Institution) -> str:
    """One AE title a hospital, by its code: whom a machine calls says which hospital it belongs to."""
    return f"{PREFIX}{institution.code}"


def hospital_called(title: str) -> Institution | None:
    if not title.startswith(PREFIX):
        return None
    return Institution.objects.filter(code=title.removeprefix(PREFIX)).first()
