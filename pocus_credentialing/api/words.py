"""In whose words does the API say that something is not well formed? In ours, which can be translated; not in the
framework's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, relations, serializers

NUMBER = {
    "invalid": _("This must be a number."),
    "max_value": _("At most {max_value}."),
    "min_value": _("At least {min_value}."),
    "max_string_length": _("This number is too long."),
}
LIST = {
    "not_a_list": _("This must be a list."),
    "empty": _("Name at least one."),
    "min_length": _("At least {min_length} entries."),
    "max_length": _("At most {max_length} entries."),
}
OBJECT = _("This must be an object of names and values.")
CHOICE = {"invalid_choice": _("“{input}” is none of the choices.")}
OF_SHAPES: dict[type, dict[str, Any]] = {
    serializers.Field: {"required": _("This is needed."), "null": _("This may not be null.")},
    serializers.BooleanField: {"invalid": _("This must be true or false.")},
    serializers.CharField: {
        "invalid": _("This must be a text."),
        "blank": _("This may not be empty."),
        "max_length": _("At most {max_length} characters."),
        "min_length": _("At least {min_length} characters."),
    },
    serializers.EmailField: {"invalid": _("This is no e-mail address.")},
    serializers.UUIDField: {"invalid": _("This is no id.")},
    serializers.IntegerField: {**NUMBER, "invalid": _("This must be a whole number.")},
    serializers.FloatField: {**NUMBER, "overflow": _("This number is too large.")},
    serializers.DateTimeField: {
        "invalid": _("This is no moment such as 2026-11-14T08:30:00Z."),
        "date": _("This is a day; a moment has a time, too."),
        "make_aware": _("There is no such moment in the time zone {timezone}."),
        "overflow": _("This moment is out of range."),
    },
    serializers.DateField: {
        "invalid": _("This is no day such as 2026-11-14."),
        "datetime": _("This is a moment; only its day is asked."),
    },
    serializers.ChoiceField: CHOICE,
    serializers.MultipleChoiceField: {**CHOICE, "not_a_list": LIST["not_a_list"], "empty": LIST["empty"]},
    serializers.FileField: {
        "required": _("Send a file."),
        "invalid": _("This is no file. Send it as multipart/form-data."),
        "no_name": _("The file has no name."),
        "empty": _("The file is empty."),
        "max_length": _("The name of the file has more than {max_length} characters."),
    },
    serializers.ListField: LIST,
    serializers.DictField: {"not_a_dict": OBJECT, "empty": LIST["empty"]},
    serializers.JSONField: {"invalid": _("This must be JSON.")},
    relations.PrimaryKeyRelatedField: {
        "required": _("This is needed."),
        "does_not_exist": _("There is nothing with this id here, or nothing that you may see."),
        "incorrect_type": _("This must be an id."),
    },
    relations.SlugRelatedField: {
        "does_not_exist": _("There is no “{value}” here."),
        "invalid": _("This cannot be looked up."),
    },
    relations.ManyRelatedField: {"not_a_list": LIST["not_a_list"], "empty": LIST["empty"]},
    serializers.Serializer: {"invalid": OBJECT},
    serializers.ListSerializer: LIST,
}
OF_ANSWERS: dict[type[exceptions.APIException], Any] = {
    exceptions.ParseError: _("The body cannot be read."),
    exceptions.NotAuthenticated: _("Sign in, or send a token: Authorization: Bearer <token>."),
    exceptions.PermissionDenied: _("You may not do this."),
    exceptions.NotFound: _("There is nothing here, or nothing that you may see."),
    exceptions.MethodNotAllowed: _("This address does not take {method}."),
    exceptions.NotAcceptable: _("Nothing here can be told in the form that was asked for."),
    exceptions.UnsupportedMediaType: _("A body of the kind “{media_type}” is not read here."),
    exceptions.Throttled: _("Too often. Wait a moment."),
}


def install() -> None:
    """Once, at start-up: every shape made from then on speaks so."""
    for shape, words in OF_SHAPES.items():
        shape.default_error_messages = {**shape.__dict__.get("default_error_messages", {}), **words}  # type: ignore[attr-defined]
    for kind, sentence in OF_ANSWERS.items():
        kind.default_detail = sentence
