"""Words that a trainee reads while logging: each says one thing, once, in the words of its neighbours."""

from __future__ import annotations

import re

import pytest

from logbook.actions import clips
from logbook.models import Scan
from logbook.queries.numbering import numbers
from logbook.templatetags.naming import may_break
from tests.logbook.reviews.builders import a_clip
from tests.logbook.scans.builders import a_draft

pytestmark = pytest.mark.django_db


def lines_of(answer) -> list[str]:
    timeline = answer.content.decode().split('<ol class="timeline">', 1)[1].split("</ol>", 1)[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<p>(.*?)</p>", timeline, re.S)]


def test_looks_at_one_uncropped_picture_are_one_line_with_their_number(tina, client_of, api_of):
    scan = a_draft(tina)
    clip = a_clip(scan, state="held")
    for _ in range(3):
        clips.look_at_original(clip=clip, by=tina)
    said = f"{tina.name} looked at an uncropped picture to draw its crop."
    page = lines_of(client_of(tina).get(f"/history/scan/{scan.pk}/"))
    assert [line for line in page if "looked" in line] == [f"{said} (3 times)"]
    clips.leave_out(clip=clip, by=tina)
    clips.put_back(clip=clip, by=tina)
    clips.look_at_original(clip=clip, by=tina)
    page = lines_of(client_of(tina).get(f"/history/scan/{scan.pk}/"))
    assert [line for line in page if "looked" in line] == [said, f"{said} (3 times)"]


def test_the_filter_names_exams_as_the_rows_do(tina, client_of):
    scan = a_draft(tina, "lung")
    page = client_of(tina).get("/scans/").content.decode()
    assert f'<option value="lung">{scan.application.short_title}</option>' in page


def test_what_was_not_said_is_a_dash(tina, client_of):
    scan = a_draft(tina)
    Scan.objects.filter(pk=scan.pk).update(context="", indication="")
    page = client_of(tina).get(f"/scans/{scan.pk}/").content.decode()
    assert re.search(r"<dt>Why</dt>\s*<dd>–</dd>", page)


def test_a_frame_without_a_size_is_refused_in_our_words(tina, api_of):
    clip = a_clip(a_draft(tina), state="held", rows=128, columns=160)
    box = {"x": -1, "y": 30, "width": 0, "height": 80}
    answer = api_of(tina).post(f"/api/v1/clips/{clip.pk}/crop/", box, format="json")
    said = [each["sentence"] for each in answer.json()["reasons"]]
    assert (answer.status_code, said) == (
        400,
        [
            "The frame begins outside the picture: type a whole number, 0 or more.",
            "The frame has no size: type a whole number, 1 or more.",
        ],
    )


def test_a_clip_keeps_its_number_when_one_before_it_is_removed(tina, client_of):
    scan = a_draft(tina)
    first, second = (a_clip(scan, position=number, digest=f"{number}" * 64) for number in (1, 2))
    assert numbers(scan) == {first.pk: 1, second.pk: 2}
    clips.remove(clip=first, by=tina)
    assert numbers(Scan.objects.get(pk=scan.pk)) == {second.pk: 2}
    page = client_of(tina).get(f"/scans/{scan.pk}/").content.decode()
    assert ("Clip 2" in page, "Clip 1" in page) == (True, False)


def test_clips_that_were_given_no_number_of_their_own_are_counted(tina):
    scan = a_draft(tina)
    found = {a_clip(scan, position=place, digest=f"{each}" * 64).pk for each, place in enumerate((0, 3, 3))}
    assert (set(numbers(scan)), sorted(numbers(scan).values())) == (found, [1, 2, 3])


@pytest.mark.parametrize(
    ("name", "broken"),
    [("Haemodynamic", "Haemo\u00addynamic"), ("Echo", "Echo"), ("Vascular access", "Vascular access")],
)
def test_a_long_name_of_an_exam_breaks_between_its_parts(name, broken):
    assert may_break(name) == broken
