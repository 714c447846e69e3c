"""Any signed-in person reads the modules; each sees their own results."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from curriculum.library.lessons import as_html
from curriculum.library.modules import read_module, read_modules
from curriculum.models import Application, Module, ModuleVersion
from curriculum.reading import as_page
from tests.curriculum.cost import cost_of
from tests.factories.curriculum import a_pass


def listed(context):
    return {group.code: [row["module"].code for row in group.rows] for group in context["groups"]}


EVERYONE = ["tina", "tom", "pat", "dana", "sid"]


@pytest.mark.parametrize("who", EVERYONE)
def test_anyone_signed_in_reads_the_list_and_every_module(request, who, programme, client_of):
    client = client_of(request.getfixturevalue(who))
    pages = [client.get("/modules/"), *(client.get(f"/modules/{each.code}/") for each in read_modules())]
    assert [page.status_code for page in pages] == [200] * (1 + len(read_modules()))


@pytest.mark.parametrize("address", ["/modules/", "/modules/lung/", "/modules/lung/quiz/"])
def test_a_visitor_is_asked_to_sign_in(programme, client_of, address):
    response = client_of(None).get(address)
    assert (response.status_code, response.url) == (302, f"/account/login/?next={address}")


def test_a_module_that_is_not_there_is_not_found(tina, client_of):
    codes = ["lung", "brain"]
    assert [client_of(tina).get(f"/modules/{code}/").status_code for code in codes] == [200, 404]


def test_a_module_that_has_no_version_yet_is_not_found(tina, client_of):
    Module.objects.create(code="brain")
    client = client_of(tina)
    assert client.get("/modules/brain/").status_code == 404
    assert client.post("/modules/brain/quiz/start/").status_code == 404
    ModuleVersion.objects.create(
        module=Module.objects.get(code="brain"), number=1, title="Brain", data=read_modules()[0].to_json(), digest="x"
    )
    assert client.get("/modules/brain/").status_code == 200


def test_the_list_tells_general_modules_from_those_of_an_exam_and_what_was_passed_when(pat, tom, client_of):
    a_pass(pat, "cardiac")
    context = client_of(pat).get("/modules/").context
    assert listed(context) == {"general": ["introduction"], "by-exam": [each.code for each in read_modules()[1:]]}
    assert (context["passed"], context["of"]) == (1, len(read_modules()))
    page = client_of(pat).get("/modules/").content.decode()
    assert re.findall(r"Passed (\d+ \w+ \d+)", page) == ["10 Jan 2026"]
    assert "Passed 10 Jan" not in client_of(tom).get("/modules/").content.decode()


def test_what_a_trainee_s_programme_asks_comes_first_and_is_what_is_counted(tina, pat, client_of):
    for code in ("lung", "aorta"):
        a_pass(tina, code)
    context = client_of(tina).get("/modules/").context
    asked = ["introduction", "cardiac", "abdominal", "lung", "obstetric"]
    others = [each.code for each in read_modules() if each.code not in asked]
    assert listed(context) == {"asked": asked, "by-exam": others}
    assert (context["passed"], context["of"]) == (1, 5)
    page = client_of(tina).get("/modules/").content.decode()
    assert "Asked by your programme" in page
    assert "Asked by your programme" not in client_of(pat).get("/modules/").content.decode()


def test_the_list_by_competency_leads_to_the_place_in_each_text_and_says_how_many_questions_are_about_it(
    pat, client_of
):
    context = client_of(pat).get("/modules/?by=competency").context
    everything = [each.code for each in read_modules()]
    assert listed(context) == {each: everything for each in ["indication", "acquisition", "interpretation", "decision"]}
    lung = {group.code: row for group in context["groups"] for row in group.rows if row["module"].code == "lung"}
    asked = Counter(question.competency for question in read_module("lung").questions)
    assert {code: (row["anchor"], row["asked"]) for code, row in lung.items()} == {
        "indication": ("when", asked["indication"]),
        "acquisition": ("get-the-image", asked["acquisition"]),
        "interpretation": ("read-it", asked["interpretation"]),
        "decision": ("decide", asked["decision"]),
    }
    page = client_of(pat).get("/modules/?by=competency").content.decode()
    assert re.findall(r'href="/modules/lung/#([\w-]+)"', page) == ["when", "get-the-image", "read-it", "decide"]


def test_a_hospital_s_own_module_is_listed_only_under_what_it_teaches_and_without_a_place_that_it_has_not(
    pat, client_of
):
    module = Module.objects.create(code="own", application=Application.objects.get(code="lung"))
    about = [
        question for question in read_module("lung").to_json()["questions"] if question["competency"] == "decision"
    ]
    data = read_module("lung").to_json() | {"html": "<p>Short.</p>", "competencies": ["decision"], "questions": about}
    module.versions.create(number=1, title="Own", data=data, digest="x")
    groups = client_of(pat).get("/modules/?by=competency").context["groups"]
    own = {group.code: row for group in groups for row in group.rows if row["module"].code == "own"}
    assert {code: (row["anchor"], row["asked"]) for code, row in own.items()} == {"decision": ("", len(about))}


def test_the_list_costs_the_same_however_many_modules_and_passes_there_are(pat, client_of):
    client = client_of(pat)
    a_pass(pat, "lung")
    counts = []
    for more in (0, 2):
        for number in range(more):
            module = Module.objects.create(code=f"more-{number}", application=Application.objects.get(code="lung"))
            old = Module.objects.get(code="lung").current
            module.versions.create(number=1, title=old.title, data=old.data, digest=old.digest)
            a_pass(pat, module.code)
        context = client.get("/modules/").context
        assert (context["passed"], context["of"]) == (1 + more, len(read_modules()) + more)
        counts.append(cost_of(client, "/modules/"))
    assert counts[0] == counts[1]


def test_a_module_costs_the_same_for_one_result_and_for_three(tina, client_of):
    client = client_of(tina)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            a_pass(tina, "lung")
        counts.append(cost_of(client, "/modules/lung/"))
    assert counts[0] == counts[1]


def test_a_module_s_page_has_the_text_its_sources_and_the_way_to_the_quiz(tina, client_of):
    page = client_of(tina).get("/modules/lung/").content.decode()
    assert re.findall(r'<a href="#([\w-]+)">\w', page) == [
        "when", "get-the-image", "read-it", "decide", "sources", "quiz",
    ]  # fmt: skip
    assert len(re.findall(r'<li id="source-\d">', page)) == 5
    assert "To pass: 8 right (80 %)." in page
    assert "Take the quiz" in page
    assert "best result" not in page


def test_a_module_s_page_says_the_best_result_and_the_first_pass(tina, client_of):
    a_pass(tina, "lung")
    page = client_of(tina).get("/modules/lung/").content.decode()
    assert "Your best result so far: 100 %." in page
    assert "You passed this module on 10 Jan 2026." in page


@pytest.mark.parametrize("module", read_modules(), ids=lambda module: module.code)
def test_every_module_s_text_becomes_a_page_whose_anchors_and_references_lead_somewhere(module):
    page = as_page(module.html, module.sources)
    assert [words for _, words in page.contents] == ["When", "Get the image", "Read it", "Decide"]
    assert re.findall(r'<h2 id="([\w-]+)">', page.html) == [anchor for anchor, _ in page.contents]
    assert set(re.findall(r'href="#source-(\d+)"', page.html)) == {str(n + 1) for n in range(len(module.sources))}
    assert "<h2>" not in page.html


@pytest.mark.parametrize("module", read_modules(), ids=lambda module: module.code)
def test_every_table_stands_in_a_named_region_that_the_keyboard_reaches(module):
    html = as_page(module.html, module.sources).html
    regions = re.findall(
        r'<div class="table-region" role="region" tabindex="0" aria-label="([^"]+)"><table(?: class="lines")?>', html
    )
    assert regions == [f"Table {number + 1}" for number in range(module.html.count("<table>"))]
    assert html.count("</table></div>") == html.count("<table") == len(regions)


def test_on_a_phone_each_cell_of_a_wide_table_says_what_its_column_is_about():
    """The stylesheet shows these words where cells stand one below the other, and nowhere else."""
    wide = as_page(
        as_html("| View | Where | Look |\n|-|-|-|\n| RUQ | mid-axillary | fluid |\n| LUQ | back | spleen |"), ()
    ).html
    told = '<span class="head small soft">{}</span>'
    assert re.findall(r"<td>(.*?)</td>", wide) == [
        "RUQ", f"{told.format('Where')}mid-axillary", f"{told.format('Look')}fluid",
        "LUQ", f"{told.format('Where')}back", f"{told.format('Look')}spleen",
    ]  # fmt: skip
    assert re.findall(r"<th>(.*?)</th>", wide) == ["View", "Where", "Look"]
    narrow = as_page(as_html("| View | Where |\n|-|-|\n| RUQ | side |"), ()).html
    assert ("<table>" in narrow, "head" in re.findall(r"<td>.*?</td>", narrow)[1]) == (True, False)


def test_the_source_of_a_pass_mark_is_named_beside_it(tina, programme, client_of):
    page = client_of(tina).get("/modules/lung/").content.decode()
    told = page.partition("One published hospital course")[2].partition("</section>")[0]
    assert ("Source of the pass mark" in told, "<li" in told) == (True, True)


def test_a_number_in_brackets_that_is_no_source_stays_text():
    assert as_page("<p>Level [2] and [1].</p>", ["A"]).html == '<p>Level [2] and <a href="#source-1">[1]</a>.</p>'
