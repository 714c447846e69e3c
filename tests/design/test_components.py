"""Does each component say what it was given, in markup that works without scripts and colours?"""

import re
from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from pocus_credentialing.views.design import PAGES


class Form(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Where your invitation went.")
    answer = forms.ChoiceField(
        label="Effusion?", widget=forms.RadioSelect, choices=[("positive", "Yes"), ("negative", "No")]
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)


def field(name: str, data: dict[str, str] | None = None, **more: str) -> str:
    return render_to_string("components/field.html", {"field": Form(data)[name], **more})


def test_a_field_points_at_its_help_and_its_error():
    html = field("email", {"email": "pat@"})
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    assert [f'id="{one}"' in html for one in described[1].split()] == [True, True]


def test_a_field_without_errors_shows_none():
    assert ("invalid" in field("email"), "invalid" in field("email", {"email": "pat@"})) == (False, True)


def test_only_a_field_that_may_stay_empty_says_so():
    assert ("(optional)" in field("note"), "(optional)" in field("email")) == (True, False)


@pytest.mark.parametrize("look", ["", "chips", "boxed"])
def test_choices_are_real_radios_in_a_fieldset_and_none_is_preselected(look):
    html = field("answer", look=look)
    assert (html.count("<fieldset"), html.count("<legend"), html.count('type="radio"'), "checked" in html) == (
        1,
        1,
        2,
        False,
    )


def test_the_review_keys_find_what_yes_and_no_mean():
    html = field("answer", look="chips", yes="negative", no="positive")
    assert 'data-yes="negative" data-no="positive"' in html


def test_the_error_summary_leads_to_each_field_and_takes_the_focus():
    html = render_to_string("components/error_summary.html", {"form": Form({"email": "pat@"})})
    assert re.findall(r'href="(#[\w]+)"', html) == ["#id_email", "#id_answer_0"]
    assert "autofocus" in html


def test_a_valid_form_has_no_error_summary():
    form = Form({"email": "pat@example.org", "answer": "negative"})
    assert render_to_string("components/error_summary.html", {"form": form}).strip() == ""


@pytest.mark.parametrize(("value", "dashes", "met"), [(0, None, False), (19, "19 25", False), (25, "25 25", True)])
def test_a_ring_is_drawn_without_arithmetic(value, dashes, met):
    html = render_to_string("components/ring.html", {"value": value, "needed": 25, "ring_label": "scans"})
    drawn = re.search(r'stroke-dasharray="([\d ]+)"', html)
    assert (drawn and drawn[1], "met" in html, f">{value}<" in html) == (dashes, met, True)


STATES = {
    "valid": "Valid", "expired": "Expired", "suspended": "Suspended", "revoked": "Revoked", "replaced": "Replaced", "unknown": "Not known here",
}  # fmt: skip


@pytest.mark.parametrize(("state", "word"), STATES.items())
def test_a_certificate_says_its_state_in_a_word(state, word):
    certificate = {"holder": "Amara Okafor", "issued_on": date(2026, 11, 1), "expires_on": date(2028, 10, 31)}
    html = render_to_string("components/verify_card.html", {"state": state, "certificate": certificate})
    assert [" ".join(heading.split()) for heading in re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)] == [word]


def test_a_code_that_is_not_known_shows_no_holder():
    assert "holder" not in render_to_string("components/verify_card.html", {"state": "unknown"})


@pytest.mark.parametrize("page", ["", *PAGES])
def test_every_style_page_opens(client, page):
    url = reverse("design_page", args=[page]) if page else reverse("design")
    assert client.get(url).status_code == 200


def test_a_style_page_that_does_not_exist_is_not_found(client):
    assert client.get(reverse("design_page", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 429, 500])
def test_an_error_page_stands_without_a_request(status):
    html = render_to_string(f"{status}.html", {"reasons": ["Ask the director."]})
    assert ("<h1>" in html, "Ask the director." in html) == (True, status in (403, 409))


def test_a_stranger_s_page_loads_no_script(client):
    assert "<script" not in client.get(reverse("design_page", args=["verify"])).content.decode()


@pytest.mark.parametrize(
    ("cookie", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ('"><b>', "")]
)
def test_the_theme_of_the_cookie_is_set_by_the_server(client, cookie, attribute):
    client.cookies["theme"] = cookie
    assert f'<html lang="en"{attribute}>' in client.get(reverse("design")).content.decode()
