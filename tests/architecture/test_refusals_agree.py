"""Two doors, one rule-book: whatever is asked for on a page and by a program, by anyone, gets the same answer.

The same yes, or the same no with the same sentences word for word; what is hidden is hidden behind both.
"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.utils.html import strip_tags

from . import sent
from .agreeing import ASKED, BEYOND
from .matrix import DELETE, PATCH, POST, Row, ask, asked
from .rows_named import ending, giving
from .sent import attested, said, said_on_page, these
from .share import a_few
from .world import ACTORS, World, a_session

# The page, the API's address and verb, on what, and what is sent to each.
WRONG_DIGEST = "0" * 64
REASON = these(reason="A complaint.")
CASES: list[tuple[str, str, str, str, Any, Any]] = [
    *[
        (f"logbook:scans_{page}", f"api:scans-{api}", POST, scan, None, None)
        for page, api in (("submit", "submit"), ("take_back", "take-back"), ("withdraw", "withdraw"))
        for scan in ("draft", "complete", "submitted", "opened", "returned", "accepted", "withdrawn", "noras")
    ],
    ("logbook:clips_receive", "api:scans-clips", POST, "draft", sent.clip, sent.clip),
    ("logbook:clips_receive", "api:scans-clips", POST, "submitted", sent.clip, sent.clip),
    ("logbook:clips_receive", "api:scans-clips", POST, "draft", sent.no_clip, sent.no_clip),
    *[
        (f"logbook:clips_{page}", f"api:clips-{api}", verb, clip, body, body)
        for page, api, verb, body in (
            ("crop", "crop", POST, sent.box),
            ("crop", "crop", POST, these(x=0, y=0, width=9000, height=9000)),
            ("forget_crop", "forget-crop", POST, None),
            ("leave_out", "leave-out", POST, None),
            ("remove", "detail", DELETE, None),
        )
        for clip in ("held", "held_submitted", "ready", "drawn", "drawn_submitted")
    ],
    *[
        (f"logbook:hiding_{page}", f"api:clips-{api}", POST, clip, None, None)
        for page, api in (("hide", "hide"), ("show_again", "show-again"), ("erase", "erase"))
        for clip in ("ready", "hidden", "held_submitted")
    ],
    ("logbook:masks_confirm", "api:machine_masks-confirm", POST, "mask", None, None),
    ("logbook:clips_put_back", "api:clips-put-back", POST, "held_submitted", None, None),
    *[
        ("logbook:reviews_review", "api:scan_reviews", POST, scan, said_on_page(scan, how), said(scan, how))
        for scan in ("submitted", "accepted", "returned", "opened", "noras")
        for how in ("accepted", "returned", "rejected")
    ],
    ("logbook:reviews_review", "api:scan_reviews", POST, "submitted",
     said_on_page("submitted", content_digest=WRONG_DIGEST), said("submitted", content_digest=WRONG_DIGEST)),
    ("logbook:reviews_undo", "api:reviews-undo", POST, "review", None, None),
    ("logbook:reviews_undo", "api:reviews-undo", POST, "undone", None, None),
    ("logbook:reviews_amend", "api:reviews-amend", POST, "old_review",
     said_on_page("amendable", "rejected"), said("amendable", "rejected")),
    ("logbook:attestations_attest", "api:scan_attest", POST, "attestable", *[attested("attestable")] * 2),
    ("logbook:attestations_attest", "api:scan_attest", POST, "attested", *[attested("attested")] * 2),
    ("logbook:attestations_decline", "api:scan_not_watched", POST, "attestable", None, None),
    ("logbook:attestations_decline", "api:scan_not_watched", POST, "attested", None, None),
    ("logbook:call_backs_close", "api:call_backs-close", POST, "call_back", *[these(what_was_done="Rung.")] * 2),
    ("logbook:call_backs_close", "api:call_backs-close", POST, "closed_call_back", *[these(what_was_done="Rung.")] * 2),
    *[
        ("logbook:seen_elsewhere_look_into", "api:seen_elsewhere-look-into", POST, clip, *[these(note="Two.")] * 2)
        for clip in ("copied", "looked_into", "ready")
    ],
    *[
        (f"credentials:deciding_{verb}", f"api:certificate-{verb}", POST, certificate, REASON, REASON)
        for verb in ("suspend", "lift", "revoke")
        for certificate in ("certificate", "suspended", "contested")
    ],
    *[
        (f"credentials:deciding_{page}", f"api:certificate-{api}", POST, certificate, None, None)
        for page, api in (("countersign", "countersign"), ("decline", "decline"), ("take_back", "take-back"))
        for certificate in ("certificate", "contested")
    ],
    ("credentials:deciding_look", "api:certificate-look", POST, "certificate",
     these(reason="Enough.", flags="-"), these(reason="Enough.", flags=[])),
    ("credentials:candidates_issue", "api:certificate-list", POST, "enrolment",
     these(exam=["obstetric"]), sent.issuing("enrolment", "obstetric")),
    ("credentials:candidates_issue", "api:certificate-list", POST, "enrolment",
     these(exam=["cardiac"]), sent.issuing("enrolment", "cardiac")),
    ("credentials:candidates_issue", "api:certificate-list", POST, "toms_enrolment",
     these(exam=["cardiac"]), sent.issuing("toms_enrolment", "cardiac")),
    ("credentials:signatories_invite", "api:signatories-list", POST, "sids_enrolment",
     these(exam=["lung"]), sent.issuing("sids_enrolment", "lung")),
    ("credentials:signatories_invite", "api:signatories-list", POST, "sids_enrolment",
     these(exam=["cardiac"], email="sid@example.org"), sent.asking_outside("sids_enrolment", "sid@example.org")),
    ("credentials:signatories_invite", "api:signatories-list", POST, "enrolment",
     these(exam=["cardiac"]), sent.issuing("enrolment", "cardiac")),
    ("credentials:signatories_withdraw", "api:signatories-withdraw", POST, "signatory", None, None),
]  # fmt: skip
# Where a program names the enrolment or the hospital in the body: 400 where a page is 404, or does not offer it.
IN_THE_BODY = (
    "api:certificate-list",
    "api:signatories-list",
    "api:simulations-list",
    "api:reflections-list",
    "api:legal_holds-list",
    "api:devices-list",
    "api:teaching_archives-list",
    "api:outside-list",
)


OF_PEOPLE: list[tuple[str, str, str, str, Any, Any]] = [
    ("curriculum:invitations_index", "api:programme_invitations", POST, "programme", sent.invitations, sent.inviting),
    ("curriculum:invitations_index", "api:programme_invitations", POST, "programme",
     sent.invitations_again, sent.inviting_again),
    *[
        (f"curriculum:invitations_{verb}", f"api:invitations-{verb}", POST, "invitation", None, None)
        for verb in ("withdraw", "renew")
    ],
    *[("curriculum:join_show", "api:join", POST, secret, None, None) for secret in ("join", "link", "unknown")],
    *[
        ("curriculum:people_end", "api:memberships-end", POST, membership, None, None)
        for membership in ("membership", "pats_membership", "sids_membership")
    ],
    ("curriculum:people_change", "api:memberships-change", POST, "pats_membership",
     sent.exams, these(applications=["cardiac"])),
    ("curriculum:people_change", "api:memberships-change", POST, "membership",
     sent.exams, these(applications=["cardiac"])),
    ("curriculum:named_roles_show", "api:member_named_roles", POST, "pats_membership", *[giving] * 2),
    ("curriculum:named_roles_end", "api:named_roles-end", POST, "pats_role", *[ending] * 2),
    ("curriculum:programmes_change", "api:programmes-detail", PATCH, "programme",
     *[these(name="P", review_due_days=7)] * 2),
    ("curriculum:institutions_show", "api:institutions-detail", PATCH, "hospital", *[sent.hospital] * 2),
    *[("credentials:logos_show", "api:logo", POST, "hospital", *[send] * 2) for send in (sent.logo, sent.no_clip)],
    ("logbook:sites_remove", "api:programme_site", DELETE, "programme northfield", None, None),
    ("logbook:sites_leave", "api:programme_here", DELETE, "hospital programme", None, None),
    ("credentials:logos_remove", "api:logo", DELETE, "hospital", None, None),
    *[
        (f"curriculum:accounts_{verb}", f"api:accounts-{verb}", POST, f"hospital {person}", None, None)
        for verb in ("deactivate", "reactivate", "appoint", "dismiss")
        for person in ("tom", "pat", "dana")
    ],
    *[("curriculum:accounts_end_place", "api:accounts-end-place", POST, f"hospital {person}", None, None)
      for person in ("tom", "dana")],
    ("curriculum:accounts_end_token", "api:accounts-end-token", POST, "hospital tom toms_token", None, None),
    ("people:access_end_sign_in", "api:sign_ins-end", POST, "tinas_sign_in", None, None),
    ("people:access_end_token", "api:tokens-end", POST, "tinas_token", None, None),
]  # fmt: skip
CASES += [*OF_PEOPLE, *BEYOND]


def disagreement(page: Any, api: Any) -> str:
    """What the two doors say differently; empty where they agree."""
    done = (200, 201, 204, 302)
    if page.status in done and api.status in done:
        return ""
    if page.status != api.status:
        return f"page {page.status}, API {api.status}: {api.body.decode()[:200]}"
    text = " ".join(html.unescape(strip_tags(page.body.decode())).split())
    sentences = [" ".join(reason["sentence"].split()) for reason in api.json()["reasons"]]
    silent = [sentence for sentence in sentences if sentence not in text]
    return f"the page does not say {silent}" if silent else ""


def both(case: tuple[str, str, str, str, Any, Any], actor: str, world: World, ask: Any = asked) -> tuple[Any, Any]:
    page_name, api_name, verb, things, on_page, by_program = case
    things_of_api = "" if api_name in IN_THE_BODY else things
    page = ask(Row(page_name, POST, things, "", on_page), actor, world)
    return page, ask(Row(api_name, verb, things_of_api, "", by_program), actor, world)


@pytest.mark.parametrize("case", CASES, ids=[f"{index} {case[1]} {case[3]}" for index, case in enumerate(CASES)])
def test_both_doors_give_everyone_the_same_answer(case, world):
    actors = ASKED if case in BEYOND else [actor for actor in ACTORS if actor != "anonymous"]
    # The suite asks by one or two of them, by others in the next case.
    found = {actor: disagreement(*both(case, actor, world)) for actor in a_few(actors, case[:4])}
    if case[1] in IN_THE_BODY:
        found = {
            actor: said
            for actor, said in found.items()
            if not re.search("page 404, API 400|nothing with this id", said)
        }
    assert {actor: said for actor, said in found.items() if said} == {}


SIGNED = [
    ("logbook:reviews_review", "api:scan_reviews", POST, "submitted", said_on_page("submitted"), said("submitted")),
    ("logbook:reviews_undo", "api:reviews-undo", POST, "review", None, None),
    ("logbook:attestations_attest", "api:scan_attest", POST, "attestable", *[attested("attestable")] * 2),
    ("credentials:deciding_revoke", "api:certificate-revoke", POST, "certificate", REASON, REASON),
    ("credentials:candidates_issue", "api:certificate-list", POST, "enrolment",
     these(exam=["obstetric"]), sent.issuing("enrolment", "obstetric")),
]  # fmt: skip


@pytest.mark.parametrize("case", SIGNED, ids=[case[1] for case in SIGNED])
def test_without_a_proof_of_who_one_is_nothing_is_signed_by_either_door(case, world):
    actor = "dana" if "certificate" in case[1] else "pat"
    person = world.people[actor]
    kept = world.sessions[actor], world.tokens[actor]
    world.sessions[actor], world.tokens[actor] = a_session(person, proven=False), sent.a_reading_token(person)
    try:
        page, api = both(case, actor, world, ask)
    finally:
        world.sessions[actor], world.tokens[actor] = kept
    assert (page.status, api.status, disagreement(page, api)) == (403, 403, "")
    assert re.match(r"confirm_identity", api.json()["reasons"][0]["code"])
