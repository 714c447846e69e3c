"""A director says who is mentor or supervisor, in the programme's own words, for a time; nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.html import strip_tags

from curriculum.actions import memberships, named_roles
from curriculum.models import Membership, NamedRole
from curriculum.named_roles import roles_asked
from curriculum.queries.named_roles import codes_of
from curriculum.states import Role
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db


def refused(action, **given) -> str:
    with pytest.raises((NotNow, NotAllowed)) as no:
        action(**given)
    return no.value.code


def a_membership(person, role=Role.PROCTOR):
    return Membership.objects.get(person=person, role=role)


def told_on(page) -> str:
    return " ".join(strip_tags(page.content.decode()).split())


def address(membership) -> str:
    return f"/memberships/{membership.pk}/named-roles/"


def test_the_names_are_those_that_the_rules_use_wherever_they_stand(programme):
    assert codes_of(programme) == ["mentor", "supervisor"]
    combined = {"rules": [{"shape": "min_count", "params": {"filters": {"supervised_by": ["lead"]}}}], "roles": ["a"]}
    assert roles_asked([("all_of", combined)]) == ["a", "lead"]


def test_only_a_director_gives_and_ends_it(programme, pat, tina, sid, give, dana):
    for person in (pat, tina, sid):
        said = {"programme": programme, "person": pat, "code": "mentor", "by": person}
        assert refused(named_roles.give, **said) == "not_director"
    given = give(pat, "mentor")
    for person in (pat, tina, sid):
        assert refused(named_roles.end, named_role=given, by=person) == "not_director"
    assert NamedRole.objects.get().ends_on is None
    # The director of a small hospital is often the mentor, too; it is written down that they said it themselves.
    assert give(dana, "supervisor").person == dana


def test_it_is_one_that_is_asked_of_one_who_teaches_there_once_and_not_before_its_day(
    programme, hospital, pat, tina, give
):
    tomorrow = hospital.today() + timedelta(days=1)
    assert refused(give, person=pat, code="godfather") == "role_not_named"
    assert refused(give, person=tina, code="mentor") == "not_staff"
    assert refused(give, person=pat, code="mentor", starts_on=tomorrow) == "not_yet"
    give(pat, "mentor")
    assert refused(give, person=pat, code="mentor") == "has_role"
    assert give(pat, "supervisor").code == "supervisor"
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedRole.objects.create(programme=programme, person=pat, code="mentor", starts_on=hospital.today())


def test_it_ends_with_today_or_a_day_since_it_began_and_once(hospital, pat, dana, give):
    given, today = give(pat, "mentor"), hospital.today()
    end = {"named_role": given, "by": dana}
    assert refused(named_roles.end, **end, ends_on=today + timedelta(days=1)) == "not_yet"
    assert refused(named_roles.end, **end, ends_on=given.starts_on - timedelta(days=1)) == "before_start"
    assert named_roles.end(**end).ends_on == today
    assert refused(named_roles.end, **end) == "role_ended"
    assert give(pat, "mentor", today).ends_on is None


def test_it_ends_with_the_last_role_in_the_programme(programme, pat, dana, give, hospital):
    in_curriculum.a_director(pat, programme)
    give(pat, "mentor")
    memberships.end(membership=a_membership(pat), by=dana)
    assert NamedRole.objects.get().ends_on is None  # a director still
    memberships.end(membership=a_membership(pat, Role.DIRECTOR), by=dana)
    assert NamedRole.objects.get().ends_on == hospital.today()


def test_changing_what_a_proctor_reviews_leaves_it(programme, pat, dana, give):
    give(pat, "mentor")
    found = a_membership(pat)
    memberships.change(membership=found, applications=list(found.applications.all()), basis="", by=dana)
    assert NamedRole.objects.get().ends_on is None


def test_a_director_does_it_on_pages_and_reads_it_in_words(client_of, programme, pat, dana):
    client, people = client_of(dana), f"/programmes/{programme.pk}/people/"
    where = address(a_membership(pat))
    assert "ask for people who are: mentor, supervisor. Nobody is yet." in told_on(client.get(people))
    assert where in client.get(people).content.decode()
    page = client.get(where)
    assert page.context["form"].fields["code"].choices == [("mentor", "Mentor"), ("supervisor", "Supervisor")]
    assert client.post(where, {"code": "mentor"}).status_code == 400
    assert client.post(where, {"code": "mentor", "starts_on": "2026-02-01"}).status_code == 302
    assert "Named roles of Pat Lindqvist: mentor" in told_on(client.get(people))
    assert "ask for people who are: supervisor. Nobody is yet." in told_on(client.get(people))
    page = client.get(where).content.decode()
    assert "since 1 Feb 2026" in page
    given = NamedRole.objects.get()
    assert client.post(f"/named-roles/{given.pk}/end/", {"ends_on": "2026-01-01"}).status_code == 409
    assert client.post(f"/named-roles/{given.pk}/end/", {"ends_on": "2026-03-01"}).status_code == 302
    assert "Named roles of Pat Lindqvist: none" in told_on(client.get(people))
    assert "1 Feb 2026 to 1 Mar 2026" in client.get(where).content.decode()
    told = client.get(f"/history/membership/{a_membership(pat).pk}/").content.decode()
    assert "Dana Whitfield said that Pat Lindqvist is a mentor in this programme, since 1 Feb 2026." in told
    assert "Dana Whitfield ended that Pat Lindqvist is a mentor in this programme: the last day is 1 Mar 2026." in told


def test_whoever_may_not_know_of_it_is_told_nothing(client_of, api_of, pat, tina, sid, dana, give):
    given = give(pat, "mentor")
    for person, status in ((tina, 404), (sid, 404), (pat, 403)):
        client, api = client_of(person), api_of(person)
        for where in (address(a_membership(pat)), f"/named-roles/{given.pk}/end/"):
            assert client.get(where).status_code == status
            assert client.post(where, {}).status_code == status
        assert api.get(f"/api/v1{address(a_membership(pat))}").status_code == status
        assert api.post(f"/api/v1/named-roles/{given.pk}/end/", {}, "json").status_code == status
    assert api_of(pat).get(f"/api/v1/named-roles/{given.pk}/").json()["code"] == "mentor"
    assert api_of(tina).get(f"/api/v1/named-roles/{given.pk}/").status_code == 404
    assert client_of(dana).get(address(a_membership(tina, Role.TRAINEE))).status_code == 409


def test_a_program_does_the_same(api_of, pat, dana, hospital):
    api = api_of(dana)
    where = f"/api/v1{address(a_membership(pat))}"
    assert api.post(where, {"code": "godfather"}, "json").status_code == 409
    made = api.post(where, {"code": "mentor", "starts_on": "2026-02-01"}, "json")
    assert (made.status_code, made.json()["starts_on"], made.json()["ends_on"]) == (201, "2026-02-01", None)
    assert [each["code"] for each in api.get(where).json()["results"]] == ["mentor"]
    ended = api.post(f"/api/v1/named-roles/{made.json()['id']}/end/", {}, "json")
    assert (ended.status_code, ended.json()["ends_on"]) == (200, hospital.today().isoformat())
    events = Event.objects.filter(verb__startswith="named_role.").order_by("seq")
    assert [(each.verb, each.person, each.actor) for each in events] == [
        ("named_role.given", pat.pk, dana.pk),
        ("named_role.ended", pat.pk, dana.pk),
    ]


def test_where_no_rule_asks_nothing_is_seen_of_it(client_of, other_hospital):
    """Quiet by default: most programmes ask for nobody by name."""
    plain = in_curriculum.a_programme(other_hospital)
    other = in_people.a_person("Olga Berg")
    in_curriculum.a_director(other, plain)
    in_curriculum.a_proctor(proctor := in_people.a_person("Per Holm"), plain)
    assert "named-roles" not in client_of(other).get(f"/programmes/{plain.pk}/people/").content.decode()
    page = client_of(other).get(address(a_membership(proctor)))
    assert "Nobody is asked for by name" in page.content.decode()
