"""What did a person write in a form whose answer is an error page?

The page shows it again, so that nobody's words are lost to a refusal. Words only: what was chosen is quickly chosen
again; a secret is never shown.
"""

from __future__ import annotations

import re

from django.http import HttpRequest

SECRET = re.compile(r"password|code|credential|token|digest|key|secret")
# A code, a number, an id: nothing that took anyone time to write.
NO_WORDS = re.compile(r"[\w:~+-]*")
FORM = "application/x-www-form-urlencoded"


def written(request: HttpRequest) -> list[str]:
    """The texts in a form whose token was compared already: nobody else's page puts words on ours."""
    if request.method != "POST" or request.content_type != FORM:
        return []
    return [
        text
        for name, values in request.POST.lists()
        if not SECRET.search(name)
        for value in values
        if (text := str(value).strip()) and not NO_WORDS.fullmatch(text)
    ]
