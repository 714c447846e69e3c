"""How does a mail leave: to several people about a thing, or without telling by the wait who has an account?"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from .models import User

log = logging.getLogger(__name__)
THREAD = "mail"


def write(template: str, people: Iterable[User], link: str, **context: Any) -> None:
    """One mail to each, from `<template>_subject.txt` and `<template>.txt`, once the transaction is committed. A mail
    server that does not answer is logged and never undoes what was done; one address that it refuses keeps nobody
    else's mail."""
    messages = []
    with translation.override(settings.LANGUAGE_CODE):
        for person in people:
            filled = {"person": person, "link": link, **context}
            subject = str(render_to_string(f"{template}_subject.txt", filled)).strip()
            messages.append(
                EmailMessage(subject, str(render_to_string(f"{template}.txt", filled)), None, [person.email])
            )
    if messages:
        transaction.on_commit(lambda: _post(messages), robust=True)


def _post(messages: list[EmailMessage]) -> None:
    connection = get_connection()
    try:
        # Once for all of them: a server that is away is waited for once.
        connection.open()
    except Exception as error:
        log.error("%d mails could not be sent: %s", len(messages), type(error).__name__)
        return
    for message in messages:
        message.connection = connection
        _send(message)
    connection.close()


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
