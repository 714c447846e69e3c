"""Every address of the API about people, learning and settings, and what each of the six is answered."""

from __future__ import annotations

from . import sent
from .matrix import DELETE, GET, PATCH, POST, Row
from .sent import these

LIST = "401 200 200 200 200 200"
DIRECTORS = "401 404 403 403 403 200"
ADMINISTRATORS = "401 404 404 404 404 200"

API_OF_PEOPLE = [
    Row("api:programme_invitations", GET, "programme", DIRECTORS),
    Row("api:programme_invitations", POST, "programme", "401 404 403 403 403 201", sent.inviting),
    Row("api:programme_invitations", POST, "programme", "401 404 403 403 403 400"),
    Row("api:programme_invitations", POST, "programme", "401 404 403 403 403 409", sent.inviting_again),
    Row("api:invitations-detail", GET, "invitation", ADMINISTRATORS),
    Row("api:invitations-withdraw", POST, "invitation", ADMINISTRATORS),
    Row("api:invitations-renew", POST, "invitation", "401 404 404 404 404 201"),
    Row("api:join", GET, "link", "401 200 409 409 200 200"),
    Row("api:join", POST, "link", "401 200 409 409 200 200"),
    Row("api:join", GET, "join", "401 403 403 403 403 403"),  # for another address
    Row("api:join", POST, "join", "401 403 403 403 403 403"),
    Row("api:join", GET, "unknown", "401 404 404 404 404 404"),
    Row("api:programme_members", GET, "programme", DIRECTORS),
    Row("api:memberships-detail", GET, "pats_membership", "401 404 404 404 200 200"),
    Row("api:memberships-end", POST, "membership", "401 404 404 403 404 200"),
    Row("api:memberships-change", POST, "pats_membership", "401 404 404 404 403 200", these(applications=["cardiac"])),
    Row("api:memberships-change", POST, "pats_membership", "401 404 404 404 403 400"),
    Row("api:programmes-detail", PATCH, "programme", DIRECTORS, these(name="P", review_due_days=7)),
    # --- versions
    Row("api:programme-versions", GET, "programme", "401 404 200 200 200 200"),
    Row("api:programme-versions", POST, "programme", DIRECTORS, sent.version_to_check),
    Row("api:programme-versions", POST, "programme", "401 404 403 403 403 201", sent.version_by_program),
    Row("api:programme-versions", POST, "programme", "401 404 403 403 403 400"),
    Row("api:programme_version", GET, "programme 1", "401 404 200 200 200 200"),
    Row("api:version-preview", GET, "programme 2", DIRECTORS),
    Row("api:enrolment-move", POST, "toms_enrolment", "401 404 404 403 404 200", these(version=2, reason="Raised.")),
    Row("api:enrolment-move", POST, "toms_enrolment", "401 404 404 403 404 409", these(version=1, reason="Raised.")),
    Row("api:enrolment-move", POST, "toms_enrolment", "401 404 404 403 404 400"),
    Row("api:institution_programmes", POST, "hospital", "401 404 404 404 404 201", sent.programme_by_program),
    Row("api:institution_programmes", POST, "hospital", "401 404 404 404 404 400"),
    # --- learning
    Row("api:modules-detail", GET, "module", LIST),
    Row("api:modules-detail", GET, "unknown", "401 404 404 404 404 404"),
    Row("api:modules-picture", GET, "own_module quiz_picture", "401 404 200 200 200 200"),
    Row("api:modules-picture", GET, "own_module 0a", "401 404 404 404 404 404"),
    Row("api:modules-attempts", POST, "module", "401 201 201 201 201 201", sent.answers),
    Row("api:modules-attempts", POST, "module", "401 400 400 400 400 400"),
    Row("api:attempts-list", GET, "", LIST),
    Row("api:attempts-detail", GET, "attempt", "401 404 200 404 404 404"),
    Row("api:attempts-detail", GET, "sitting", "401 404 404 200 404 404"),
    # --- accounts
    Row("api:institutions-list", GET, "", LIST),
    Row("api:institutions-detail", GET, "hospital", ADMINISTRATORS),
    Row("api:institutions-detail", PATCH, "hospital", ADMINISTRATORS, sent.hospital),
    Row("api:programme_sites", GET, "programme", DIRECTORS),
    Row("api:programme_sites", POST, "programme", "401 404 403 403 403 400"),
    Row("api:programme_sites", POST, "programme", "401 404 403 403 403 400", sent.northfield),
    Row("api:programme_site", DELETE, "programme northfield", "401 404 403 403 403 404"),
    Row("api:programmes_here", GET, "hospital", ADMINISTRATORS),
    Row("api:programme_here", DELETE, "hospital programme", "401 404 404 404 404 404"),
    Row("api:logo", GET, "hospital", ADMINISTRATORS),
    Row("api:logo", POST, "hospital", ADMINISTRATORS, sent.logo),
    Row("api:logo", POST, "hospital", "401 404 404 404 404 400"),
    Row("api:logo", POST, "hospital", "401 404 404 404 404 409", sent.no_clip),
    Row("api:logo", DELETE, "hospital", "401 404 404 404 404 204"),
    Row("api:logo-sample", GET, "hospital", "401 404 404 404 404 404", asks="?paper=A3"),
    Row("api:accounts-list", GET, "hospital", ADMINISTRATORS),
    Row("api:accounts-detail", GET, "hospital tom", ADMINISTRATORS),
    Row("api:accounts-deactivate", POST, "hospital tom", "401 404 404 404 404 403"),
    Row("api:accounts-end-place", POST, "hospital tom", ADMINISTRATORS),
    Row("api:accounts-end-place", POST, "hospital dana", "401 404 404 404 404 403"),
    Row("api:accounts-reactivate", POST, "hospital tom", "401 404 404 404 404 403"),
    Row("api:accounts-appoint", POST, "hospital pat", ADMINISTRATORS),
    Row("api:accounts-dismiss", POST, "hospital pat", "401 404 404 404 404 404"),
    Row("api:accounts-dismiss", POST, "hospital dana", "401 404 404 404 404 409"),
    Row("api:accounts-end-token", POST, "hospital tom toms_token", ADMINISTRATORS),
    # --- oneself
    Row("api:profile", GET, "", LIST),
    Row("api:profile", PATCH, "", LIST, these(post_nominals="RN")),
    Row("api:sign_ins-list", GET, "", LIST),
    Row("api:sign_ins-end", POST, "tinas_sign_in", "401 404 200 404 404 404"),
    Row("api:sign_ins-end-others", POST, "", LIST),
    Row("api:tokens-list", GET, "", LIST),
    Row("api:tokens-end", POST, "tinas_token", "401 404 200 404 404 404"),
]
