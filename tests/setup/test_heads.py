"""Whoever asks for the head of a page gets no body, as a server would have to take it away."""

from __future__ import annotations

import pytest
from django.core.handlers.base import BaseHandler
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def asked(method: str, address: str):
    """As a server does: the test client takes a body away by itself."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler.get_response(RequestFactory(SERVER_NAME="localhost").generic(method, address))


@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere/", 404), ("/api/v1/nowhere/", 404), ("/account/login/", 200)]
)
def test_a_head_has_no_body_and_tells_how_long_it_would_be(address, status):
    head, whole = asked("HEAD", address), asked("GET", address)
    assert (head.status_code, head.content, whole.status_code) == (status, b"", status)
    assert int(head["Content-Length"]) > 20
    assert len(whole.content) > 20
