"""Several workers, killed and stopped as machines kill and stop them: every job has its effect once."""

import signal
from datetime import timedelta

from tests.jobs.conftest import wait_for

LINES = 40


def test_two_workers_do_each_job_once(site, tmp_path):
    written = tmp_path / "written"
    site.say(
        "from tests.jobs.tasks import write_line\n"
        f"for number in range({LINES}): write_line.enqueue({str(written)!r}, str(number))\n"
    )
    workers = [site.manage("worker", "--once") for _ in range(2)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    assert sorted(written.read_text().split(), key=int) == [str(number) for number in range(LINES)]
    assert site.job() == [["SUCCESSFUL", None]] * LINES


def test_the_job_of_a_killed_worker_is_finished_by_another_one_with_one_effect(site, tmp_path):
    site.say(f"from tests.jobs.tasks import wait_for_release\nwait_for_release.enqueue({str(tmp_path)!r})")
    first = site.manage("worker")
    wait_for(tmp_path / "began")
    first.send_signal(signal.SIGKILL)
    assert first.wait(timeout=60) == -signal.SIGKILL
    assert site.job() == [["RUNNING", None]]
    # The lease runs out: as if the killed worker's last heartbeat had been two minutes ago.
    site.say(
        "from datetime import timedelta\n"
        "from django.db.models import F\n"
        "from pocus_credentialing.jobs.models import Heartbeat\n"
        f"answer = Heartbeat.objects.update(seen_at=F('seen_at') - timedelta(seconds={timedelta(minutes=2).seconds}))\n"
    )
    (tmp_path / "released").touch()
    assert site.manage("worker", "--once").wait(timeout=60) == 0
    assert (tmp_path / "effects").read_text() == "done\n"
    assert site.job() == [["SUCCESSFUL", None]]


def test_a_worker_told_to_stop_finishes_its_job_first(site, tmp_path):
    site.say(f"from tests.jobs.tasks import wait_for_release\nwait_for_release.enqueue({str(tmp_path)!r})")
    worker = site.manage("worker")
    wait_for(tmp_path / "began")
    worker.send_signal(signal.SIGTERM)
    (tmp_path / "released").touch()
    assert worker.wait(timeout=60) == 0
    assert site.job() == [["SUCCESSFUL", None]]
    assert (tmp_path / "effects").read_text() == "done\n"


def test_four_processes_ask_for_each_periodic_job_once(site):
    workers = [site.manage("worker", "--once") for _ in range(4)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0, 0]
    asked, names, queued = site.say(
        "from django_tasks_db.models import DBTaskResult\n"
        "from pocus_credentialing.jobs import periodic\n"
        "from pocus_credentialing.jobs.models import PeriodicRun\n"
        "periodic.discover()\n"
        "answer = [sorted(PeriodicRun.objects.values_list('name', flat=True)), sorted(periodic.registry),\n"
        "          sorted(DBTaskResult.objects.filter(task_path__in=periodic.registry).values_list('task_path', flat=True))]\n"
    )
    assert "pocus_credentialing.jobs.tasks.forget_old_jobs" in names
    assert asked == names
    assert queued == names
