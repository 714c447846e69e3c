"""The API's description: handed out, and how it names our bearer tokens."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

MADE: dict[str, HttpResponse] = {}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer pocus_…`, made by `./pocus manage token`."""

    target_class = "pocus_credentialing.people.tokens.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of `./pocus manage token`."}


class DescriptionView(SpectacularAPIView):
    """Made once a process in each of its formats: it takes most of a second, and anybody may ask for it, again and again."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same bytes for everybody."""
        renderer = request.accepted_renderer
        media_type = renderer.media_type
        if media_type not in MADE:
            described = self._get_schema_response(request)
            MADE[media_type] = HttpResponse(
                renderer.render(described.data, media_type, {}),
                content_type="; charset=".join(filter(None, (media_type, renderer.charset))),
                headers={"Content-Disposition": described.headers["Content-Disposition"]},
            )
        made = MADE[media_type]
        return HttpResponse(made.content, headers=dict(made.headers))
