"""What is forgotten every day about sessions and repeated requests?"""

from __future__ import annotations

from django_tasks import task

from pocus_credentialing.jobs.periodic import periodic

from . import sign_ins
from .models import KeptAnswer


@periodic(every="day")
@task()
def forget_what_is_over() -> None:
    """Sessions that have run out, and answers to repeated requests after a day."""
    sign_ins.forget_ended()
    KeptAnswer.objects.over().delete()
