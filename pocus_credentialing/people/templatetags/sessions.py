"""How long does this page know its session to last?"""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import HttpRequest

from pocus_credentialing.people import session_times

register = template.Library()


@register.simple_tag
def seconds_left(request: HttpRequest) -> int:
    return max(0, int(session_times.left(request.session).total_seconds()))


@register.simple_tag
def warning_seconds() -> int:
    return int(settings.SESSION_WARNING.total_seconds())
