"""What does each shape of rule mean? Written from the registry: `describe_rules()` is docs/reference/rules.md.

python -m pocus_credentialing.credentials.judging.describing > docs/reference/rules.md
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from curriculum.library.assessments import FORM_KEYS, ITEM_KEYS

from . import SHAPES
from .filters import FILTERS
from .reasons import COMBINED, MISSING, REASONS, WARNINGS
from .registry import Param, Shape

_INTRODUCTION = """\
# The shapes of rules

A requirement of a programme has a shape, its parameters, and a scope: one application, or (`application` absent or null)
every scan of the programme. Each scan in scope is either counted or excluded with one reason. Scans made before phase 1
was complete count in later phases only where the programme says so. A rule that is tagged neither `v` nor `s` is
programme-set, and is shown so.

Whatever is not known, a rule does not assume. A scan whose day is known only as an interval counts where every day of it
would count; where only some would, and the answer hangs on it, the requirement cannot be judged and is not met.

In a programme's file a number may be left open (`null`): then the file reads, and publishing asks for the number.
`each_of: [cardiac, lung]` instead of `application` makes the requirement once for each exam; its id then begins with
`each.` and its title holds `{exam}`. What is asked to keep a certificate stands under `maintenance`, in the same shapes,
and is judged apart: of those who hold one in force, when their progress is looked at, by the version of the certificate. `./pocus manage programme check FILE` reads a file and says what is wrong, and where.

A director changes a programme in pages, one thing a page ("Change the programme"), or publishes a file on the programme's
page under "New version": what is wrong is told at its line, what differs
from the version before is said in sentences, and for each trainee what they would gain or lose. Nobody is moved by
publishing. An administrator starts a further programme from a file of the library on the hospital's page. What is sent
may hold anchors and aliases as long as it stays small with all of them written out; it may hold no tags (`!`).

This page is written from the code that judges; a test holds it current.
"""

_FACTS = """\
## What is known of a trainee

| fact | where it comes from |
|---|---|
| scans | the log: answers, views, reviews, attested supervision, clips, sub-type, class of study, number of trainees credited |
| modules | the quizzes that were passed |
| the first day of the enrolment | the enrolment |
| roles of supervisor and reviewer | what a director said that this person is in the programme (People, "Named roles"), on the hospital's day on which they attested or signed the review; the names are those that the rules use |
| interval of days | not recorded: who logs a scan says its day |
| courses, lectures, cases, outside certificates (with hours, score, last day) | certificates that a trainee sent in and a director accepted; courses at which a director confirmed them |
| awards | accepted certificates from outside of which the director said which award they are; valid ones that were issued here by another programme, for all of its exams, by its code |
| assessments | what an assessor filled in and signed, in this programme; roles of the assessor: proctor or director, and the named role that they held and say they acted in |
| sessions on a simulator | what a trainee recorded and the assessor or a director confirmed: of the kind simulation, hours and hands-on hours alike |
| library cases | clips that a director released for teaching and that the trainee read before seeing the reviewer's answer; positive where the reviewer found something, counting where the two agree |
| signatures | what whoever holds a named role signed on the page of the record, until it is withdrawn |
| reflections | what a trainee wrote under *Progress → Reflections*: the day of writing where the programme is, and the exam; until it is taken back |
| the day on which training was complete | the day on which the first certificate of the enrolment was issued; asked only to keep one |

Until a fact can be entered, a programme that asks for it can be read, published and judged; its requirement stays open.
"""

_FORMS = """\
## Forms of assessments

What an assessor fills in stands in the programme's file under `assessments`, a list of forms. A form serves a rule of the shape
`assessments` when it has one of the rule's `tools`, its `kind` if it names one, and its exam. Where a rule asks for an
assessment of which the file has no form, the assessor says whether it was passed, and the score where the rule has a pass mark.

A form is passed when every item reached what it `needs` and the score, rounded down, is at least `pass_percent`. A form with
neither is passed when the assessor says so.

"""
_FORM = """\
assessments:
  - code: dops
    tool: dops
    title: Direct observation of one scan
    kind: formative
    applications: [cardiac]
    items:
      - code: images
        text: Gets the required views
        levels: [Not done, With help, Alone]
        needs: 2
        competency: acquisition
      - {code: tells, text: Says what follows from it, levels: [Not done, Done], may_skip: true}
    pass_percent: 70
    source: [SPOCUS-VAL]
    tag: p
    note: Items and pass mark are this programme's own.
"""


def describe_rules() -> str:
    parts = [_INTRODUCTION]
    parts += [_shape(SHAPES[name]) for name in sorted(SHAPES)]
    parts.append(f"{_FORMS}{_keys(FORM_KEYS)}\nAn item of a form:\n\n{_keys(ITEM_KEYS)}\n```yaml\n{_FORM}```\n")
    parts.append(_FACTS)
    parts.append("## Filters\n\nA filter that is absent excludes nothing.\n\n" + _params(FILTERS))
    parts.append(
        "## Why a scan does not count\n\nThe first reason that applies is named, in this order. "
        "A rule's own reason (the last four) comes after the filters'.\n\n" + _codes(REASONS)
    )
    parts.append("## What is missing\n\nSaid by a requirement:\n\n" + _codes(MISSING))
    parts.append("Said for a whole application, so that one sentence is enough:\n\n" + _codes(COMBINED))
    parts.append("Said beside a number, without weighing on the answer:\n\n" + _codes(WARNINGS))
    return "\n".join(parts)


def _shape(shape: Shape) -> str:
    return f"## `{shape.name}`\n\n{shape.meaning}\n\n{_params(shape.params)}\n```yaml\n{shape.example}```\n"


def _params(params: tuple[Param, ...]) -> str:
    rows = [
        f"| `{param.name}` | {param.kind} | {'yes' if param.required else 'no'} | {param.meaning} |\n"
        for param in params
    ]
    return "| parameter | kind | required | meaning |\n|---|---|---|---|\n" + "".join(rows)


def _keys(keys: Mapping[str, tuple[str, bool, str]]) -> str:
    return _params(tuple(Param(name, kind, meaning, required) for name, (kind, required, meaning) in keys.items()))


def _codes(codes: dict[str, str]) -> str:
    return "| code | meaning |\n|---|---|\n" + "".join(f"| `{code}` | {said} |\n" for code, said in codes.items())


if __name__ == "__main__":
    sys.stdout.write(describe_rules())
