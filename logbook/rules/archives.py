"""May this person say to which archives a hospital sends clips, and is that address one that we connect to?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from logbook.models import Forwarding, TeachingArchive
from logbook.sending import targets
from logbook.sending.sentences import SENTENCES
from pocus_credentialing.outgoing import is_plainly_refused
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotNow, Reason, holds

from . import devices
from .reasons import refuse

NOT_THEIRS = Reason("not_manager", _("A director or an administrator of this hospital says where its clips are sent."))


def check_can_manage(person: User, institution: Institution) -> None:
    devices.check_can_manage(person, institution, NOT_THEIRS)


def check_address(host: str) -> None:
    """Said at once where the address itself shows it. What a name leads to is judged at each connection."""
    if is_plainly_refused(host, settings.OUTGOING.allowed):
        raise NotNow(Reason("address_refused", SENTENCES[targets.ADDRESS_REFUSED]))


def check_is_another(
    institution: Institution, *, ae_title: str, host: str, port: int, address: str, besides: Any
) -> None:
    same = TeachingArchive.objects.filter(
        institution=institution, ae_title=ae_title, host=host, port=port, address=address
    )
    if same.exclude(pk=besides).exists():
        raise NotNow(Reason("archive_named_already", _("This archive is here already. Change that one instead.")))


def check_can_say_deleted(person: User, archive: TeachingArchive, copy: Forwarding) -> None:
    """Of a copy at this archive of what was destroyed here: whoever looks after the archive says so, once."""
    check_can_manage(person, archive.institution)
    here = Reason("not_destroyed_here", _("This clip was not destroyed here, or this archive was never sent it."))
    said = Reason("deleted_there", _("It was said before that this copy is deleted."))
    refuse([], [said if copy.deleted_there_at else None, None if copy.is_left_there else here])


def check_can_confirm(person: User, archive: TeachingArchive, place: str) -> None:
    """Whoever else looks after it; `place`: what they read that they agree to."""
    check_can_manage(person, archive.institution)
    own = Reason("placed_it", _("You said where this archive is. Another director or an administrator confirms it."))
    done = Reason("confirmed_already", _("The address of this archive does not wait to be confirmed."))
    moved = Reason("archive_moved", _("This archive is said to be elsewhere now. Open its page again and look."))
    refuse(
        [own if archive.awaits_confirmation and archive.placed_by_id == person.pk else None],
        [None if archive.awaits_confirmation else done, None if archive.place == place else moved],
    )


def can_confirm(person: User, archive: TeachingArchive) -> bool:
    return holds(check_can_confirm, person, archive, archive.place)


def check_can_send(archive: TeachingArchive) -> None:
    """Nothing is offered again to what is switched off."""
    off = Reason("archive_off", _("This archive is switched off. Switch it on first."))
    refuse([], [None if archive.is_on else off])
