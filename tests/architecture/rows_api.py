"""Every address of the API, and what each of the six is answered: anonymous, Sid, Tina, Tom, Pat, Dana."""

from __future__ import annotations

from .matrix import GET, POST, Row
from .sent import said, these

LIST = "401 200 200 200 200 200"

API = [
    Row("api:schema", GET, "", "200 200 200 200 200 200"),
    Row("api:applications-list", GET, "", LIST),
    Row("api:programmes-list", GET, "", LIST),
    Row("api:programmes-detail", GET, "programme", "401 404 200 200 200 200"),
    Row("api:enrolments-list", GET, "", LIST),
    Row("api:modules-list", GET, "", LIST),
    Row("api:review_queue", GET, "", LIST),
    Row("api:scan_reviews", GET, "accepted", "401 404 200 404 200 200"),
    Row("api:scan_reviews", GET, "draft", "401 404 200 404 404 404"),
    Row("api:scan_reviews", POST, "submitted", "401 404 403 404 201 201", said("submitted")),
    Row("api:scan_reviews", POST, "submitted", "401 404 428 404 428 428", said("submitted", content_digest="")),
    Row("api:scan_reviews", POST, "accepted", "401 404 403 404 409 409", said("accepted")),
    Row("api:scan_reviews", POST, "draft", "401 404 403 404 404 404", said("draft")),
    Row("api:scan_reviews", POST, "noras", "401 201 404 404 404 404", said("noras")),
    Row("api:reviews-undo", POST, "review", "401 404 403 404 201 403"),
    Row("api:reviews-amend", POST, "old_review", "401 404 403 404 201 201", said("amendable", "rejected")),
    Row("api:scan_attest", POST, "attestable", "401 404 403 404 201 403", these(mode="bedside")),
    Row("api:scan_attest", POST, "attested", "401 404 403 404 409 403", these(mode="bedside")),
    Row("api:call_backs-list", GET, "", LIST),
    Row("api:call_backs-close", POST, "call_back", "401 404 200 404 200 200", these(what_was_done="Rung.")),
    Row("api:call_backs-close", POST, "closed_call_back", "401 404 409 404 409 409", these(what_was_done="Rung.")),
    Row("api:events", GET, "", LIST),
]
