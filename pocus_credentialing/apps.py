"""The site as an application: it has commands, checks and views, and no tables of its own."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "pocus_credentialing"
    label = "site"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401 -- registers the system checks once models are loaded
            form_words,
        )

        form_words.install()
