"""How is the web process run? Read by `./pocus run` and by the systemd unit."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("POCUS_WEB_PROCESSES", "2"))
# A slow upload from a ward's network holds one thread for as long as it lasts.
threads = int(os.environ.get("POCUS_WEB_THREADS", "8"))
timeout = 120
graceful_timeout = 20
loglevel = os.environ.get("POCUS_LOG_LEVEL", "warning").lower()
# Loaded once and shared: half the start-up time and less memory.
preload_app = True


def when_ready(server):
    """A database connection opened while loading must not be shared by the processes forked from here on."""
    from django.db import connections  # noqa: PLC0415 - the settings are only known once the application is loaded

    connections.close_all()
