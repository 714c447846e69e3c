"""The application `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "pocus_credentialing.jobs"
    label = "jobs"
