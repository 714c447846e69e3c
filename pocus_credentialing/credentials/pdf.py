"""What stands on the printed certificate? The face that hangs on a wall, and the annex for a committee.

Everything comes from the evidence as frozen; the institution's name and the holder's are those of the day of issue. The
signed statement and the annex travel inside the PDF as a file, so that the paper's own numbers can be checked offline.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from pocus_credentialing.people.models import SigningKey

from . import logos
from .codes import grouped
from .issuers import is_outside
from .models import Certificate, Evidence

# Width and height of the face, lying; the annex stands.
SIZES = {"A4": (297.0, 210.0), "Letter": (279.4, 215.9)}
FONTS = settings.BASE_DIR / "pocus_credentialing" / "static" / "fonts"
MODULE_MM = 1.02  # of the QR code: 29 modules are 29.6 mm


def render(certificate: Certificate, evidence: Evidence, paper: str) -> bytes:
    """The PDF's bytes; another call gives others."""
    return written(certificate, context_of(certificate, evidence, paper), [_attached(certificate, evidence)])


def written(certificate: Certificate, context: dict[str, Any], attached: Sequence[Attachment] = ()) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        html = render_to_string("credentials/print/certificate.html", context)
    document = HTML(
        string=html,
        base_url=FONTS.as_uri() + "/",
        # Nothing is fetched but what is in the page or lies beside the fonts.
        url_fetcher=URLFetcher(allowed_protocols=("data", "file"), fail_on_errors=True),
    )
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its own colour profile to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        content = document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=certificate.pk.bytes,
            font_config=FontConfiguration(),
            attachments=list(attached),
        )
    return bytes(content or b"")


def _attached(certificate: Certificate, evidence: Evidence) -> Attachment:
    key = SigningKey.objects.get(kid=evidence.kid)
    content = {
        "statement": evidence.statement,
        "signature": evidence.signature,
        "kid": evidence.kid,
        "alg": evidence.alg,
        "public_key": key.public_key,
        "annex": evidence.judged["annex"],
    }
    return Attachment(
        string=json.dumps(content, ensure_ascii=False, indent=1),
        name=f"{certificate.serial}.json",
        description=_("The signed statement and the annex, for programs"),
        created=evidence.issued_at,
        modified=evidence.issued_at,
        relationship="Data",
    )


def context_of(certificate: Certificate, evidence: Evidence, paper: str) -> dict[str, Any]:
    said, annex, institution = evidence.statement, evidence.judged["annex"], certificate.institution
    width, height = SIZES[paper]
    exams = annex["exams"]
    logo = logos.content_of(institution.pk, certificate.logo)
    return {
        "paper": paper,
        "width": f"{width:.1f}",
        "height": f"{height:.1f}",
        "frame_width": f"{width - 18:.1f}",
        "frame_height": f"{height - 18:.1f}",
        "middle": f"{height - 18 - 27 - 54:.1f}",
        # Few exams leave room to breathe.
        "air": f"{max(2.5, 7 - len(exams)):.1f}",
        "fonts": FONTS.as_uri(),
        "page_word": _("Page"),
        "of_word": _("of"),
        "said": said,
        "annex": annex,
        "exams": exams,
        "exam_names": _listed([exam["title"] for exam in exams]),
        "by_exam": [
            (exam, [line for line in annex["requirements"] if line["application"] == exam["code"]]) for exam in exams
        ],
        "of_programme": [line for line in annex["requirements"] if line["application"] is None],
        "modules": [{**each, "passed_on": date.fromisoformat(each["passed_on"])} for each in annex["modules"]],
        "transcript": [{**line, **_words(line)} for line in annex["transcript"]],
        "published_on": date.fromisoformat(said["programme"]["published_on"]),
        "issued_on": date.fromisoformat(said["issued_on"]),
        "expires_on": date.fromisoformat(said["expires_on"]),
        "signed_at": _moment(datetime.fromisoformat(said["signed"]["at"]).astimezone(institution.zone)),
        "outside": is_outside(said["signed"]),
        "role": _("Director of the programme"),
        "authentication": _means(said["signed"]["authentication"]),
        "code": grouped(said["code"]),
        "plain_address": said["verify_at"].split("://", 1)[1].rsplit("/", 1)[0],
        "kid": evidence.kid,
        "name_class": _length_class(said["holder"]),
        "logo": logos.address_of(logo),
        # Beside a logo there is less room for the hospital's name.
        "institution_class": "long" if logo and len(said["institution"]["name"]) > 50 else "",
        **qr(said["verify_at"]),
    }


def qr(address: str) -> dict[str, str]:
    """In capitals the address fits the alphanumeric mode: fewer, larger modules. Four quiet modules all around."""
    code = segno.make(address.upper(), error="m", boost_error=False, micro=False)
    modules = code.symbol_size(border=4)[0]
    return {
        "qr": code.svg_data_uri(border=4, dark="#12202a", light="#ffffff", xmldecl=False, svgns=True),
        "qr_mm": f"{modules * MODULE_MM:.2f}",
        "qr_version": str(code.version),
    }


def _words(line: dict[str, Any]) -> dict[str, str]:
    outcome = {
        "TP": _("Agree: positive"),
        "TN": _("Agree: negative"),
        "FP": _("Over-called"),
        "FN": _("Missed"),
        "limited": _("Technically limited"),
        "success": _("Successful"),
        "failure": _("Not successful"),
    }
    if line.get("expected") == "positive":
        outcome |= {"FP": _("Called normal, was not"), "FN": _("Called abnormal, was not")}
    watched = {"bedside": _("At the bedside"), "remote": _("Remotely, live"), "unassisted": _("Without help")}
    return {"outcome": outcome.get(line["outcome"], "–"), "watched": watched.get(line["supervision"], "–")}


def _moment(at: datetime) -> str:
    """In the institution's own time: 23 Nov 2026, 22:18 GMT."""
    return f"{at.day} {at:%b %Y, %H:%M %Z}"


def _means(method: str) -> str:
    """How the issuer proved who they are."""
    return {
        "password": _("by password"),
        "totp": _("by password and authenticator app"),
        "recovery code": _("by password and a printed recovery code"),
        "passkey": _("by passkey"),
        "token": _("by signing token"),
    }.get(method, method)


def _listed(names: list[str]) -> str:
    return (
        names[0]
        if len(names) == 1
        else _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
    )


def _length_class(name: str) -> str:
    return "longest" if len(name) > 52 else "long" if len(name) > 34 else ""
