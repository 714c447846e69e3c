"""The sandboxed process: opens one file on standard input and answers on standard output.

It is forked with an empty environment and nothing but this file to read; before it looks at it, it confines itself: from
then on it opens nothing, and what it needs is loaded (`loaded.py`).
Whatever goes wrong in it is reported as a code, never as text from the file.
"""

import json
import os
from typing import Any, NoReturn

from . import archive, film_jobs, films, messages
from .confine import confine
from .errors import Code, Unusable
from .jobs import JOBS
from .messages import Kind
from .prescan import prescan


def answer(descriptor: int) -> NoReturn:
    """Do what the request asks that is read from the descriptor, and end."""
    request = _request(descriptor)
    out = os.fdopen(os.dup(1), "wb", buffering=1024**2)
    os.dup2(2, 1)  # a library that prints must not spoil the messages
    file, size = os.fdopen(0, "rb", buffering=64 * 1024), os.fstat(0).st_size
    confine(request["limits"])
    try:
        head = file.read(films.HEAD)
        if request["job"] == "unpack":
            archive.unpack(file, size, out)
            messages.send(out, Kind.DONE)
            os._exit(0)
        films.refuse_others(head)
        if (kind := films.kind_of(head)) != films.DICOM:
            film_jobs.run(file, size, kind, request, out)
        else:
            JOBS[request["job"]](file, prescan(file, size), request, out)
        messages.send(out, Kind.DONE)
    except Unusable as no:
        messages.send_json(out, Kind.REFUSAL, {"code": no.code, "params": no.params})
    except MemoryError:
        messages.send_json(out, Kind.REFUSAL, {"code": Code.TOO_COSTLY, "params": {}})
    os._exit(0)  # no finalisers over what the file left behind


def _request(descriptor: int) -> dict[str, Any]:
    with os.fdopen(descriptor, "rb") as pipe:
        values: dict[str, Any] = json.loads(pipe.read())
    return values
