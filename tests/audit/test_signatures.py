"""What was signed is checked: a review or a certificate that was written to past the triggers is named."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pocus_credentialing.audit import triggers
from tests.logbook.reviews import builders


def _past_the_triggers(statement: str) -> None:
    triggers.uninstall()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install()


def test_reviews_as_they_were_signed_pass(tina, pat, capsys):
    builders.a_review(builders.a_scan(tina), pat)

    call_command("verify_audit")

    assert capsys.readouterr().out.endswith("every signature fits, and none can be changed.\n")


@pytest.mark.parametrize("column", ["quality = 5", "printed_name = 'Somebody Else'", "answers = '{}'"])
def test_a_review_that_was_written_to_is_named(tina, pat, capsys, column):
    review = builders.a_review(builders.a_scan(tina), pat, quality=4)
    _past_the_triggers(f"UPDATE logbook_review SET {column}")  # noqa: S608 -- our own words

    with pytest.raises(CommandError):
        call_command("verify_audit")

    assert capsys.readouterr().err == f"review {review.pk} is not as it was signed\n"
