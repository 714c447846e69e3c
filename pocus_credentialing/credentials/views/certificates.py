"""Which certificates are there, and what does one say?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pocus_credentialing.credentials import rules, sheets
from pocus_credentialing.credentials.codes import grouped
from pocus_credentialing.credentials.issuers import in_words
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.queries import certificates_for, open_revocation
from pocus_credentialing.credentials.queries.amendments import amendments_of
from pocus_credentialing.credentials.statement import address_of
from pocus_credentialing.people.models.institution import Paper

AT_MOST = 200


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """One's own, and those of the programmes and institutions one answers for."""
    found = list(certificates_for(request.user)[: AT_MOST + 1])
    context = {"certificates": found[:AT_MOST], "more": len(found) > AT_MOST}
    return render(request, "credentials/certificates/index.html", context)


@require_safe
@login_required
def show(request: HttpRequest, serial: str) -> HttpResponse:
    certificate = get_object_or_404(visible(request), serial=serial)
    revocation = open_revocation(certificate)
    is_own = certificate.holder_id == request.user.pk
    evidence = getattr(certificate, "evidence", None)
    printed = {each.paper for each in certificate.prints.all()}
    context = {
        "certificate": certificate,
        "evidence": evidence,
        "signed_by": in_words(evidence.statement["signed"]) if evidence else "",
        "is_own": is_own,
        "code": grouped(certificate.code),
        "address": address_of(certificate.code),
        "papers": [(paper.value, paper.label, paper.value in printed) for paper in Paper],
        "revocation": revocation,
        "may_suspend": rules.can_suspend(request.user, certificate),
        "may_lift": rules.can_lift(request.user, certificate),
        "may_revoke": rules.can_revoke(request.user, certificate),
        "may_answer": revocation is not None and rules.can_answer_revocation(request.user, revocation),
        "may_take_back": revocation is not None and rules.can_take_back(request.user, revocation),
        "amendments": [] if is_own else amendments_of(certificate, request.user),
        "may_look": rules.can_look(request.user, certificate),
        "institution": certificate.institution,
    }
    return render(request, "credentials/certificates/show.html", context)


@require_safe
@login_required
def pdf(request: HttpRequest, serial: str) -> HttpResponse | FileResponse:
    """The printed bytes; until a worker has written them, when to ask again."""
    certificate = get_object_or_404(visible(request), serial=serial)
    paper = sheets.paper_asked(request.GET.get("paper"), certificate)
    if paper is None:
        context = {"certificate": certificate, "title": _("No such paper"), "reason": sheets.NO_SUCH_PAPER}
        return render(request, "credentials/certificates/_printing.html", context, status=400)
    printed = certificate.prints.filter(paper=paper).first()
    if printed is None:
        context = {
            "certificate": certificate,
            "title": _("Being printed"),
            "reason": _("The certificate is being printed. Try again in a moment."),
            "again": True,
        }
        response = render(request, "credentials/certificates/_printing.html", context, status=503)
        response["Retry-After"] = str(sheets.SOON)
        return response
    return sheets.handed_out(certificate, printed)


def visible(request: HttpRequest) -> QuerySet[Certificate]:
    return Certificate.objects.visible_to(request.user).select_related(
        "institution", "holder", "version__programme", "evidence", "replaced_by", "enrolment"
    )
