"""When did a person gain, lose or change a way to prove who they are? allauth says so by signal; here it is recorded."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.db import transaction

from pocus_credentialing.audit.log import record

from .models import User


@transaction.atomic
def added(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record("person.second_factor_added", by=user, on=user, institution=None, person=user, kind=str(authenticator.type))


@transaction.atomic
def removed(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(
        "person.second_factor_removed", by=user, on=user, institution=None, person=user, kind=str(authenticator.type)
    )


@transaction.atomic
def password_changed(*, user: User, **kwargs: Any) -> None:
    """By oneself, or with a link from a mail."""
    record("person.password_changed", by=user, on=user, institution=None, person=user)


def connect() -> None:
    account_signals.password_changed.connect(password_changed, dispatch_uid="record_password_changed")
    account_signals.password_reset.connect(password_changed, dispatch_uid="record_password_reset")
    signals.authenticator_added.connect(added, dispatch_uid="record_factor_added")
    signals.authenticator_reset.connect(added, dispatch_uid="record_factor_reset")
    signals.authenticator_removed.connect(removed, dispatch_uid="record_factor_removed")
