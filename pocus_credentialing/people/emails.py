"""How does a mail leave without making the person wait, or telling by the wait who has an account?"""

from __future__ import annotations

import logging
import threading

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)
THREAD = "mail"


def send_soon(message: EmailMessage) -> None:
    """Hand a mail that holds a secret link to the mail server, from a thread of its own.

    Not through the queue: its tables would keep the link. A mail lost to a crash is asked for again.
    """
    threading.Thread(target=_send, args=[message], name=THREAD).start()


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:  # whatever a mail server can do wrong; the address stays out of the log
        log.error("A mail could not be sent: %s", type(error).__name__)
