"""Every rule about people: refused with its reason, and its twin allowed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from curriculum import rules
from curriculum.actions import invitations, memberships
from curriculum.models import Enrolment, Invitation, Membership
from curriculum.states import Role, Route
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people


def reasons(kind, check, *args, **kwargs) -> list[str]:
    with pytest.raises(kind) as refused:
        check(*args, **kwargs)
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.parametrize("who", ["tina", "pat", "sid"])
def test_only_a_director_of_this_programme_manages_its_people(request, who, programme, dana):
    person = request.getfixturevalue(who)
    assert reasons(NotAllowed, rules.check_can_manage_people, person, programme) == ["not_director"]
    assert (rules.can_manage_people(person, programme), rules.can_manage_people(dana, programme)) == (False, True)


def test_a_director_of_yesterday_manages_nobody_and_one_until_today_still_does(programme):
    person = in_people.a_person("Old Hand")
    held = in_curriculum.a_director(person, programme)
    today = timezone.now().date()
    for day, may in ((today - timedelta(days=1), False), (today, True)):
        held.ends_on = day
        held.save()
        assert rules.can_manage_people(person, programme) is may


def test_a_role_is_granted_by_a_director_once(programme, dana, pat, tina, exams):
    guest = in_people.a_person("Guest")
    assert reasons(
        NotAllowed,
        memberships.grant,
        programme=programme,
        person=guest,
        role=Role.PROCTOR,
        by=pat,
        applications=exams("lung"),
    ) == ["not_director"]
    give = {"programme": programme, "person": guest, "role": Role.PROCTOR, "by": dana}
    assert reasons(NotNow, memberships.grant, **give) == ["no_exams"]
    granted = memberships.grant(**give, applications=exams("lung"), basis="Fellowship")
    assert [exam.code for exam in granted.applications.all()] == ["lung"]
    assert reasons(NotNow, memberships.grant, **give, applications=exams("lung")) == ["has_role"]
    assert reasons(NotNow, memberships.grant, **give) == ["has_role", "no_exams"]


def test_a_trainee_is_enrolled_with_the_role_once(programme, dana):
    guest = in_people.a_person("Guest")
    memberships.grant(programme=programme, person=guest, role=Role.TRAINEE, by=dana, route=Route.CME)
    enrolment = Enrolment.objects.get(trainee=guest)
    assert (enrolment.route, enrolment.version) == (Route.CME, programme.current)
    again = {"programme": programme, "person": guest, "institution": programme.institution, "route": Route.CME}
    assert reasons(NotNow, memberships.enrol, **again, by=dana) == ["enrolled"]
    assert reasons(NotAllowed, memberships.enrol, **again, by=guest) == ["not_director"]


def test_a_role_ends_once_and_with_it_the_enrolment(programme, dana, tina, pat):
    held = Membership.objects.get(person=tina)
    assert reasons(NotAllowed, memberships.end, membership=held, by=pat) == ["not_director"]
    assert reasons(NotAllowed, memberships.end, membership=held, by=tina) == ["not_director"]
    assert rules.can_end(dana, held) is True
    memberships.end(membership=held, by=dana)
    assert Enrolment.objects.get(trainee=tina).ended_on == programme.institution.today()
    assert reasons(NotNow, memberships.end, membership=held, by=dana) == ["role_ended"]


def test_the_last_director_stays_and_of_two_one_may_go(programme, dana, eve):
    first, second = (Membership.objects.get(person=person) for person in (dana, eve))
    memberships.end(membership=second, by=dana)
    # Eve directs until the end of today; Dana is the last all the same.
    assert rules.can_manage_people(eve, programme) is True
    assert reasons(NotNow, memberships.end, membership=first, by=dana) == ["last_director"]


def test_a_director_who_cannot_sign_in_does_not_count_as_staying(programme, dana, eve):
    held = Membership.objects.get(person=dana)
    assert rules.can_end(dana, held) is True
    eve.is_active = False
    eve.save()
    assert rules.can_end(dana, held) is False


def test_a_role_that_ended_today_can_be_given_again_today(programme, dana, tina):
    memberships.end(membership=Membership.objects.get(person=tina), by=dana)
    memberships.grant(programme=programme, person=tina, role=Role.TRAINEE, by=dana)
    assert Enrolment.objects.open().filter(trainee=tina).count() == 1


def test_a_role_begun_today_holds_at_once_wherever_the_hospital_lies(db, monkeypatch):
    """In Auckland it is tomorrow already: noon in Greenwich is one in the morning there."""
    noon = timezone.now().replace(hour=12)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    hospital = in_people.a_hospital("Harbour Hospital", "HAR", time_zone="Pacific/Auckland")
    programme = in_curriculum.a_programme(hospital)
    person = in_people.a_person("Ari Tane")
    in_curriculum.a_member(person, programme, Role.DIRECTOR, starts_on=hospital.today())
    assert hospital.today() > noon.date()
    assert rules.can_manage_people(person, programme) is True


# --- invitations ------------------------------------------------------------------------------------------------


def test_a_director_invites_and_nobody_else(programme, dana, pat, tina, sid):
    for person in (pat, tina, sid):
        assert reasons(NotAllowed, invitations.invite, programme=programme, role=Role.TRAINEE, by=person) == [
            "not_director"
        ]
    assert invitations.invite(programme=programme, role=Role.TRAINEE, by=dana)[0].is_open is True


def test_a_proctor_is_invited_for_exams(programme, dana, exams):
    assert reasons(NotNow, invitations.invite, programme=programme, role=Role.PROCTOR, by=dana) == ["no_exams"]
    invitations.invite(programme=programme, role=Role.PROCTOR, by=dana, applications=exams("lung", "cardiac"))
    assert Invitation.objects.get().applications.count() == 2


def test_nobody_is_invited_twice_or_to_a_role_they_hold(programme, dana, tina):
    ask = {"programme": programme, "by": dana}
    invitations.invite(**ask, role=Role.TRAINEE, email="new@example.org")
    assert reasons(
        NotNow, invitations.invite_all, **ask, role=Role.TRAINEE,
        people=[("", "tina@example.org"), ("", "NEW@example.org"), ("", "fine@example.org")],
    ) == ["has_role", "invited_already", "nobody_invited"]  # fmt: skip
    assert Invitation.objects.count() == 1
    invitations.invite_all(**ask, role=Role.DIRECTOR, people=[("", "tina@example.org"), ("", "new@example.org")])
    assert Invitation.objects.count() == 3


def test_someone_of_another_hospital_is_invited_as_any_stranger(programme, dana, sid):
    invitations.invite(programme=programme, by=dana, role=Role.DIRECTOR, email="sid@example.org")
    assert Invitation.objects.get().email == "sid@example.org"


@pytest.mark.parametrize("state", ["used", "withdrawn", "expired"])
def test_a_closed_invitation_is_neither_accepted_nor_withdrawn_nor_renewed(invited, dana, pat, state):
    invitation, _link = invited()
    if state == "used":
        invitations.accept(invitation=invitation, by=pat)
    elif state == "withdrawn":
        invitations.withdraw(invitation=invitation, by=dana)
    else:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    invitation.refresh_from_db()
    other = in_people.a_person("Other")
    assert reasons(NotNow, invitations.accept, invitation=invitation, by=other) == ["invitation_closed"]
    assert reasons(NotNow, invitations.withdraw, invitation=invitation, by=dana) == ["invitation_closed"]
    assert reasons(NotNow, invitations.renew, invitation=invitation, by=dana) == ["invitation_closed"]


def test_an_open_one_is_withdrawn_and_renewed_by_a_director_only(invited, dana, pat):
    invitation, _link = invited()
    assert reasons(NotAllowed, invitations.withdraw, invitation=invitation, by=pat) == ["not_director"]
    assert reasons(NotAllowed, invitations.renew, invitation=invitation, by=pat) == ["not_director"]
    renewed, _secret = invitations.renew(invitation=invitation, by=dana)
    invitation.refresh_from_db()
    assert (invitation.is_open, renewed.is_open) == (False, True)
    invitations.withdraw(invitation=renewed, by=dana)


def test_one_who_holds_the_role_does_not_use_the_link_up(invited, tina):
    invitation, _link = invited()
    assert reasons(NotNow, invitations.accept, invitation=invitation, by=tina) == ["has_role"]
    invitation.refresh_from_db()
    assert invitation.is_open is True
