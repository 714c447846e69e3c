"""What happens when a hospital's directors publish a module of their own?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from curriculum import quiz_pictures, text_pictures
from curriculum.library.basis import PROGRAMME_SET
from curriculum.library.lessons import words_in
from curriculum.models import Application, Module, Programme
from curriculum.rules.quizzes import check_can_publish_module
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.files.pictures import Picture
from pocus_credentialing.people.models import User

LAST = 1000  # after the library's


def publish_module(
    *, programme: Programme, by: User, module: Module | None = None, pictures: Sequence[Picture] = (), **said: Any
) -> Module:
    """A new module of the programme's hospital, or the next version of one; `pictures`: those that its text and its
    questions show, which are there before the transaction that names them."""
    keep_pictures(programme=programme, by=by, module=module, pictures=pictures)
    return publish_text_and_questions(programme=programme, by=by, module=module, **said)


def keep_pictures(*, programme: Programme, by: User, module: Module | None, pictures: Sequence[Picture]) -> None:
    """Whatever comes of it: they are drawn anew, and no patient's."""
    check_can_publish_module(by, programme, module)
    quiz_pictures.keep(programme.institution_id, pictures)


@transaction.atomic
def publish_text_and_questions(
    *,
    programme: Programme,
    by: User,
    module: Module | None,
    title: str,
    summary: str,
    application: Application | None,
    competency: str,
    minutes: int,
    pass_percent: int,
    text: str,
    questions: Sequence[dict[str, Any]],
    text_shows: Sequence[dict[str, Any]] = (),
) -> Module:
    """Who has begun a quiz finishes that one; who passed has passed. `text_shows`: name, digest and kind of each picture
    that the text shows."""
    hold(programme.institution_id)
    check_can_publish_module(by, programme, module)
    if module is None:
        code = f"{slugify(title)[:40].strip('-') or 'module'}-{uuid.uuid4().hex[:8]}"
        module = Module.objects.create(code=code, institution=programme.institution, position=LAST)
    module.application = application
    module.save(update_fields=["application"])
    current = module.current
    number = current.number + 1 if current else 1
    competencies = list(dict.fromkeys([competency, *(each["competency"] for each in questions)]))
    html = text_pictures.as_shown(text, text_shows).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    data: dict[str, Any] = {
        "code": module.code,
        "version": str(number),
        "title": title,
        "summary": summary,
        "application": application.code if application else None,
        "competencies": competencies,
        "words": words_in(text),
        "minutes": minutes,
        "markdown": text,
        "html": html,
        "pictures": [dict(each) for each in text_shows],
        "sources": [],
        "pass_percent": {
            "value": pass_percent,
            "basis": {"source": [], "tag": "p", "note": None, "label": PROGRAMME_SET},
        },
        "questions": list(questions),
    }
    module.versions.create(number=number, title=title, data=data, digest=digest(data))
    record(
        "module.published", by=by, on=module, institution=programme.institution, programme=programme, number=number,
        questions=len(data["questions"]),
    )  # fmt: skip
    return module
