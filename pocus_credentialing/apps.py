"""The site as an application: it has commands, checks and views, and no tables of its own."""

from typing import Any

from django.apps import AppConfig, apps


class SiteConfig(AppConfig):
    name = "pocus_credentialing"
    label = "site"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401 -- registers the system checks once models are loaded
            form_words,
        )

        form_words.install()
        # The scripts and fonts of the REST framework's own pages, which are not shown here: four fifths of all bytes that a
        # first start would hash and compress.
        static: Any = apps.get_app_config("staticfiles")
        static.ignore_patterns = [*static.ignore_patterns, "rest_framework"]
