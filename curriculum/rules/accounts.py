"""May this person run a hospital's accounts and settings, and may it be done now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from curriculum.models.visibility import administered_by
from curriculum.queries import accounts as queries
from curriculum.queries.recordings import removed_with
from pocus_credentialing.people.models import Administration, Institution, User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, refuse_if_any

REMOVES_CLIPS = "removes_clips"


def check_can_administer(person: User, institution: Institution) -> None:
    """Change the hospital's settings, and look after its accounts."""
    may = administered_by(person).filter(institution=institution).exists()
    not_administrator = Reason("not_administrator", _("Only an administrator of this hospital may do this."))
    refuse_if_any(NotAllowed, [None if may else not_administrator])


def check_removal_is_meant(institution: Institution, months: int, *, said: int) -> None:
    """Fewer months of keeping remove recordings for good: whoever asks for them has read how many (`said`)."""
    if months >= institution.clips_kept_months:
        return
    number = removed_with(institution, months)
    if number > said:
        told = ngettext(
            "This removes %(number)s clip that is older, within a day and for good. Say that it is meant, or keep more "
            "months.",
            "This removes %(number)s clips that are older, within a day and for good. Say that it is meant, or keep more "
            "months.",
            number,
        )
        raise NotNow(Reason(REMOVES_CLIPS, told, {"number": number}))


def check_can_deactivate(
    person: User | None, institution: Institution | None, account: User, *, even_the_last: bool = False
) -> None:
    """Somebody else's account, without whom programme and hospital still go on. The machine's owner (no person, no
    institution) may end any account, and has to say so where it is the last one."""
    if person is not None and institution is not None:
        _check_can_run(person, institution, account)
    already = None if account.is_active else Reason("deactivated", _("This account is deactivated already."))
    last = [] if even_the_last else _is_last(account)
    refuse_if_any(NotNow, [already, *last])


def _is_last(account: User, only_at: Institution | None = None) -> list[Reason]:
    director = _("%(name)s is the only director of %(programme)s. Name another one first.")
    administrator = _("%(name)s is the only administrator of %(hospital)s. Name another one first.")
    return [
        *[
            Reason("last_director", director, {"name": account.name, "programme": each.name})
            for each in queries.only_directed_by(account)
            if only_at in (None, each.institution)
        ],
        *[
            Reason("last_administrator", administrator, {"name": account.name, "hospital": each.name})
            for each in queries.only_administered_by(account)
            if only_at in (None, each)
        ],
    ]


def check_can_reactivate(person: User | None, institution: Institution | None, account: User) -> None:
    if person is not None and institution is not None:
        _check_can_run(person, institution, account)
    refuse_if_any(NotNow, [Reason("active", _("This account is in use.")) if account.is_active else None])


def _check_can_run(person: User, institution: Institution, account: User) -> None:
    """An account is one for the whole installation. Whether it is used at another hospital is not this one's to know:
    so nothing is asked of the account, but of the installation, and everybody is answered alike."""
    check_can_administer(person, institution)
    own = Reason("own_account", _("This is your own account: another administrator does this."))
    shared = Reason(
        "shared_installation",
        _(
            "Several hospitals share this installation. End this person's roles here; whoever runs the installation opens and deactivates accounts."
        ),
    )
    refuse_if_any(
        NotAllowed,
        [
            own if account.pk == person.pk else None,
            _was_never_here(institution, account),
            None if queries.runs_all(person) else shared,
        ],
    )


def check_can_appoint(person: User, institution: Institution, account: User) -> None:
    """Make somebody who is here an administrator too."""
    check_can_administer(person, institution)
    refuse_if_any(NotAllowed, [_is_not_here(institution, account)])
    held = institution.administrations.filter(person=account, ends_on=None).exists()
    already = _("%(name)s administers this hospital already.")
    refuse_if_any(
        NotNow,
        [
            Reason("administrator", already, {"name": account.name}) if held else None,
            None if account.is_active else Reason("deactivated", _("This account is deactivated.")),
        ],
    )


def check_can_dismiss(person: User, administration: Administration) -> None:
    """Anybody's, one's own too; a hospital keeps at least one administrator."""
    check_can_administer(person, administration.institution)
    ended = Reason("administration_ended", _("This has ended already."))
    refuse_if_any(
        NotNow,
        [
            None if administration.ends_on is None else ended,
            _is_last_administrator(administration.institution, administration.person),
        ],
    )


def _is_last_administrator(institution: Institution, account: User) -> Reason | None:
    if institution not in queries.only_administered_by(account):
        return None
    return Reason("last_administrator", _("A hospital keeps at least one administrator. Name another one first."))


def check_can_end_place(person: User, institution: Institution, account: User) -> None:
    """Everything that somebody else has at this hospital, and nothing elsewhere; programmes and hospital still go on. The
    account is not this hospital's alone."""
    check_can_administer(person, institution)
    own = Reason("own_place", _("This is your own place here: another administrator ends it."))
    refuse_if_any(NotAllowed, [own if account.pk == person.pk else None, _is_not_here(institution, account)])
    ended = Reason("place_ended", _("Everything that %(name)s had here has ended already."), {"name": account.name})
    has_something = queries.holds_open(institution, account)
    refuse_if_any(NotNow, [None if has_something else ended, *_is_last(account, institution)])


def check_can_end_token(person: User, institution: Institution, account: User) -> None:
    """A member's, while they are one."""
    check_can_administer(person, institution)
    refuse_if_any(NotAllowed, [_is_not_here(institution, account)])


def _is_not_here(institution: Institution, account: User) -> Reason | None:
    """Somebody who was here once is nobody's to appoint, and their programs no longer act here."""
    if queries.people_of(institution).filter(pk=account.pk, is_here=True).exists():
        return None
    return _not_here()


def _was_never_here(institution: Institution, account: User) -> Reason | None:
    return None if queries.people_of(institution).filter(pk=account.pk).exists() else _not_here()


def _not_here() -> Reason:
    return Reason("not_here", _("This person has no place at this hospital."))
