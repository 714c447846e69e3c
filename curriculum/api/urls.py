"""The API's addresses of curriculum."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from curriculum.api import (
    accounts,
    courses,
    institutions,
    invitations,
    memberships,
    modules,
    named_roles,
    outside,
    own_modules,
    quizzes,
    versions,
    viewsets,
)

router = SimpleRouter(use_regex_path=False)
router.register("applications", viewsets.ApplicationViewSet, basename="applications")
router.register("programmes", viewsets.ProgrammeViewSet, basename="programmes")
router.register("enrolments", viewsets.EnrolmentViewSet, basename="enrolments")
router.register("modules", modules.ModuleViewSet, basename="modules")
router.register("attempts", modules.AttemptViewSet, basename="attempts")
router.register("invitations", invitations.InvitationViewSet, basename="invitations")
router.register("memberships", memberships.MembershipViewSet, basename="memberships")
router.register("named-roles", named_roles.NamedRoleViewSet, basename="named_roles")
router.register("outside-certificates", outside.OutsideViewSet, basename="outside")
router.register("courses", courses.CourseViewSet, basename="courses")
router.register("institutions", institutions.InstitutionViewSet, basename="institutions")
router.register("institutions/<uuid:institution_id>/people", accounts.AccountViewSet, basename="accounts")
urlpatterns = [
    path(
        "programmes/<uuid:programme_id>/invitations/",
        invitations.ProgrammeInvitations.as_view(),
        name="programme_invitations",
    ),
    path(
        "programmes/<uuid:programme_id>/versions/<int:number>/",
        versions.VersionDetail.as_view(),
        name="programme_version",
    ),
    path(
        "institutions/<uuid:institution_id>/programmes/",
        versions.HospitalProgrammes.as_view(),
        name="institution_programmes",
    ),
    path("programmes/<uuid:programme_id>/members/", memberships.ProgrammeMembers.as_view(), name="programme_members"),
    path(
        "memberships/<uuid:membership_id>/named-roles/",
        named_roles.MemberNamedRoles.as_view(),
        name="member_named_roles",
    ),
    path("programmes/<uuid:programme_id>/providers/", outside.ProgrammeProviders.as_view(), name="programme_providers"),
    path(
        "programmes/<uuid:programme_id>/providers/<uuid:provider_id>/",
        outside.ProgrammeProvider.as_view(),
        name="programme_provider",
    ),
    path("programmes/<uuid:programme_id>/courses/", courses.ProgrammeCourses.as_view(), name="programme_courses"),
    path("programmes/<uuid:programme_id>/modules/", own_modules.OwnModules.as_view(), name="programme_modules"),
    path(
        "programmes/<uuid:programme_id>/modules/<slug:code>/", own_modules.OwnModule.as_view(), name="programme_module"
    ),
    path(
        "programmes/<uuid:programme_id>/modules/<slug:code>/withdraw/",
        own_modules.OwnModuleWithdraw.as_view(),
        name="programme_module_withdraw",
    ),
    path(
        "programmes/<uuid:programme_id>/modules/<slug:code>/bring-back/",
        own_modules.OwnModuleBringBack.as_view(),
        name="programme_module_bring_back",
    ),
    path("programmes/<uuid:programme_id>/quizzes/<slug:code>/", quizzes.ProgrammeQuiz.as_view(), name="programme_quiz"),
    path("cme/<uuid:person_id>/", courses.Ledger.as_view(), name="cme"),
    path("join/<str:secret>/", invitations.Join.as_view(), name="join"),
    *router.urls,
]
