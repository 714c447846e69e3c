"""Whoever signs has seen what was shown; what is hidden, or shown again, meanwhile is no deed of the trainee."""

from __future__ import annotations

import pytest

from logbook.actions import hiding, reviews, supervision
from logbook.models import Attestation, Scan
from logbook.queries.content import content_digest, content_of, is_as_attested
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.refusals import NotNow

from .builders import a_review, a_scan, an_attestation, an_open_session

pytestmark = pytest.mark.django_db


def hide(scan, by):
    hiding.hide(clip=scan.clips.get(), by=by)


def show_again(scan, by):
    hiding.show_again(clip=scan.clips.get(), by=by)


@pytest.mark.parametrize("sign", [a_review, an_attestation], ids=["review", "attestation"])
def test_a_page_opened_while_a_clip_was_hidden_is_not_signed_once_it_is_shown(sign, tina, pat, dana):
    scan = a_scan(tina, supervisor=pat)
    hide(scan, pat)
    seen = content_digest(scan)
    show_again(scan, dana)
    with pytest.raises(NotNow) as refusal:
        sign(scan, pat, content_digest=seen)
    assert refusal.value.code == "changed_meanwhile"
    sign(scan, pat)
    assert Attestation.objects.count() + scan.reviews.count() == 1


def test_nor_one_opened_before_a_clip_was_hidden(tina, pat, dana):
    scan = a_scan(tina)
    seen = content_digest(scan)
    hide(scan, dana)
    with pytest.raises(NotNow) as refusal:
        a_review(scan, pat, "returned", content_digest=seen)
    assert refusal.value.code == "changed_meanwhile"
    assert a_review(scan, pat, "returned").content_digest == content_digest_before_review(scan) != seen


def content_digest_before_review(scan) -> str:
    return digest({**content_of(Scan.objects.get(pk=scan.pk)), "reviews": []})


BEFORE_AND_AFTER = {
    "hidden later": ((), (hide,)),
    "hidden later, and shown": ((), (hide, show_again)),
    "hidden, shown later": ((hide,), (show_again,)),
    "hidden, shown and hidden anew": ((hide,), (show_again, hide, show_again)),
}


def lapses(scan) -> bool:
    """As when it is sent again."""
    return supervision.lapse_unless_unchanged(Scan.objects.get(pk=scan.pk))


@pytest.mark.parametrize(("before", "after"), BEFORE_AND_AFTER.values(), ids=BEFORE_AND_AFTER)
def test_a_supervisors_word_stands_whatever_is_hidden_or_shown_since(before, after, tina, pat, dana):
    scan = a_scan(tina, supervisor=pat)
    for act in before:
        act(scan, pat)
    an_attestation(scan, pat)
    for act in after:
        act(scan, pat)
    a_review(scan, dana, "returned")
    assert lapses(scan) is False
    Scan.objects.filter(pk=scan.pk).update(remarks="Otherwise")
    assert lapses(scan) is True


def test_a_word_given_before_it_said_what_was_hidden_stands_too(tina, pat, dana):
    scan = a_scan(tina, supervisor=pat)
    content = content_of(scan)
    clips = [{name: said for name, said in clip.items() if name != "hidden"} for clip in content["clips"]]
    earlier = digest({**content, "type": "pocus-scan/2", "clips": clips})
    an_attestation(scan, pat)
    attestation = Attestation.objects.get()
    attestation.statement = {**attestation.statement, "content_digest": earlier}
    hide(scan, dana)
    assert is_as_attested(Scan.objects.get(pk=scan.pk), attestation) is True
    Scan.objects.filter(pk=scan.pk).update(remarks="Otherwise")
    assert is_as_attested(Scan.objects.get(pk=scan.pk), attestation) is False


def test_what_is_hidden_after_a_return_keeps_nobody_from_undoing_it(tina, pat, dana):
    scan = a_scan(tina)
    review = a_review(scan, pat, "returned")
    hide(scan, dana)
    assert reviews.undo(review=review, by=pat, authentication=an_open_session()).kind == "undo"
