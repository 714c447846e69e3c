"""Who opens an empty installation?"""

from __future__ import annotations

from django import forms
from django.contrib.auth import login, password_validation
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from curriculum.actions.first_start import open_installation
from pocus_credentialing.people.first_start import open_link
from pocus_credentialing.people.models import User
from pocus_credentialing.people.models.institution import Paper
from pocus_credentialing.zones import ZONES


class FirstStartForm(forms.Form):
    """Everything that must be known before the first invitation, and nothing else."""

    hospital = forms.CharField(label=_("Name of the hospital"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60)
    code = forms.CharField(
        label=_("Letters for serial numbers"),
        help_text=_("Two to eight capital letters. Certificates are numbered with them: SEH-2026-000001."),
        validators=[RegexValidator(r"^[A-Z]{2,8}$", _("Two to eight capital letters, such as SEH."))],
    )
    department = forms.CharField(label=_("Department"), max_length=200, required=False)
    # None is preselected: a certificate expires at midnight there.
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[("", _("Choose one")), *ZONES])
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, initial=Paper.A4)
    name = forms.CharField(label=_("Your name"), max_length=150, help_text=_("As it shall stand under a signature."))
    post_nominals = forms.CharField(label=_("Letters after your name"), max_length=60, required=False)
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Someone with this address is here already."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, secret: str) -> HttpResponse:
    """One page, once: the hospital, its first director and administrator, and the SPOCUS pathway."""
    link = open_link(secret)
    if link is None:
        raise Http404
    form = FirstStartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = open_installation(link=link, **form.cleaned_data)
        login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return redirect("home")
    return render(request, "pocus_credentialing/start/first.html", {"form": form}, status=400 if form.errors else 200)
