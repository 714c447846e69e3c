"""What happens when a hospital's directors publish a module of their own, withdraw it, and bring it back?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from curriculum import quiz_pictures, text_pictures
from curriculum.library.basis import PROGRAMME_SET
from curriculum.library.lessons import words_in
from curriculum.models import Application, Module, Programme
from curriculum.rules.quizzes import (
    check_can_bring_back_module,
    check_can_publish_module,
    check_can_withdraw_module,
)
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


def as_kept(
    *,
    title: str,
    summary: str,
    application: Application | None,
    competency: str,
    minutes: int,
    pass_percent: int,
    text: str,
    questions: Sequence[dict[str, Any]],
    text_shows: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """As a version keeps it, but for its code and number. `text_shows`: name, digest and kind of each picture that the text
    shows."""
    html = text_pictures.as_shown(text, text_shows).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return {
        "title": title,
        "summary": summary,
        "application": application.code if application else None,
        "competencies": list(dict.fromkeys([competency, *(each["competency"] for each in questions)])),
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


@transaction.atomic
def publish_text_and_questions(*, programme: Programme, by: User, module: Module | None, **said: Any) -> Module:
    """Who has begun a quiz finishes that one; who passed has passed."""
    hold(programme.institution_id)
    return published(programme, by, module, as_kept(**said))


def published(programme: Programme, by: User, module: Module | None, kept: dict[str, Any]) -> Module:
    """The part of an action that publishes what a version is to keep."""
    check_can_publish_module(by, programme, module)
    title = kept["title"]
    if module is None:
        code = f"{slugify(title)[:40].strip('-') or 'module'}-{uuid.uuid4().hex[:8]}"
        module = Module.objects.create(code=code, institution=programme.institution, position=LAST)
    module.application = Application.objects.filter(code=kept["application"]).first()
    module.save(update_fields=["application"])
    current = module.current
    number = current.number + 1 if current else 1
    data = {"code": module.code, "version": str(number), **kept}
    module.versions.create(number=number, title=title, data=data, digest=digest(data))
    record(
        "module.published", by=by, on=module, institution=programme.institution, programme=programme, number=number,
        questions=len(data["questions"]),
    )  # fmt: skip
    return module


@transaction.atomic
def withdraw_module(*, programme: Programme, module: Module, by: User) -> Module:
    """Nobody begins its quiz any more. Who has begun it finishes it, and who passed has passed."""
    module = _held(programme, module)
    check_can_withdraw_module(by, programme, module)
    module.withdrawn_at, module.withdrawn_by = timezone.now(), by
    module.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("module.withdrawn", by=by, on=module, institution=programme.institution, programme=programme)
    return module


@transaction.atomic
def bring_back_module(*, programme: Programme, module: Module, by: User) -> Module:
    """It can be taken again, as it was."""
    module = _held(programme, module)
    check_can_bring_back_module(by, programme, module)
    module.withdrawn_at = module.withdrawn_by = None
    module.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("module.brought_back", by=by, on=module, institution=programme.institution, programme=programme)
    return module


def _held(programme: Programme, module: Module) -> Module:
    hold(programme.institution_id)
    found: Module = Module.objects.get(pk=module.pk)
    return found
