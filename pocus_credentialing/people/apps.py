"""Who people are."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "pocus_credentialing.people"
    label = "people"

    def ready(self) -> None:
        from . import second_factors, session_times, sign_ins

        second_factors.connect()
        session_times.connect()
        sign_ins.connect()
