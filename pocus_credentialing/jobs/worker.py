"""How does one worker take jobs, one after another, until it is told to stop?"""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from types import FrameType

from django.db import close_old_connections, connection
from django_tasks import TaskContext
from django_tasks.signals import task_finished, task_started

from . import leases, periodic

logger = logging.getLogger(__name__)


def new_worker_id() -> str:
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(6)}"


class Worker:
    def __init__(self, *, worker_id: str | None = None, interval: float = 0.2) -> None:
        self.worker_id = worker_id or new_worker_id()
        self.interval = interval
        self.stopping = False
        self.job: leases.Job | None = None

    def run(self) -> None:
        """Take jobs until told to stop."""
        self.listen_to_signals()
        # Before the first claim: a job whose worker has no heartbeat is taken for abandoned.
        leases.beat(self.worker_id)
        pulse = Pulse(self.worker_id)
        pulse.start()
        try:
            while not self.stopping:
                close_old_connections()
                if not self.take_one():
                    time.sleep(self.interval)
        finally:
            pulse.stop()
            if self.job is not None:
                leases.hand_back(self.job)
            leases.retire(self.worker_id)

    def drain(self) -> int:
        """Do what is waiting now, and return how many jobs that was."""
        leases.beat(self.worker_id)
        done = 0
        try:
            while self.take_one():
                done += 1
        finally:
            leases.retire(self.worker_id)
        return done

    def take_one(self) -> bool:
        self.job = leases.claim_next(self.worker_id)
        if self.job is None:
            return False
        self.perform(self.job)
        self.job = None
        return True

    def perform(self, job: leases.Job) -> None:
        try:
            task = job.task
            sender = type(task.get_backend())
            result = job.task_result
            task_started.send(sender=sender, task_result=result)
            # The back end's own kind of result is a subclass that its stubs do not declare as one.
            context = [TaskContext(task_result=result)] if task.takes_context else []  # type: ignore[arg-type]
            kept = leases.finish(job, task.call(*context, *result.args, **result.kwargs))
        except Exception as error:
            # By name only: the message of an error may quote what a file or a person said.
            logger.error("job %s (%s) failed: %s", job.pk, job.task_path, type(error).__name__)
            leases.fail(job, error)
            return
        if not kept:
            logger.warning("job %s was taken over while it ran here; the other worker's end counts", job.pk)
            return
        job.refresh_from_db()
        task_finished.send(sender=sender, task_result=job.task_result)

    def listen_to_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # A shell starts background processes with some signals ignored; they stay so.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self.stop)

    def stop(self, number: int, frame: FrameType | None) -> None:
        """The first signal ends the worker after its job; a second one ends it at once, and the job is handed back."""
        if self.stopping:
            raise SystemExit(1)
        self.stopping = True


class Pulse(threading.Thread):
    """Beats beside the job that is running, and looks after what the dead and the calendar left to do."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker_id = worker_id
        self.ended = threading.Event()

    def run(self) -> None:
        periodic.discover()
        while True:
            try:
                leases.beat(self.worker_id)
                leases.take_over_abandoned()
                periodic.enqueue_due()
            except Exception:
                # The database may be away for a moment; the next beat finds it again or the lease runs out.
                logger.exception("the worker's heartbeat failed")
            finally:
                connection.close()
            if self.ended.wait(leases.BEAT_SECONDS):
                return

    def stop(self) -> None:
        self.ended.set()
        self.join(timeout=leases.BEAT_SECONDS)
