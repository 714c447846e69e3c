"""What happens between what a director brought for a module of the hospital's own, and its publishing? It is looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from curriculum.models import Module, ModuleDraft, Programme
from curriculum.rules.quizzes import check_can_publish_module, check_draft_follows, check_draft_is_there
from pocus_credentialing.audit.log import hold, record
from pocus_credentialing.files.pictures import Picture
from pocus_credentialing.people.models import User

from .own_modules import as_kept, keep_pictures, published


def draft_module(
    *,
    programme: Programme,
    by: User,
    module: Module | None = None,
    draft: ModuleDraft | None = None,
    pictures: Sequence[Picture] = (),
    **said: Any,
) -> ModuleDraft:
    """A new draft, or one as it is now; its pictures are there before the transaction that names them."""
    keep_pictures(programme=programme, by=by, module=module, pictures=pictures)
    return keep_draft(programme=programme, by=by, module=module, draft=draft, **said)


@transaction.atomic
def keep_draft(
    *, programme: Programme, by: User, module: Module | None, draft: ModuleDraft | None, **said: Any
) -> ModuleDraft:
    """Nobody but the hospital's directors sees it."""
    hold(programme.institution_id)
    check_can_publish_module(by, programme, module)
    draft = _there(draft) if draft else ModuleDraft(institution=programme.institution, module=module)
    draft.data, draft.changed_by, draft.changed_at = as_kept(**said), by, timezone.now()
    draft.save()
    _record("module.drafted", draft, programme, by=by, questions=len(draft.data["questions"]))
    return draft


@transaction.atomic
def publish_draft(*, programme: Programme, draft: ModuleDraft, by: User) -> Module:
    """As it was looked at. Who has begun a quiz finishes that one; who passed has passed."""
    hold(programme.institution_id)
    draft = _there(draft)
    check_draft_follows(draft)
    done = published(programme, by, draft.module, draft.data)
    draft.delete()
    return done


@transaction.atomic
def drop_draft(*, programme: Programme, draft: ModuleDraft, by: User) -> None:
    """What is published stays."""
    hold(programme.institution_id)
    check_can_publish_module(by, programme, draft.module)
    draft = _there(draft)
    _record("module.draft_dropped", draft, programme, by=by)
    draft.delete()


def _there(draft: ModuleDraft) -> ModuleDraft:
    found = ModuleDraft.objects.filter(pk=draft.pk).select_related("module").first()
    check_draft_is_there(found)
    return cast(ModuleDraft, found)


def _record(verb: str, draft: ModuleDraft, programme: Programme, *, by: User, **data: Any) -> None:
    record(verb, by=by, on=draft, institution=programme.institution_id, programme=programme, **data)
