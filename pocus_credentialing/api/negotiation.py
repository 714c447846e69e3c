"""What does an address answer that hands out a file, whatever was asked for?"""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request


class WhateverIsAccepted(BaseContentNegotiation):
    """A player asks for “video/*”: a file is what it is, and an error is a problem in JSON all the same."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
