"""A site without a database: what matters of it is how it is connected to."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Says how much it read; `/refuses/` answers without reading; `/reads/` tells what became of a slow body;
    `/large/` answers more than any buffer between two processes takes."""
    status, said = "200 OK", b"well"
    if environ["PATH_INFO"] == "/refuses/":
        status, said = "413 Content Too Large", b"too large"
    elif environ["PATH_INFO"] == "/large/":
        said = bytes(64 * 1024**2)
    elif environ["PATH_INFO"] == "/reads/":
        try:
            said = str(len(environ["wsgi.input"].read())).encode()
        except OSError as error:
            status, said = "408 Request Timeout", type(error).__name__.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]
