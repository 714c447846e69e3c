"""Does the campaign of mutants tell what is explained from what is not?"""

from __future__ import annotations

import pytest

from campaigns.mutants import _undecorated
from campaigns.survivors import Change, Mutant, change_in, explained, mutants_in, table, verdict

DIFF = """\
# pocus_credentialing.credentials.judging.learning.x__expired__mutmut_3: survived
--- pocus_credentialing/credentials/judging/learning.py
+++ pocus_credentialing/credentials/judging/learning.py
@@ -1,4 +1,4 @@
 def _expired(course: CourseFact, as_of: date) -> Why | None:
-    if course.expires_on is None or course.expires_on >= as_of:
+    if course.expires_on is None or course.expires_on > as_of:
         return None
"""
RESULTS = """\
    pocus_credentialing.credentials.judging.learning.x__expired__mutmut_3: survived
    pocus_credentialing.credentials.judging.learning.x__expired__mutmut_4: killed
    pocus_credentialing.credentials.judging.registry.xǁCaseǁnext_of__mutmut_1: timeout
    pocus_credentialing.credentials.progress.x_judge__mutmut_2: no tests
"""
EXPIRED = Change("learning", "_expired", change_in(DIFF))


def test_a_change_is_told_by_itself_and_a_few_words_around_it():
    assert change_in(DIFF) == "None or course.expires_on >= as_of: → None or course.expires_on > as_of:"


def test_what_the_tests_noticed_and_what_ran_out_of_time_is_noticed_and_nothing_else():
    found = mutants_in(RESULTS)

    assert [(each.file, each.function, each.is_noticed) for each in found] == [
        ("learning", "_expired", False),
        ("learning", "_expired", True),
        ("registry", "Case.next_of", True),
        ("progress", "judge", False),
    ]
    assert table(found).splitlines()[2:] == [
        "| learning | 2 | 1 | 1 |",
        "| progress | 1 | 0 | 1 |",
        "| registry | 1 | 1 | 0 |",
    ]


@pytest.mark.parametrize(
    ("files", "left", "known", "is_wrong"),
    [
        (["learning"], {EXPIRED: DIFF}, {EXPIRED: "It means the same."}, False),
        (["learning"], {EXPIRED: DIFF}, {}, True),
        (["learning"], {}, {EXPIRED: "It means the same."}, True),
        (["earning"], {}, {EXPIRED: "It means the same."}, False),
        (["learning"], {}, {}, False),
    ],
    ids=["explained", "not explained", "explained and noticed", "of a file that did not run", "all noticed"],
)
def test_what_is_not_explained_is_wrong_and_so_is_an_explanation_of_nothing(files, left, known, is_wrong):
    said, wrong = verdict(files, left, known)

    assert (wrong, EXPIRED.change in " ".join(said.split())) == (is_wrong, is_wrong)


def test_what_is_explained_and_ran_out_of_time_on_a_busy_machine_is_explained_still():
    assert verdict(["learning"], {}, {EXPIRED: "It means the same."}, late=[EXPIRED]) == ("", False)


def test_every_explanation_is_a_sentence_about_a_file_of_the_rules():
    known = explained()

    assert known
    assert all(because.strip().endswith(".") and "…" not in because for because in known.values())


def test_decorators_stand_below_what_they_decorate_except_those_that_would_keep_an_answer():
    source = "@shape('n', meaning='m')\ndef n(): ...\n@lru_cache\ndef kept(): ...\nclass Case:\n    @property\n    def day(self): ...\n    @classmethod\n    def of(cls): ...\n"

    assert [line.strip() for line in _undecorated(source).splitlines() if line] == [
        "def n():", "...", "n = shape('n', meaning='m')(n)", "def kept():", "...",
        "class Case:", "def day(self):", "...", "day = property(day)", "@classmethod", "def of(cls):", "...",
    ]  # fmt: skip


def test_a_mutant_of_a_plain_function_and_one_of_a_method_are_told_apart():
    assert Mutant("a.b.steps.x_binding__mutmut_41", "killed").function == "binding"
    assert Mutant("a.b.plain.xǁPlainǁto_json__mutmut_1", "killed").function == "Plain.to_json"
