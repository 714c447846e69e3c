"""What a program asked in a wrong way is said with 400; what is listed, is listed as everywhere."""

from __future__ import annotations

import pytest

from logbook.models import Review

from .builders import a_review, a_scan, words

pytestmark = pytest.mark.django_db
NO_CURSOR = "This cursor is not one that a list gave. Begin without one."


def test_the_reviews_of_a_scan_are_a_list_as_any(tina, pat, dana, api_of):
    scan = a_scan(tina)
    first = a_review(scan, pat, "returned")
    scan.state = "submitted"
    scan.save()
    second = a_review(scan, dana)
    address = f"/api/v1/scans/{scan.pk}/reviews/"
    whole = api_of(tina).get(address).json()
    assert ([each["id"] for each in whole["results"]], whole["next"], whole["previous"]) == (
        [str(first.pk), str(second.pk)], None, None,
    )  # fmt: skip
    page = api_of(tina).get(f"{address}?page_size=1").json()
    following = api_of(tina).get(page["next"]).json()
    assert [each["id"] for each in page["results"] + following["results"]] == [str(first.pk), str(second.pk)]


@pytest.mark.parametrize("cursor", ["nonsense", "cD0AAA==", "cD0yMDI2LTExLTI2VDEyJTNBMDA="])
def test_a_made_up_cursor_is_400_in_a_sentence(cursor, tina, api_of):
    scan = a_scan(tina)
    for address in ("scans/", f"scans/{scan.pk}/reviews/", "review-queue/", "call-backs/"):
        answer = api_of(tina).get(f"/api/v1/{address}?cursor={cursor}")
        assert (address, answer.status_code, answer.json()["reasons"][0]["sentence"]) == (address, 400, NO_CURSOR)
    assert api_of(tina).get("/api/v1/scans/").status_code == 200


@pytest.mark.parametrize(
    ("key", "code"), [("k" * 201, "key_too_long"), ("k\t", "key_unprintable"), ("k" * 200, "")], ids=str.__len__
)
def test_a_key_that_is_none_is_400_in_a_sentence(key, code, tina, pat, api_of):
    scan = a_scan(tina)
    address = f"/api/v1/scans/{scan.pk}/reviews/"
    answer = api_of(pat, sign=True).post(address, words(scan), format="json", headers={"Idempotency-Key": key})
    refused = answer.json()["reasons"][0]["code"] if code else ""
    assert (answer.status_code, refused, Review.objects.count()) == ((400, code, 0) if code else (201, "", 1))
