"""May this person run a hospital's accounts and settings, and may it be done now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum import accounts
from curriculum.models.visibility import administered_by
from pocus_credentialing.people.models import Administration, Institution, User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, refuse_if_any


def check_can_administer(person: User, institution: Institution) -> None:
    """Change the hospital's settings, and look after its accounts."""
    may = administered_by(person).filter(institution=institution).exists()
    not_administrator = Reason("not_administrator", _("Only an administrator of this hospital may do this."))
    refuse_if_any(NotAllowed, [None if may else not_administrator])


def check_can_deactivate(person: User | None, institution: Institution | None, account: User) -> None:
    """Somebody else's account, used at no other hospital, without whom programme and hospital still go on. Nobody
    stands between the machine's owner (no person, no institution) and an account that is in use."""
    already = None if account.is_active else Reason("deactivated", _("This account is deactivated already."))
    if person is None or institution is None:
        return refuse_if_any(NotNow, [already])
    _check_can_run(person, institution, account)
    refuse_if_any(
        NotNow,
        [
            already,
            *[
                Reason(
                    "last_director",
                    _("%(name)s is the only director of %(programme)s. Name another one first."),
                    {"name": account.name, "programme": programme.name},
                )
                for programme in accounts.only_directed_by(account)
            ],
            _is_last_administrator(institution, account),
        ],
    )


def check_can_reactivate(person: User | None, institution: Institution | None, account: User) -> None:
    if person is not None and institution is not None:
        _check_can_run(person, institution, account)
    refuse_if_any(NotNow, [Reason("active", _("This account is in use.")) if account.is_active else None])


def _check_can_run(person: User, institution: Institution, account: User) -> None:
    check_can_administer(person, institution)
    own = Reason("own_account", _("This is your own account: another administrator does this."))
    elsewhere = Reason(
        "used_elsewhere",
        _(
            "This account is not this hospital's alone. End its roles here; whoever runs the installation can deactivate it."
        ),
    )
    refuse_if_any(
        NotAllowed,
        [
            own if account.pk == person.pk else None,
            _is_not_here(institution, account),
            elsewhere if accounts.has_place_elsewhere(account, person) else None,
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
    staying = accounts.staying_administrators(institution)
    if not staying.filter(person=account).exists() or staying.exclude(person=account).exists():
        return None
    return Reason("last_administrator", _("A hospital keeps at least one administrator. Name another one first."))


def check_can_end_token(person: User, institution: Institution, account: User) -> None:
    """A member's."""
    check_can_administer(person, institution)
    refuse_if_any(NotAllowed, [_is_not_here(institution, account)])


def _is_not_here(institution: Institution, account: User) -> Reason | None:
    if accounts.people_of(institution).filter(pk=account.pk).exists():
        return None
    return Reason("not_here", _("This person has no place at this hospital."))
