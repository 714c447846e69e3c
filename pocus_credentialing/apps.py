"""The site as an application: it has commands, checks and views, and no tables of its own."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticConfig(StaticFilesConfig):
    """Without the scripts and fonts of the REST framework's browsable pages, which are not shown here: four fifths of all
    bytes that a first start would hash and compress."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework"]


class SiteConfig(AppConfig):
    default = True
    name = "pocus_credentialing"
    label = "site"

    def ready(self) -> None:
        from . import (
            checks,  # noqa: F401 -- registers the system checks once models are loaded
            form_words,
        )

        form_words.install()
