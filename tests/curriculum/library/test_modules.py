"""Are the modules of the right length, complete, sourced and safe to show?"""

import json
import math
import re
from collections import Counter

import pytest

from curriculum.library.lessons import HEADINGS, as_html, headings, words_in
from curriculum.library.modules import read_module, read_modules
from curriculum.library.quizzes import COMPETENCIES
from curriculum.library.sources import read_sources
from curriculum.shuffling import OF_OTHERS

MODULES = read_modules()
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda each: each.code)
# What the reference material could not verify must never be printed as fact.
NOT_VERIFIED = r"SPOCUS (asks|requires)|FUSIC|FAMUS|CCEeXAM|ACCE\b|P733|O-SCORE|OSAUS|B-QUIET|RACE\b|\bCPT\b|PC12"

# Ways to tick a box without having read the question: which of the answers each of them ticks.
RULES_OF_THUMB = {
    "always the longest": lambda lengths: {code for code in lengths if lengths[code] == max(lengths.values())},
    "always the shortest": lambda lengths: {code for code in lengths if lengths[code] == min(lengths.values())},
    "always a": lambda lengths: {"a"},
    "always b": lambda lengths: {"b"},
    "always c": lambda lengths: {"c"},
    "always d": lambda lengths: {"d"},
}
# Answers are shown in an order of their own each time: what points at another answer would point at the wrong one.
POINTS_AT_ANOTHER = (
    r"\b(all|none|both|either|neither|any|one|two|three) of (these|those|them|the (above|below|other|following|rest))\b"
    r"|\b(answers?|options?|choices?) (\(?[a-d]\b|\d)|\b[a-d]\)|\b[a-d] (and|or|nor) [a-d]\b"
    r"|\b(first|second|third|last|other|previous|next|former|latter) (answers?|options?|choices?)\b"
    r"|\b(named|mentioned|given|listed|said) (above|below)\b"
)


def test_the_general_module_comes_first_and_then_those_of_the_exams_in_the_catalogue_s_order():
    assert [(module.code, module.application) for module in MODULES] == [
        ("introduction", None),
        ("cardiac", "cardiac"),
        ("abdominal", "abdominal"),
        ("lung", "lung"),
        ("obstetric", "obstetric"),
        ("efast", "efast"),
        ("aorta", "aorta"),
        ("dvt", "dvt"),
        ("soft_tissue", "soft_tissue"),
        ("ocular", "ocular"),
        ("needle_guidance", "needle_guidance"),
    ]


@each_module
def test_a_module_has_600_to_1200_words_and_says_how_long_it_takes(module):
    assert 600 <= module.words <= 1200
    assert module.minutes == math.ceil(module.words / 180)


def test_words_are_counted_without_marks_rules_and_citations():
    assert words_in("**Two** words [@ASE-2013].\n\n|---|---|\n") == 2
    assert words_in("four-chamber view, 1.5 metres") == 4
    assert words_in("the patient\u2019s and the patient's") == 5


@each_module
def test_a_module_teaches_the_four_competencies_in_the_order_of_work(module):
    assert module.competencies == COMPETENCIES
    assert headings(module.markdown, 2) == ("When", "Get the image", "Read it", "Decide", "Sources")


@each_module
def test_a_quiz_has_eight_questions_or_more_over_all_four_competencies(module):
    assert len(module.questions) >= 8
    assert {question.competency for question in module.questions} == set(HEADINGS.values())


@each_module
def test_each_question_has_four_answers_of_which_exactly_one_is_right_and_an_explanation(module):
    for question in module.questions:
        assert [option.code for option in question.options] == ["a", "b", "c", "d"]
        assert [option.code == question.right for option in question.options].count(True) == 1
        assert len(question.explanation.split()) >= 10
        assert set(question.source) <= set(module.sources)


def test_no_position_gives_the_right_answer_away():
    places = Counter(question.right for module in MODULES for question in module.questions)
    assert set(places) == {"a", "b", "c", "d"}
    assert max(places.values()) <= len([q for module in MODULES for q in module.questions]) / 2


@pytest.mark.parametrize("rule", RULES_OF_THUMB)
@each_module
def test_no_rule_of_thumb_comes_near_the_pass_mark(module, rule):
    right = [question for question in module.questions if question.right in RULES_OF_THUMB[rule](lengths_of(question))]
    assert len(right) / len(module.questions) <= 4 / 9, [question.code for question in right]


@each_module
def test_the_right_answer_is_told_in_as_many_words_as_the_wrong_ones(module):
    stretch = {
        question.code: max(lengths_of(question).values()) / min(lengths_of(question).values())
        for question in module.questions
    }
    assert {code: by for code, by in stretch.items() if by > 1.4} == {}


@each_module
def test_no_answer_points_at_another_by_letter_or_place(module):
    answers = [option.text for question in module.questions for option in question.options]
    assert [answer for answer in answers if re.search(POINTS_AT_ANOTHER, answer, re.IGNORECASE)] == []
    assert [answer for answer in answers if OF_OTHERS.search(answer)] == []  # such a question would not be shuffled


@pytest.mark.parametrize(
    "answer",
    [
        "All of the above",
        "None of these",
        "Both of them",
        "a) and b)",
        "A and C",
        "Option b, but later",
        "The last answer",
    ],
)
def test_an_answer_that_points_at_another_would_be_found(answer):
    assert re.search(POINTS_AT_ANOTHER, answer, re.IGNORECASE)


@pytest.mark.parametrize(
    "answer", ["Fluid above the diaphragm", "The space below it", "One of two kidneys", "Vitamin A"]
)
def test_an_answer_that_speaks_of_places_in_the_body_is_left_alone(answer):
    assert not re.search(POINTS_AT_ANOTHER, answer, re.IGNORECASE)


def lengths_of(question):
    return {option.code: len(option.text) for option in question.options}


@each_module
def test_the_pass_mark_is_80_percent_and_set_by_the_programme(module):
    assert module.pass_percent.value == 80
    assert (module.pass_percent.basis.tag, module.pass_percent.basis.label) == ("p", "programme-set")


@each_module
def test_every_source_is_numbered_cited_and_listed_at_the_end(module):
    body, listed = module.markdown.split("\n## Sources\n")
    cited = {int(number) for number in re.findall(r"\\\[(\d+)\\\]", body)}
    assert cited == set(range(1, len(module.sources) + 1))
    for number, name in enumerate(module.sources, start=1):
        assert f"\n{number}. {read_sources()[name].citation}" in listed


@each_module
def test_every_published_source_has_an_author_and_a_year(module):
    for name in module.sources:
        assert read_sources()[name].authors
        assert read_sources()[name].year


@each_module
def test_the_page_fits_under_a_title_and_the_content_policy(module):
    assert "<h1" not in module.html
    assert module.html.count("<h2>") == 5
    assert "<table>" in module.html
    assert " style=" not in module.html
    assert "[@" not in module.html


def test_html_in_a_text_is_shown_and_never_run():
    assert as_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


@each_module
def test_nothing_unverified_is_printed_as_fact(module):
    asked = " ".join(question.text + question.explanation for question in module.questions)
    assert re.findall(NOT_VERIFIED, module.markdown + asked) == []


@each_module
def test_a_module_says_where_the_exam_ends(module):
    decide = module.markdown.split("## Decide")[1].lower()
    assert "formal" in decide or "full echocardiogram" in decide
    assert "not answered" in module.markdown.lower()


def test_the_pregnancy_module_warns_of_doppler_of_assisted_reproduction_and_of_diagnosing_a_loss():
    text = " ".join(read_module("obstetric").markdown.split())
    assert "Do not use pulsed, colour or power Doppler on the embryo" in text
    assert "assisted reproduction" in text
    assert "*not* a diagnosis of loss" in text


@each_module
def test_a_module_becomes_plain_data_that_json_gives_back_unchanged(module):
    plain = module.to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain["questions"][0]) == ["code", "competency", "text", "options", "right", "explanation", "source"]
