"""Is the site well? For whoever watches over it: a page, or JSON by `Accept`; 200 or 503; never a secret."""

import ctypes
import importlib.util
import logging
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from logbook import sandbox
from logbook.queries.devices import any_is_on
from logbook.receiver.listening import is_listening
from pocus_credentialing.audit import triggers
from pocus_credentialing.backups import last
from pocus_credentialing.files.choosing import chosen
from pocus_credentialing.files.trying import why_away
from pocus_credentialing.jobs.queries import queue_state

logger = logging.getLogger(__name__)

# Below this share of free space uploads would soon fail half-way.
FULL = 0.01
BACKUP_AGED = timedelta(hours=49)  # one night was left out

Finding = dict[str, Any]


def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return {"ok": cursor.fetchone() == (1,), "kind": connection.vendor}


def storage() -> Finding:
    probe = settings.POCUS_DATA / f".health-{secrets.token_hex(8)}"
    probe.write_bytes(b"ok")
    probe.unlink()
    disk = shutil.disk_usage(settings.POCUS_DATA)
    # Below what is to be left free every upload is refused.
    room = disk.free >= max(FULL * disk.total, settings.DISK_KEEPS_FREE)
    found: Finding = {"ok": room, "free_percent": round(100 * disk.free / disk.total)}
    if chosen().is_on:
        why = why_away()
        found |= {"ok": found["ok"] and not why, "bucket": why or "ok"}
    return found


def worker() -> Finding:
    state = queue_state()
    last = state.last_heartbeat
    return {"ok": state.workers > 0, "workers": state.workers, "last_heartbeat": last.isoformat() if last else None}


def queue() -> Finding:
    state = queue_state()
    return {
        "ok": not state.is_late,
        "waiting": state.waiting,
        "running": state.running,
        "oldest_seconds": round(state.oldest.total_seconds()),
        "oldest_minutes": state.oldest_minutes,
        "failed_today": state.failed_today,
    }


def record_triggers() -> Finding:
    absent = triggers.missing()
    return {"ok": not absent, "missing": len(absent)}


def sandbox_level() -> Finding:
    lacking = sandbox.lacking()
    return {"ok": not lacking, "level": _sandbox_level(), "lacking": lacking}


def video() -> Finding:
    return {"ok": bool(shutil.which("ffmpeg") or importlib.util.find_spec("imageio_ffmpeg"))}


def dicom_door() -> Finding:
    """Off, and well, as long as no machine is switched on; from then on the site is unwell without it."""
    wanted, listening = any_is_on(), is_listening()
    return {"ok": not wanted or listening, "wanted": wanted, "listening": listening, "required": wanted}


def printing() -> Finding:
    return {"ok": _has_pango()}


def backup() -> Finding:
    """Off, and well, as long as none was made: other ways to keep a copy are not known here."""
    found = last.read()
    if found is None:
        return {"ok": True, "wanted": False}
    # A bucket may keep its own copies: there the database alone is enough.
    enough_at = found.made_at if chosen().is_on else found.all_at
    return {
        "ok": found.whole and enough_at is not None and timezone.now() - enough_at < BACKUP_AGED,
        "made_at": found.made_at.isoformat(),
        "whole": found.whole,
        "with_files": found.with_files,
        "all_at": found.all_at.isoformat() if found.all_at else None,
    }


@cache
def _sandbox_level() -> str:
    """Found out by starting a process, so once: whoever asks often must not make this machine work."""
    return sandbox.level()


@cache
def _has_pango() -> bool:
    """By its library alone: importing WeasyPrint costs a web process a second and 60 MB."""
    for name in ("libpango-1.0.so.0", "libpango-1.0.dylib"):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


# Name, words, how it is found out, and whether the site is unwell without it (unless the finding itself says).
CHECKS: list[tuple[str, Any, Callable[[], Finding], bool]] = [
    ("database", gettext_lazy("Database"), database, True),
    ("storage", gettext_lazy("Storage can be written"), storage, True),
    ("triggers", gettext_lazy("Records are protected by the database"), record_triggers, True),
    ("worker", gettext_lazy("Worker"), worker, True),
    ("queue", gettext_lazy("Waiting jobs"), queue, True),
    ("sandbox", gettext_lazy("Sandbox for uploaded files"), sandbox_level, False),
    ("video", gettext_lazy("Video (ffmpeg)"), video, False),
    ("dicom_door", gettext_lazy("Receiving from ultrasound machines (DICOM)"), dicom_door, False),
    ("printing", gettext_lazy("Printing (Pango)"), printing, False),
    ("backup", gettext_lazy("Backup"), backup, False),
]


def _find_out(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:
        # The kind is enough for the log; a database's message may carry its address and user.
        logger.warning("health: %s failed: %s", check.__name__, type(error).__name__)
        return {"ok": False, "error": type(error).__name__}


def _report() -> dict[str, Any]:
    checks = {name: {"required": required, **_find_out(check)} for name, _words, check, required in CHECKS}
    well = all(finding["ok"] for finding in checks.values() if finding["required"])
    return {"status": "ok" if well else "unwell", "checks": checks}


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    report = _report()
    status = 200 if report["status"] == "ok" else 503
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _unlogged(JsonResponse(report, status=status))
    rows = [{"name": name, "words": words, **report["checks"][name]} for name, words, _check, _required in CHECKS]
    for row in rows:
        for moment in ("made_at", "all_at"):
            if row.get(moment):
                row[moment] = datetime.fromisoformat(row[moment])
    # Without the context processors: they ask who is signed in, and that needs the database which may be down.
    title = _("All is well") if all(row["ok"] for row in rows) else _headline(report["checks"])
    context = {"rows": rows, "title": title, "request": request}
    return _unlogged(HttpResponse(render_to_string("pocus_credentialing/health/show.html", context), status=status))


def _headline(checks: dict[str, Any]) -> str:
    """As alarming as it is: while a worker starts, or has more to do than it can, every page works."""
    wrong = {name for name, finding in checks.items() if finding["required"] and not finding["ok"]}
    if not wrong:
        return _("The site works; something beside it is missing")
    if wrong == {"queue"}:
        return _("The pages work; some jobs have waited long")
    if wrong == {"dicom_door"}:
        return _("The pages work; nothing from ultrasound machines is taken")
    if wrong <= {"worker", "queue"}:
        return _("The pages work; no worker is there yet to do the jobs behind them")
    return _("Something is not as it should be")


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Whoever asks learns what is wrong from the answer; asked every second, the log would hold nothing else."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Does this process answer? Touches neither the database nor the disk, so a slow database restarts nothing."""
    return JsonResponse({"status": "ok"})
