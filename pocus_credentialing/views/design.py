"""What does each component look like? Living pages for those who write pages; invented content; demo and DEBUG only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path
from django.utils import timezone

PAGES = {
    "forms": "Forms",
    "lists": "Lists and tables",
    "clips": "Clips",
    "home": "A home page",
    "review": "A review",
    "cohort": "A cohort",
    "reading": "Reading and quiz",
    "verify": "Checking a certificate",
    "sign-in": "Signing in",
    "sheet": "A printed invitation",
}

ANSWERS = [("positive", "Yes"), ("negative", "No"), ("indeterminate", "Cannot tell")]
ANCHORS = [
    (1, "No structure can be recognised"),
    (2, "Structures seen, too little to answer"),
    (3, "Enough to answer, with flaws"),
    (4, "All structures seen, small flaws"),
    (5, "All structures seen as in a textbook"),
]


class Sample(forms.Form):
    """One of every control."""

    exam = forms.ChoiceField(
        label="Exam",
        widget=forms.RadioSelect,
        choices=[("cardiac", "Cardiac"), ("lung", "Lung"), ("abdominal", "Abdominal"), ("obstetric", "Obstetric")],
    )
    views = forms.MultipleChoiceField(
        label="Views",
        help_text="Tick what your clips show.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[(view, view) for view in ("PLAX", "PSAX", "A4C", "Subxiphoid", "IVC")],
    )
    context = forms.ChoiceField(
        label="Why was it done?",
        widget=forms.RadioSelect,
        choices=[("clinical", "For this patient's care"), ("educational", "To learn, on a patient who agreed")],
    )
    quality = forms.TypedChoiceField(label="Image quality", coerce=int, widget=forms.RadioSelect, choices=ANCHORS)
    supervisor = forms.ChoiceField(label="Who watched?", choices=[("", "Nobody"), ("lind", "Dr Lind")], required=False)
    email = forms.EmailField(label="E-mail", help_text="Where your invitation went.")
    on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    remarks = forms.CharField(label="Remarks", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    clip = forms.FileField(label="Clip", help_text="A DICOM file from the machine or the archive.", required=False)
    watched = forms.BooleanField(
        label="I watched this scan being done", help_text="It then counts as supervised.", required=False
    )


class Crop(forms.Form):
    x, y = forms.IntegerField(label="Left", min_value=0), forms.IntegerField(label="Top", min_value=0)
    width, height = forms.IntegerField(label="Width", min_value=16), forms.IntegerField(label="Height", min_value=16)


class Answer(forms.Form):
    effusion = forms.ChoiceField(label="Is there an effusion?", widget=forms.RadioSelect, choices=ANSWERS)
    function = forms.ChoiceField(label="Is the function reduced?", widget=forms.RadioSelect, choices=ANSWERS)


class Note(forms.Form):
    frame_clip_0 = forms.ChoiceField(label="Clip", choices=[(n, f"Clip {n}") for n in ("1", "2", "3")], required=False)
    frame_number_0 = forms.IntegerField(label="Frame", min_value=1, required=False)
    frame_text_0 = forms.CharField(label="Comment", required=False)


def clip(number: int, view: str) -> dict[str, Any]:
    video, poster = static("design/sample.mp4"), static("design/sample.webp")
    frames, frame_ms = 24, 1000 / 24
    label = f"Clip {number}, {view}"
    return {
        "id": str(number), "label": label, "video_url": video, "poster_url": poster, "frames": frames, "frame_ms": frame_ms,
    }  # fmt: skip


def content() -> dict[str, Any]:
    """Invented people and numbers for every page."""
    poster = static("design/sample.webp")
    return {
        "pages": PAGES.items(),
        "sample": Sample(),
        "wrong": Sample(
            {"email": "pat@", "views": ["PLAX"], "exam": "lung", "remarks": "Good window."}, auto_id="wrong_%s"
        ),
        "answer": Answer(),
        "note": Note(),
        "crop": Crop(initial={"x": 64, "y": 48, "width": 352, "height": 296}),
        "clips": [clip(1, "PLAX"), clip(2, "PSAX") | {"video_url": ""}, clip(3, "A4C")],
        "cards": [
            {"state": "processing", "name": "clip 1.dcm", "note": "9.4 MB"},
            {
                "state": "ready",
                "name": "Clip 2",
                "note": "24 frames · 1.0 s",
                "poster_url": poster,
                "open_url": "#main",
            },
            {
                "state": "held",
                "name": "Clip 3",
                "reason": "The picture says nothing about where it ends.",
                "crop_url": "#crop",
            },
            {
                "state": "failed",
                "name": "clip 4.dcm",
                "reason": "The file ends in the middle of frame 12. Export it again.",
                "leave_out_url": "#main",
            },
        ],
        "icons": re.findall(r'symbol id="([\w-]+)"', (Path(__file__).parents[1] / "static/icons.svg").read_text()),
        "poster": poster,
        "exams": [("Cardiac", 19, 25), ("Lung", 25, 25), ("Abdominal", 12, 25), ("Obstetric", 0, 20)],
        "queue": [("Cardiac", "2 days"), ("Lung", "1 day"), ("Abdominal", "20 h"), ("Cardiac", "9 h"), ("Lung", "3 h")],
        "cohort": [
            ("Okafor, Amara", [("s3", 19), ("s4", 25), ("s2", 12), ("s0", 0)]),
            ("Bianchi, Bruno", [("s1", 1), ("s3", 17), ("s3", 23), ("s4", 22)]),
            ("Wójcik, Łucja", [("s4", 31), ("s4", 26), ("s1", 6), ("s2", 9)]),
            ("Nguyen, Chi", [("s0", 0), ("s1", 4), ("s0", 0), ("s0", 0)]),
        ],
        "states": ["valid", "expired", "suspended", "revoked", "replaced", "unknown"],
        "now": timezone.now(),
        "certificate": {
            "holder": "Amara N. Okafor, MD",
            "exams": "Cardiac, Lung",
            "issuer": "St Elsewhere Hospital, Emergency Medicine",
            "programme": "SPOCUS two-phase pathway, version 1",
            "issued_on": timezone.now().date(),
            "expires_on": timezone.now().date(),
            "since": timezone.now().date(),
            "serial": "SEH-2026-000417",
        },
    }


def index(request: HttpRequest) -> HttpResponse:
    return show(request, "index")


def show(request: HttpRequest, page: str) -> HttpResponse:
    if not settings.DESIGN_PAGES:
        raise Http404
    if page != "index" and page not in PAGES:
        raise Http404
    template = f"design/{page.replace('-', '_')}.html"
    return render(request, template, content())


urlpatterns = [path("", index, name="design"), path("<slug:page>/", show, name="design_page")]
