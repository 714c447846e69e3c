"""What is the least that Django could do? The same session, sign-in and middleware, the same number of rows of the
same models, fetched one plain query a model and printed by one plain loop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from .rows import Fetched

PAGES: dict[str, Fetched] = {}
TEMPLATE = Engine().from_string(
    "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>{% for rows in found %}<ul>"
    "{% for row in rows %}<li>{{ row.0 }} {{ row.1 }}</li>{% endfor %}</ul>{% endfor %}"
)


def show(request: HttpRequest, name: str) -> HttpResponse:
    # As a view behind `login_required` does; a public page has nobody, and pays nothing for it.
    who = str(request.user) if request.user.is_authenticated else "anybody"
    found = [
        [
            (row.pk, getattr(row, model._meta.concrete_fields[1].attname))
            for row in model._base_manager.order_by()[:number]
        ]
        for model, number in PAGES[name].instances.items()
    ]
    found += [
        [(row[0], row[-1]) for row in model._base_manager.order_by().values_list(*fields)[:number]]
        for (model, fields), number in PAGES[name].values.items()
    ]
    return HttpResponse(TEMPLATE.render(Context({"title": f"{who} {name}", "found": found})))
