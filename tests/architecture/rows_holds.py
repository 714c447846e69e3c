"""Legal holds: what each of the six is answered."""

from __future__ import annotations

from typing import Any

from .matrix import GET, POST, Row
from .sent import these
from .world import World

SIGNED_IN = "302 200 200 200 200 200"
LIST = "401 200 200 200 200 200"
WHY = these(reason="Asked for by counsel.")


def on_scan(world: World) -> dict[str, Any]:
    return {"scan": str(world["accepted"].pk), "reason": "Asked for by counsel."}


def on_all(world: World) -> dict[str, Any]:
    return {"enrolment": str(world["enrolment"].pk), "reason": "Asked for by counsel."}


HOLDS = [
    Row("logbook:legal_holds_index", GET, "", SIGNED_IN),
    Row("logbook:legal_holds_put", GET, "accepted", "302 404 403 404 403 200"),
    Row("logbook:legal_holds_put", POST, "accepted", "302 404 403 404 403 302", these(on="scan", reason="Counsel.")),
    Row("logbook:legal_holds_put", POST, "accepted", "302 404 403 404 403 400"),
    Row("logbook:legal_holds_lift", GET, "legal_hold", "302 404 404 404 404 200"),
    Row("logbook:legal_holds_lift", POST, "legal_hold", "302 404 404 404 404 302", WHY),
    Row("logbook:legal_holds_lift", POST, "legal_hold", "302 404 404 404 404 400"),
    Row("api:legal_holds-list", GET, "", LIST),
    Row("api:legal_holds-list", POST, "", "401 404 403 404 403 201", on_scan),
    Row("api:legal_holds-list", POST, "", "401 404 403 404 404 201", on_all),
    Row("api:legal_holds-list", POST, "", "401 400 400 400 400 400"),
    Row("api:legal_holds-detail", GET, "legal_hold", "401 404 404 404 404 200"),
    Row("api:legal_holds-lift", POST, "legal_hold", "401 404 404 404 404 200", WHY),
    Row("api:legal_holds-lift", POST, "legal_hold", "401 404 404 404 404 400"),
]
