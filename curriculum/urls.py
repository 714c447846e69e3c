"""The addresses of curriculum."""

from django.urls import URLPattern, URLResolver, path

from curriculum.views import (
    accounts,
    attempts,
    cme,
    courses,
    institutions,
    invitations,
    join,
    modules,
    outside,
    people,
    programmes,
    providers,
    quizzes,
    starting,
    versions,
)

ACCOUNT = "institutions/<uuid:institution_id>/people/<uuid:person_id>/"

app_name = "curriculum"
urlpatterns: list[URLPattern | URLResolver] = [
    path("modules/", modules.index, name="modules_index"),
    path("modules/<slug:code>/", modules.show, name="modules_show"),
    path("modules/<slug:code>/quiz/", attempts.take, name="attempts_take"),
    path("modules/<slug:code>/quiz/start/", attempts.start, name="attempts_start"),
    path("attempts/<uuid:attempt_id>/", attempts.show, name="attempts_show"),
    path("outside/", outside.index, name="outside_index"),
    path("outside/new/", outside.new, name="outside_new"),
    path("outside/waiting/", outside.waiting, name="outside_waiting"),
    path("outside/<uuid:certificate_id>/", outside.show, name="outside_show"),
    path("outside/<uuid:certificate_id>/file/", outside.file, name="outside_file"),
    path("outside/<uuid:certificate_id>/withdraw/", outside.withdraw, name="outside_withdraw"),
    path("courses/<uuid:course_id>/", courses.show, name="courses_show"),
    path("courses/<uuid:course_id>/list/", courses.list_attendees, name="courses_list_attendees"),
    path("courses/<uuid:course_id>/confirm/", courses.confirm, name="courses_confirm"),
    path("courses/<uuid:course_id>/take-off/", courses.take_off, name="courses_take_off"),
    path("cme/<uuid:person_id>/", cme.show, name="cme_show"),
    path("cme/<uuid:person_id>/csv/", cme.csv, name="cme_csv"),
    path("programmes/", programmes.index, name="programmes_index"),
    path("programmes/<uuid:programme_id>/", programmes.show, name="programmes_show"),
    path("programmes/<uuid:programme_id>/settings/", programmes.change, name="programmes_change"),
    path(
        "programmes/<uuid:programme_id>/versions/<int:number>/file/",
        versions.file,
        name="versions_file",
    ),
    path("programmes/<uuid:programme_id>/quizzes/", quizzes.index, name="quizzes_index"),
    path("programmes/<uuid:programme_id>/quizzes/<slug:code>/", quizzes.show, name="quizzes_show"),
    path("programmes/<uuid:programme_id>/courses/", courses.index, name="courses_index"),
    path("programmes/<uuid:programme_id>/courses/new/", courses.new, name="courses_new"),
    path("programmes/<uuid:programme_id>/providers/", providers.index, name="providers_index"),
    path(
        "programmes/<uuid:programme_id>/providers/<uuid:provider_id>/remove/", providers.remove, name="providers_remove"
    ),
    path("programmes/<uuid:programme_id>/people/", people.index, name="people_index"),
    path("memberships/<uuid:membership_id>/change/", people.change, name="people_change"),
    path("memberships/<uuid:membership_id>/end/", people.end, name="people_end"),
    path("programmes/<uuid:programme_id>/invitations/", invitations.index, name="invitations_index"),
    path("invitations/<uuid:invitation_id>/", invitations.show, name="invitations_show"),
    path("invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="invitations_withdraw"),
    path("invitations/<uuid:invitation_id>/renew/", invitations.renew, name="invitations_renew"),
    path("institutions/", institutions.index, name="institutions_index"),
    path("institutions/<uuid:institution_id>/", institutions.show, name="institutions_show"),
    path("institutions/<uuid:institution_id>/programmes/new/", starting.new, name="starting_new"),
    path("institutions/<uuid:institution_id>/people/", accounts.index, name="accounts_index"),
    path(f"{ACCOUNT}", accounts.show, name="accounts_show"),
    path(f"{ACCOUNT}deactivate/", accounts.deactivate, name="accounts_deactivate"),
    path(f"{ACCOUNT}reactivate/", accounts.reactivate, name="accounts_reactivate"),
    path(f"{ACCOUNT}appoint/", accounts.appoint, name="accounts_appoint"),
    path(f"{ACCOUNT}dismiss/", accounts.dismiss, name="accounts_dismiss"),
    path(f"{ACCOUNT}tokens/<uuid:token_id>/end/", accounts.end_token, name="accounts_end_token"),
    path("join/<str:secret>/", join.show, name="join_show"),
]
