"""Does an answer carry what protects whoever reads it?"""

from __future__ import annotations

import re

ALLOWED_SOURCES = {"'none'", "'self'", "data:", "blob:"}


def faults(headers: dict[str, str], *, private: bool) -> list[str]:
    """What is missing or too wide."""
    held = {name.lower(): value for name, value in headers.items()}
    policy = dict(
        (part.split()[0], part.split()[1:])
        for part in held.get("content-security-policy", "").split(";")
        if part.strip()
    )
    found = []
    if policy.get("default-src") != ["'none'"] or policy.get("frame-ancestors") != ["'none'"]:
        found.append(f"policy {policy}")
    if not {source for sources in policy.values() for source in sources} <= ALLOWED_SOURCES:
        found.append(f"too wide {policy}")
    if held.get("x-content-type-options") != "nosniff":
        found.append("nosniff")
    if held.get("referrer-policy") not in ("same-origin", "no-referrer"):
        found.append("referrer")
    if private and not {"no-store", "private"} & set(re.split(r",\s*", held.get("cache-control", ""))):
        found.append(f"kept {held.get('cache-control')}")
    return found
