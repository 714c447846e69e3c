"""How is the web process run? Read by `./pocus run` and by the systemd unit."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "pocus_credentialing.web_worker.Worker"
workers = int(os.environ.get("POCUS_WEB_PROCESSES", "2"))
# A large file holds one thread for as long as it is sent (no less than 10 kB a second); whoever sends a form, or nothing, holds none.
threads = int(os.environ.get("POCUS_WEB_THREADS", "8"))
# Each is an open file, of which a process has 1,024 unless somebody gives it more.
worker_connections = 800
timeout = 120
graceful_timeout = 20
loglevel = os.environ.get("POCUS_LOG_LEVEL", "warning").lower()
# Loaded once and shared: half the start-up time and less memory.
preload_app = True


def when_ready(server):
    """A database connection opened while loading must not be shared by the processes forked from here on."""
    from django.db import connections  # noqa: PLC0415 - the settings are only known once the application is loaded

    connections.close_all()
