"""The queue, and the pages on which a reviewer looks, decides and signs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from logbook.actions import reviews
from logbook.forms.queue import QueueForm, place_in_words, place_named
from logbook.forms.reviews import ReviewForm
from logbook.models import Review, Scan
from logbook.queries import reviews as queries
from logbook.queries.call_backs import open_call_backs
from logbook.queries.claims import claim_of
from logbook.queries.content import content_digest
from logbook.queries.reviewers import rights_over
from logbook.rules import reviews as rules
from logbook.rules.reasons import check_shown_to, check_unchanged
from logbook.rules.supervision import can_attest
from pocus_credentialing.people import signing_session
from pocus_credentialing.refusals import NotNow, Refusal, StepUpNeeded

from . import crops, deciding, hiding, keeping, signing
from .kept import forget, goes_for_passkey, keeps_words, kept, shown_to, was_of, writer_of

PAGE = 25
BESIDE = 8  # of the queue, beside the clip


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person's review, the one due first on top."""
    waiting = queries.awaiting(request.user)
    filters = QueueForm(request.GET, waiting)
    waiting = filters.narrowed(waiting)
    place = place_named(request.GET.get("after", ""))
    rows = list((queries.after(waiting, place) if place else waiting)[: PAGE + 1])
    context = {
        "filters": filters,
        "rows": rows[:PAGE],
        "older_url": _with(filters, after=place_in_words(rows[PAGE - 1])) if len(rows) > PAGE else "",
        "newer_url": _with(filters) if place else "",
        "number": queries.how_many(waiting),
        "at_most": queries.AT_MOST,
        "to_attest": queries.how_many(queries.to_attest(request.user)),
        "call_backs": queries.how_many(open_call_backs(request.user)),
        "done": _just_signed(request),
    }
    return render(request, "logbook/reviews/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@keeps_words("scan_id")
@login_required
def review(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Look, decide, sign; then the next one.

    To open this page as a reviewer is to open the scan: a GET stamps that, once, so that the trainee does not take
    back what is being read. Whoever merely looks uses the scan's own page, which stamps nothing.
    """
    scan = _scan(request, scan_id)
    check_shown_to(request.user, shown_to(request))
    if goes_for_passkey(request, scan.pk):
        return redirect(signing.context(request)["passkey_url"])
    not_now: NotNow | None = None
    try:
        if request.method == "POST":
            rules.check_can_review(request.user, scan)
        else:
            reviews.open(scan=scan, by=request.user)
    except NotNow as refusal:
        not_now = refusal
        if request.method != "POST":
            messages.warning(request, str(refusal))
            return redirect("logbook:scans_show", scan_id=scan.pk)
    digest = content_digest(scan)
    form = _form(request, scan, scan.pk, digest)
    waiting, place = queries.awaiting(request.user), queries.place_of(scan)
    filters = QueueForm(request.GET, waiting)
    waiting = filters.narrowed(waiting)

    def act(proof: Any, said: dict[str, Any]) -> Review:
        return reviews.review(scan=scan, by=request.user, authentication=proof, **said)

    # What can no longer be decided is said before anything that is missing.
    form, signed, status = _refused(form, not_now) if not_now else _answered(request, scan, form, act)
    over = bool(not_now) or (status == NotNow.status and not rules.can_review(request.user, _scan(request, scan_id)))
    if signed:
        after = queries.after(waiting, place) if place else waiting.none()
        onward = queries.nearest(after) or queries.nearest(waiting)
        page = reverse("logbook:reviews_review", args=[onward.pk]) if onward else reverse("logbook:reviews_queue")
        return redirect(f"{page}{_with(filters, done=str(signed.pk))}")
    context = {
        **_decision(request, scan, form, digest, scan.pk),
        "verdicts": deciding.VERDICTS,
        "over": over,
        "waiting": list(waiting[:BESIDE]),
        "number": queries.how_many(waiting),
        "at_most": queries.AT_MOST,
        "next": queries.nearest(queries.after(waiting, place)) if place else None,
        "previous": queries.nearest(queries.before(waiting, place)) if place else None,
        "query": _with(filters),
        "done": _just_signed(request),
    }
    return render(request, "logbook/reviews/review.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@keeps_words("review_id")
@login_required
def amend(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Say otherwise, with a reason; the form starts from what was said."""
    found = _review(request, review_id)
    check_shown_to(request.user, shown_to(request))
    if goes_for_passkey(request, found.pk):
        return redirect(signing.context(request)["passkey_url"])
    rules.check_can_amend(request.user, found)
    scan = found.scan
    digest = content_digest(scan)
    form = _form(request, scan, found.pk, digest, amends=found)

    def act(proof: Any, said: dict[str, Any]) -> Review:
        return reviews.amend(review=found, by=request.user, authentication=proof, **said)

    form, signed, status = _answered(request, scan, form, act)
    if signed:
        messages.success(request, _("Amended. The trainee is told, and the first review stays readable."))
        return redirect("logbook:scans_show", scan_id=scan.pk)
    context = {**_decision(request, scan, form, digest, found.pk), "verdicts": deciding.AMENDING, "amends": found}
    return render(request, "logbook/reviews/amend.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("confirm_password", "confirm_code")
@login_required
def undo(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Take a decision back within ten minutes. GET asks; POST does it."""
    found = _review(request, review_id)
    status = 200
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            reviews.undo(review=found, by=request.user, authentication=signing.proof(request))
        except StepUpNeeded as needed:
            refusal, status = needed, needed.status
        else:
            signing_session.touch(request)
            messages.success(request, _("Undone. The scan waits for review again."))
            return redirect("logbook:reviews_review", scan_id=found.scan_id)
    else:
        rules.check_can_undo(request.user, found)
    context = {"review": found, "scan": found.scan, "refusal": refusal, **signing.context(request)}
    return render(request, "logbook/reviews/undo.html", context, status=status)


def _scan(request: HttpRequest, scan_id: UUID) -> Scan:
    scans = Scan.objects.visible_to(request.user).select_related("application", "trainee", "institution", "catalogue")
    return get_object_or_404(scans.select_related("supervision__supervisor"), pk=scan_id)


def _review(request: HttpRequest, review_id: UUID) -> Review:
    rows = Review.objects.visible_to(request.user).select_related(
        "scan__application", "scan__trainee", "scan__institution", "scan__catalogue"
    )
    return get_object_or_404(rows, pk=review_id)


def _form(request: HttpRequest, scan: Scan, thing: UUID, digest: str, *, amends: Review | None = None) -> ReviewForm:
    """With what was sent, or with what was kept while the person proved who they are."""
    posted = request.method == "POST"
    if posted:
        forget(request)
    words = request.POST if posted else kept(request, thing)
    form = ReviewForm(scan, claim_of(scan), words, amends=amends, attests=can_attest(request.user, scan))
    if words is not None and not posted:
        form.only_filled = True
        messages.info(request, _("What you typed is here again. Nothing is signed yet."))
        if not was_of(request, digest):
            messages.warning(request, _("The scan was changed since you typed it. Look again before you decide."))
    return form


def _refused(form: ReviewForm, refusal: Refusal) -> tuple[ReviewForm, None, int]:
    form.refused = [str(reason) for reason in refusal.reasons]
    return form, None, refusal.status


def _answered(
    request: HttpRequest, scan: Scan, form: ReviewForm, act: Callable[[Any, dict[str, Any]], Review]
) -> tuple[ReviewForm, Review | None, int]:
    """What a POST of the form leads to: the signed review, or the form with what is wrong and everything typed."""
    if request.method != "POST":
        return form, None, 200
    if request.POST.get("fill") in ("agree", "disagree"):
        return form.filled(request.POST["fill"]), None, 200
    if not form.is_valid():
        # What was hidden or taken out meanwhile is none of the choices any more: that the scan changed comes first.
        seen = request.POST.get("content_digest", "")
        try:
            check_unchanged(scan, seen or content_digest(scan))
        except NotNow as refusal:
            return _refused(form, refusal)
        return form, None, 400
    try:
        signed = act(signing.proof(request), form.what_was_said())
    except (StepUpNeeded, NotNow) as refusal:
        return form, None, signing.say_refused(form, refusal)
    signing_session.touch(request)
    return form, signed, 200


def _decision(request: HttpRequest, scan: Scan, form: ReviewForm, digest: str, thing: UUID) -> dict[str, Any]:
    """What the reviewing and the amending page show alike."""
    return {
        "scan": scan,
        "claim": form.claim,
        "form": form,
        "clips": deciding.playable(form.claim),
        "removed": keeping.removed_of(scan),
        "drawn_crops": crops.lines(request.user, scan),
        "hidden_clips": hiding.lines(request.user, scan),
        "digest": digest,
        "writer": writer_of(request.user, thing),
        "authority": rights_over(request.user, scan, reviewing=False),
        "reviews": list(scan.reviews.all()),
        **signing.context(request),
    }


def _just_signed(request: HttpRequest) -> Review | None:
    """The review signed a moment ago, for the line that offers to undo it; only to whoever may still do so."""
    try:
        pk = UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    found = Review.objects.filter(pk=pk, proctor=request.user).select_related("scan__application", "scan__trainee")
    signed = found.first()
    return signed if signed and rules.can_undo(request.user, signed) else None


def _with(filters: QueueForm, **more: str) -> str:
    """The filters, and more, as a query string with its question mark; empty without any."""
    query = QueryDict(filters.query, mutable=True)
    query.update(more)
    return f"?{query.urlencode()}" if query else ""
