"""What does a page that ends in a signature show beside its button, so that the signature can be given there?"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from .confirming import has_passkey
from .forms import ConfirmForm
from .requests import SignedInRequest
from .rules import may_sign


def asks(request: SignedInRequest, *, proven: bool) -> dict[str, Any]:
    """The way to a second factor, where one is required and none is there; else the fields of confirmation, unless
    who it is has been `proven` already. Every way leads back to this page."""
    here = f"{reverse('people:confirm_show')}?{urlencode({'next': request.get_full_path()})}"
    if not may_sign(request.user):
        return {"confirm_form": None, "passkey_url": "", "second_factor_url": here}
    if proven:
        return {"confirm_form": None, "passkey_url": "", "second_factor_url": ""}
    return {
        "confirm_form": ConfirmForm(request.user),
        "passkey_url": here if has_passkey(request.user) else "",
        "second_factor_url": "",
    }
