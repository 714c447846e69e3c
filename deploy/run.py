"""What does `./pocus run` do once the packages are there?

It brings the database up to date, starts the site, the worker and the DICOM receiver, says when pages are served, starts again what ends, and
takes all along when it is told to stop. Django is loaded once and the processes are forked from here, so that a start costs one start; the site
loads its pages while the database is looked after.
"""

import ctypes
import functools
import gc
import hashlib
import http.client
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Never

ROOT = Path(__file__).resolve().parent.parent
STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
# A process that ends this often, each time within so many seconds of its start, then rests for so many; the site ends all.
MOST_QUICK_ENDS, QUICK, PAUSES = 3, 10, (5, 15, 60, 300)
# A job that is still running after this is taken over by the next worker.
PATIENCE = 30


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def chosen_port() -> int:
    asked = os.environ.setdefault("PORT", "8000")
    if not asked.isdecimal():
        raise SystemExit(f"pocus: PORT={asked} is not a number.")
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", int(asked)))
        except (OSError, OverflowError):
            advice = "choose another one: PORT=8001 ./pocus run"
            raise SystemExit(f"pocus: port {asked} is in use or not allowed; {advice}") from None
    return int(asked)


def load() -> None:
    """Django and every model. What is loaded stays for good, so there is nothing to collect meanwhile, nor in what is forked from here."""
    gc.disable()
    import django  # noqa: PLC0415 -- a port in use is said at once, before a second is spent on loading

    django.setup()
    gc.freeze()
    gc.enable()


def prepare() -> None:
    """Database, static files, keys and first data. Harmless when all of it is there."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from pocus_credentialing.half_done import HALF_DONE, is_half_done  # noqa: PLC0415

    if is_half_done():
        raise SystemExit(f"pocus: {HALF_DONE}")
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    call_command("prepare")
    # The processes forked from here must not share a connection.
    connections.close_all()


def collect_static() -> None:
    """Takes seconds, so it happens only after a static file or a package changed."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    stamp = settings.POCUS_DATA / ".static-collected"
    found = hashlib.sha256((ROOT / ".venv" / ".pocus-runtime").read_bytes())
    for folder in ("pocus_credentialing", "curriculum", "logbook"):
        for path in sorted((ROOT / folder).glob("**/static/**/*")):
            about = path.stat()
            found.update(f"{path.relative_to(ROOT)} {about.st_mtime_ns} {about.st_size}\n".encode())
    if stamp.exists() and Path(settings.STATIC_ROOT).is_dir() and stamp.read_text() == found.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(found.hexdigest())


class Gate:
    """Where the site waits, its pages loaded, until all else is prepared. Without a parent it does not open."""

    def __init__(self) -> None:
        self.is_open = False
        self.inside, self.outside = os.pipe()

    def open(self) -> None:
        self.is_open = True
        os.write(self.outside, b".")

    def wait(self) -> None:
        if self.is_open:
            return
        os.close(self.outside)
        if os.read(self.inside, 1) != b".":
            raise SystemExit(0)


def site(gate: Gate) -> None:
    gc.disable()
    from gunicorn.app.wsgiapp import WSGIApplication  # noqa: PLC0415 -- only the site's process needs it

    from pocus_credentialing import urls  # noqa: F401, PLC0415 -- every page; the application itself looks for static files

    gc.freeze()
    gc.enable()
    gate.wait()
    config = str(ROOT / "deploy" / "gunicorn.conf.py")
    sys.argv = ["gunicorn", "--config", config, "pocus_credentialing.wsgi:application"]
    WSGIApplication().run()


def worker() -> None:
    from logbook.storage import remove_abandoned  # noqa: PLC0415 -- its models need Django to be loaded
    from pocus_credentialing.jobs.worker import Worker  # noqa: PLC0415

    remove_abandoned()
    Worker().run()


def receiver() -> None:
    """Looks every few seconds whether a machine was added; until then nothing listens."""
    from logbook.receiver.listening import Listening  # noqa: PLC0415 -- its models need Django to be loaded

    listening = Listening()
    signal.signal(signal.SIGTERM, lambda number, frame: listening.stop())
    listening.run()


class Child:
    """One process, started again when it ends. Where one that is not `needed` keeps ending, the rest goes on meanwhile."""

    def __init__(self, name: str, work: Callable[[], None], *, needed: bool = False) -> None:
        self.name, self.work, self.needed = name, work, needed
        self.quick_ends = 0
        self.start()

    def start(self) -> None:
        self.since = time.monotonic()
        self.due: float | None = None  # when it is started again
        self.pid: int | None = os.fork() or self.be_it()

    def be_it(self) -> Never:
        status = 1
        try:
            # A terminal's Ctrl-C reaches the parent alone, which tells each child once …
            os.setpgid(0, 0)
            # … and a parent that is killed outright takes its children along (Linux; elsewhere they would stay).
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(1, signal.SIGTERM)
            for number in STOP:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP | {signal.SIGCHLD})
            self.work()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def has_ended(self) -> bool:
        if self.pid is not None and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = None
        return self.pid is None

    def pause(self) -> int:
        """Of what has just ended: the seconds before it is started again."""
        lived = time.monotonic() - self.since
        self.quick_ends = self.quick_ends + 1 if lived < QUICK else 1
        over = self.quick_ends - MOST_QUICK_ENDS
        return PAUSES[min(over, len(PAUSES)) - 1] if over > 0 else 0

    def tell(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)


def unwell(port: int) -> list[str] | None:
    """What /health/ finds amiss; None as long as nobody answers."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/health/", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        if answer.status != 503:
            return []
        checks = json.load(answer)["checks"]
    except (OSError, http.client.HTTPException):
        return None
    return [name for name, check in checks.items() if check["required"] and not check["ok"]]


def until_due(children: list[Child], most: float) -> float:
    """How long to wait for a signal: until the first that rests is started again."""
    now = time.monotonic()
    return max(0.0, min([most, *(child.due - now for child in children if child.due is not None)]))


def watch_over(children: list[Child], port: int) -> int:
    """Until a signal comes; the exit status."""
    began, announced = time.monotonic(), False
    while True:
        heard = signal.sigtimedwait(STOP | {signal.SIGCHLD}, until_due(children, 60 if announced else 0.05))
        if heard is not None and heard.si_signo in STOP:
            return 0
        for child in children:
            if not child.has_ended():
                continue
            if child.due is None:
                pause = child.pause()
                if pause and child.needed:
                    say(f"pocus: the {child.name} keeps ending; the lines above say why. Stopped.")
                    return 1
                again = f"keeps ending; the lines above say why. It is started again in {pause} s; all else goes on."
                say(f"pocus: the {child.name} {again if pause else 'ended and is started again.'}")
                child.due = time.monotonic() + pause
            if child.due <= time.monotonic():
                child.start()
        if not announced:
            missing = unwell(port)
            late = time.monotonic() - began > PATIENCE
            if missing == [] or (missing and late):
                if missing:
                    say(f"pocus: not as it should be (see /health/): {', '.join(missing)}.")
                for line in announcement(port):
                    print(line, flush=True)
                announced = True


def announcement(port: int) -> list[str]:
    """Where people open it. In production that is what a proxy with TLS in front of this answers at."""
    ready = f"Ready at http://127.0.0.1:{port}"
    if os.environ.get("POCUS_ENV") == "production":
        site = os.environ.get("SITE_URL") or "what SITE_URL says, which is not set yet"
        return [
            f"{ready} for the proxy that speaks TLS in front of it (docs/how-to/deploy.md)",
            f"     people open {site}",
        ]
    return [ready, f"     or http://localhost:{port} (passkeys need this name)"]


def end(children: list[Child]) -> None:
    for child in children:
        child.tell(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while not all([child.has_ended() for child in children]):
        if time.monotonic() > deadline:
            for child in children:
                child.tell(signal.SIGKILL)
        signal.sigtimedwait({signal.SIGCHLD}, 0.1)


def stop_before_it_began(number: int, frame: object) -> Never:
    raise SystemExit(0)


def main() -> int:
    port = chosen_port()
    # Also when a shell started this in the background with INT ignored; HUP stays ignored under nohup.
    for number in STOP:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop_before_it_began)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pocus_credentialing.settings")
    load()
    gate = Gate()
    # A signal from now on ends this process, and with it the gate: the site, not yet known or still waiting, ends too.
    the_site = Child("site", functools.partial(site, gate), needed=True)
    prepare()
    gate.open()
    # From here on signals are waited for, not interrupted by: no moment exists in which a child is started and not yet known.
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP | {signal.SIGCHLD})
    children = [the_site, Child("worker", worker), Child("DICOM receiver", receiver)]
    try:
        return watch_over(children, port)
    finally:
        end(children)


if __name__ == "__main__":
    sys.exit(main())
