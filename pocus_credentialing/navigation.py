"""Which places does this person's menu show?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {"nav_items": [], "theme": request.COOKIES.get("theme", "")}
