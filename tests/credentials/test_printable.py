"""Is a certificate refused, before it is signed, of which a letter would be printed as an empty box?"""

from __future__ import annotations

import logging

import pytest

from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.printable import missing_letters, reasons_against_printing
from pocus_credentialing.people.models import Institution
from pocus_credentialing.refusals import NotNow

from . import builders

NOBODY_HAS = "\U0010fffd"  # for private use: no font of any machine


def issue(enrolment, by, authentication) -> Certificate:
    return certificates.issue(
        enrolment=enrolment, applications=builders.exams("cardiac"), by=by, authentication=authentication
    )


def renamed(person, name):
    person.name = name
    person.save(update_fields=["name"])


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Élodie Ñuñez-Şahin", []),
        ("Πέτρος", []),  # of DejaVu, which every server has
        (f"Tina {NOBODY_HAS}", [NOBODY_HAS]),
        ("\uf8ff\ufdd0\uf8ff", ["\uf8ff", "\ufdd0"]),
    ],
)
def test_which_letters_have_no_font_is_what_the_print_would_leave_empty(text, letters, caplog):
    with caplog.at_level(logging.WARNING):
        assert missing_letters(text) == letters
    assert caplog.records == []


def test_what_is_missing_is_said_once_of_each_text_and_what_to_do():
    (reason,) = reasons_against_printing([f"Tina {NOBODY_HAS}", "Tina", f"Tina {NOBODY_HAS}"])
    assert str(reason).startswith(f"This server has no font for U+10FFFD in “Tina {NOBODY_HAS}”: empty boxes")
    assert "fonts-noto-cjk" in str(reason)


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["holder", "signer", "hospital"])
def test_a_name_that_cannot_be_printed_is_refused_before_a_number_is_used_and_one_with_accents_is_signed(
    whose, ready, dana, tina, authentication, hospital, api_of
):
    def call(name):
        if whose == "hospital":
            Institution.objects.filter(pk=hospital.pk).update(name=name)
        else:
            renamed({"holder": tina, "signer": dana}[whose], name)
        return builders.enrolment_of(tina)

    with pytest.raises(NotNow) as refused:
        issue(call(f"Élodie {NOBODY_HAS}"), dana, authentication)
    assert [reason.code for reason in refused.value.reasons] == ["letters_not_printable"]
    asked = {"enrolment": str(ready.pk), "applications": ["cardiac"]}
    answer = api_of(dana, sign=True).post("/api/v1/certificates/", asked, "json")
    assert (answer.status_code, [each["code"] for each in answer.json()["reasons"]]) == (409, ["letters_not_printable"])
    assert (Certificate.objects.count(), Institution.objects.get(pk=hospital.pk).serials_used) == (0, 0)
    assert issue(call("Élodie Ñuñez"), dana, authentication).state == "valid"
