"""What happens when a director publishes a programme's file, or an administrator starts a programme with one?"""

from __future__ import annotations

from django.db import transaction

from curriculum.actions.first_start import direct
from curriculum.actions.library import begin, load_library, publish_draft
from curriculum.drafting import draft
from curriculum.models import Programme, ProgrammeDraft, ProgrammeVersion
from curriculum.rules import versions as rules
from pocus_credentialing.audit.log import hold
from pocus_credentialing.people.models import Institution, User


@transaction.atomic
def publish_text(
    *, programme: Programme, text: str, by: User, checked_against: int | None = None, of_draft: bool = False
) -> ProgrammeVersion:
    """The text becomes the next version. Nobody is moved by it. `checked_against`: the number of the version that the
    text was compared with. `of_draft`: it began as the draft, which must still be there."""
    load_library()
    # The row is locked so that of two publications at once the second is told of the first.
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    hold(programme.institution_id)
    rules.check_can_publish(by, programme)
    rules.check_draft_is_there(programme, of_draft)
    drafted = draft(programme, rules.check_is_readable(text, programme.code), text=text, by=by)
    rules.check_is_news(programme.current, drafted.version, checked_against=checked_against)
    # What was published is no draft any more; what another draft says stays to be published after it.
    ProgrammeDraft.objects.filter(programme=programme, text=text).delete()
    return publish_draft(drafted=drafted, by=by)


@transaction.atomic
def start(*, institution: Institution, text: str, by: User) -> Programme:
    """A further programme of the hospital, with the text as its first version, directed by whoever starts it."""
    source = rules.check_is_readable(text)
    # Under the chain: of two who start the same programme at once, the second is told.
    hold(institution)
    rules.check_can_start(by, institution, source)
    programme = begin(institution=institution, source=source, by=by, text=text)
    direct(programme=programme, person=by)
    return programme
