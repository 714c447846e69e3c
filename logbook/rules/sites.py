"""May this person say at which other hospitals a programme runs, and may they now?

Both sides say yes: a director of the programme, who administers the other hospital as well. Nobody else learns which
hospitals are here. Either side ends it: a director of the programme, or an administrator of that hospital.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.models import Programme
from curriculum.rules import check_can_manage_people
from curriculum.rules.accounts import check_can_administer
from logbook.queries import sites as queries
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotNow, Reason, refuse_if_any


def check_can_add(person: User, programme: Programme, site: Institution) -> None:
    check_can_manage_people(person, programme)
    check_can_administer(person, site)
    there = Reason("runs_there", _("This programme runs at %(hospital)s already."), {"hospital": site.name})
    runs_there = site.pk == programme.institution_id or programme.sites.filter(pk=site.pk).exists()
    refuse_if_any(NotNow, [there if runs_there else None])


def check_can_remove(person: User, programme: Programme, site: Institution) -> None:
    check_can_manage_people(person, programme)
    _check_is_left_empty(programme, site)


def check_can_leave(person: User, programme: Programme, site: Institution) -> None:
    """From its own side, as long as the programme may as well."""
    check_can_administer(person, site)
    refuse_if_any(NotNow, [None if programme.sites.filter(pk=site.pk).exists() else _left_already(site)])
    _check_is_left_empty(programme, site)


def _left_already(site: Institution) -> Reason:
    return Reason("runs_no_more", _("This programme does not run at %(hospital)s any more."), {"hospital": site.name})


def _check_is_left_empty(programme: Programme, site: Institution) -> None:
    """Where nothing is left behind: without the programme nobody could decide there about scans, hidden clips, call-backs and
    holds, and recordings would be kept no longer than those of somebody who left."""
    logged = queries.scans_at(programme, site)
    names = ", ".join(each.person.name for each in queries.named_there(programme, site).order_by("person__name"))
    kept = Reason(
        "scans_there",
        _(
            "%(number)d scans of this programme's trainees were logged at %(hospital)s, or came from a machine there: it looks after "
            "them and stays."
        ),
        {"number": logged, "hospital": site.name},
    )
    named = Reason(
        "roles_there",
        _("These people have their role at %(hospital)s: %(names)s. Change or end it first."),
        {"names": names, "hospital": site.name},
    )
    announced = Reason(
        "announced_there",
        _("A scan is announced to the machines of %(hospital)s. Wait until it is done, or taken back."),
        {"hospital": site.name},
    )
    refuse_if_any(
        NotNow,
        [
            kept if logged else None,
            announced if queries.announced_at(programme, site) else None,
            named if names else None,
        ],
    )
