"""A browser that is signed in, asking through WSGI as the web server does, with nothing between."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from pocus_credentialing.people.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Visitor:
    def __init__(self, person: User | None) -> None:
        client = Client()
        if person is not None:
            client.force_login(person, backend=BACKEND)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.handler = WSGIHandler()

    def get(self, address: str) -> tuple[int, bytes]:
        path, _mark, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": self.cookie,
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "en", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }  # fmt: skip
        status: list[str] = []

        def start(line: str, headers: Any, error: Any = None) -> Callable[[bytes], object]:
            status.append(line)
            return lambda _: None

        response = self.handler(environ, start)
        body = b"".join(response)
        response.close()
        return int(status[0][:3]), body
