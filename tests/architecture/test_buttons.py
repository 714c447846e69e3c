"""Whoever signs in again after pressing a button, or loads its address anew, comes to a page and is told what to do."""

from __future__ import annotations

import html

import pytest
from django.urls import resolve

from pocus_credentialing.http import page_above

from .matrix import GET, POST, addresses, page_client, path_of, verbs_of
from .rows_archives import ARCHIVES
from .rows_drafts import DRAFTS
from .rows_hiding import HIDING
from .rows_learning import LEARNING
from .rows_machines import MACHINES
from .rows_pages import PAGES

NOTHING_DONE = "Nothing was done yet. If you still want it, press the button again."
# Of several files some were taken perhaps: the page is shown as it is.
AS_IT_IS = {"logbook:clips_receive": "This is how it stands now. Add again what is missing."}
TAKES_GET = {name for name, pattern in addresses() if GET in verbs_of(pattern)}
BUTTONS = {
    row.name: row
    for row in reversed([*PAGES, *LEARNING, *DRAFTS, *MACHINES, *ARCHIVES, *HIDING])
    if not row.is_api and row.verb == POST and row.name not in TAKES_GET
}
WHO = {
    "tina": ("scans_", "clips_", "attempts_", "outside_", "arrivals_", "intents_", "uploads_"),
    "pat": ("attestations_",),
    "anonymous": ("signatories_decline",),
    "sid": ("signatories_",),
}
ABOVE = {
    "logbook:sites_remove": "logbook:sites_index",
    "logbook:sites_leave": "logbook:sites_here",
    "credentials:logos_remove": "credentials:logos_show",
    "logbook:attestations_decline": "logbook:attestations_attest",
    "logbook:scans_submit": "logbook:scans_show",
    "logbook:scans_take_back": "logbook:scans_show",
    "logbook:scans_export": "logbook:scans_show",
    "logbook:clips_receive": "logbook:scans_show",
    "logbook:uploads_forget": "logbook:scans_show",
    "logbook:clips_leave_out": "logbook:clips_show",  # which leads on to the scan
    "logbook:clips_put_back": "logbook:clips_show",
    "logbook:hiding_hide": "logbook:clips_show",
    "logbook:hiding_show_again": "logbook:hiding_index",
    "logbook:hiding_erase": "logbook:hiding_index",
    "logbook:teaching_hide": "logbook:teaching_read",
    "logbook:masks_confirm": "logbook:masks_index",
    "logbook:masks_discard": "logbook:masks_index",
    "logbook:devices_switch": "logbook:devices_show",
    "logbook:devices_remove_code": "logbook:devices_index",
    "logbook:archives_switch": "logbook:archives_show",
    "logbook:archives_probe": "logbook:archives_show",
    "logbook:archives_confirm": "logbook:archives_show",
    "logbook:archives_offer_again": "logbook:archives_show",
    "logbook:archives_say_deleted": "logbook:archives_show",
    "logbook:arrivals_place": "logbook:arrivals_index",
    "logbook:arrivals_give_up": "logbook:arrivals_index",
    "logbook:arrivals_withdraw": "logbook:arrivals_index",
    "logbook:intents_take_back": "logbook:intents_index",
    "curriculum:attempts_start": "curriculum:attempts_take",
    "curriculum:drafts_alike": "curriculum:drafts_requirement",
    "curriculum:attempts_keep": "curriculum:attempts_take",
    "curriculum:accounts_reactivate": "curriculum:accounts_show",
    "curriculum:accounts_appoint": "curriculum:accounts_show",
    "curriculum:accounts_dismiss": "curriculum:accounts_show",
    "curriculum:accounts_end_token": "curriculum:accounts_show",
    "curriculum:invitations_withdraw": "curriculum:invitations_show",
    "curriculum:invitations_renew": "curriculum:invitations_show",
    "curriculum:outside_withdraw": "curriculum:outside_show",
    "curriculum:courses_list_attendees": "curriculum:courses_show",
    "curriculum:courses_confirm": "curriculum:courses_show",
    "curriculum:courses_take_off": "curriculum:courses_show",
    "curriculum:courses_unconfirm": "curriculum:courses_show",
    "curriculum:own_modules_withdraw": "curriculum:own_modules_change",
    "curriculum:own_modules_bring_back": "curriculum:own_modules_change",
    "curriculum:module_drafts_publish": "curriculum:module_drafts_show",
    "curriculum:module_drafts_drop": "curriculum:module_drafts_show",
    "curriculum:providers_remove": "curriculum:providers_index",
    "credentials:signatories_withdraw": "home",
    "credentials:signatories_decline": "credentials:signatories_sign",
    "people:access_end_sign_in": "people:profile_show",
    "people:access_end_others": "people:profile_show",
    "people:access_end_token": "people:profile_show",
    "people:session_extend": "home",
    "people:profile_theme": "people:profile_show",
    "people:profile_end_signing": "people:profile_show",
}


def test_every_button_stands_on_a_page(world):
    assert {name: resolve(page_above(path_of(row, world))).view_name for name, row in BUTTONS.items()} == ABOVE


@pytest.mark.parametrize("name", sorted(BUTTONS))
def test_its_address_leads_there_with_one_sentence(name, world):
    who = next((actor for actor, kinds in WHO.items() if name.split(":")[1].startswith(kinds)), "dana")
    client = page_client(who, world)
    answer = client.get(path_of(BUTTONS[name], world), follow=True)
    assert answer.status_code == 200
    if name != "credentials:signatories_decline":  # a page of somebody without an account
        said = AS_IT_IS.get(name, NOTHING_DONE)
        page = html.unescape(answer.content.decode())
        assert (page.count(said), NOTHING_DONE in page) == (1, said == NOTHING_DONE)


def test_after_signing_in_again_the_button_is_there_to_be_pressed(world):
    scan = world["opened"]
    client = page_client("anonymous", world)
    there = client.post(f"/scans/{scan.pk}/take-back/")["Location"]
    assert there == f"/account/login/?next=/scans/{scan.pk}/take-back/"
    client = page_client("tina", world)
    answer = client.get(f"/scans/{scan.pk}/take-back/", follow=True)
    assert answer.redirect_chain == [(f"/scans/{scan.pk}/", 302)]


def test_any_other_wrong_verb_gets_a_page_that_says_so(world):
    answer = page_client("dana", world).post("/reviews/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "This page cannot be used this way." in answer.content.decode()
