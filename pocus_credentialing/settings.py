"""Settings, from the environment. The main job needs none of them beyond `./pocus run`."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pocus_credentialing import door, outgoing
from pocus_credentialing.api import enums
from pocus_credentialing.files import choosing
from pocus_credentialing.private import keep_private

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# demo: an invented hospital with printed sign-ins. production: starts empty, over HTTPS, second factors enforced.
POCUS_ENV = env.str("POCUS_ENV", default="demo")
if POCUS_ENV not in ("demo", "production", "test"):
    sys.exit(f"POCUS_ENV is “{POCUS_ENV}”: it must be demo or production.")
PRODUCTION = POCUS_ENV == "production"
DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION
DESIGN_PAGES = not PRODUCTION  # the living style page at /design/

POCUS_DATA = Path(env.str("POCUS_DATA", default=str(BASE_DIR / "var"))).resolve()
MEDIA_ROOT = POCUS_DATA / "media"
QUARANTINE_ROOT = POCUS_DATA / "quarantine"
KEYS_ROOT = POCUS_DATA / "keys"
keep_private(POCUS_DATA)  # whatever starts, a command, the site or a worker, comes by here before it makes anything


def _secret_key() -> str:
    """The key from the environment, else from a file that is made once (0600)."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    path = POCUS_DATA / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        from django.core.management.utils import get_random_secret_key

        # O_EXCL: of two processes starting at once, one makes the key and the other reads it.
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(get_random_secret_key())
        return path.read_text().strip()


SECRET_KEY = _secret_key()

# The address that certificates, mails and QR codes carry.
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_tasks",
    "django_tasks_db",
    "pocus_credentialing",
    "pocus_credentialing.jobs",
    "pocus_credentialing.audit",
    "pocus_credentialing.people",
    "curriculum",
    "logbook",
    "pocus_credentialing.credentials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # around static files too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pocus_credentialing.people.middleware.SessionTimesMiddleware",
    "pocus_credentialing.people.middleware.PlaceMiddleware",
    "logbook.bodies.BodyMiddleware",
    "pocus_credentialing.http.MethodMiddleware",
    "pocus_credentialing.http.RefusalMiddleware",
    "pocus_credentialing.http.AddressMiddleware",
]

ROOT_URLCONF, WSGI_APPLICATION = "pocus_credentialing.urls", "pocus_credentialing.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pocus_credentialing.navigation.navigation",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{POCUS_DATA / 'db.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue for the lock at BEGIN instead of failing in the middle; signatures need a full sync.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
# A thread keeps its connection: to open one costs more than most pages.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": not SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in limits are counted here: in the database, so that they hold across worker processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Room enough that a crowd at the public page of certificates cannot push a sign-in's count out.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- people -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/"
ACCOUNT_ADAPTER = "pocus_credentialing.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD, ACCOUNT_USER_MODEL_EMAIL_FIELD = None, "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by the invitation that was opened
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this browser stays; every other one is out at once
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key,100/d/key",
    "reset_password": "20/m/ip,3/5m/key",
    "confirm": "5/5m/user",  # ours: people.confirming
    "join": "20/m/ip,20/d/key",  # ours: curriculum.views.join; a link without an address tells whether one has an account
}
_FORMS = "pocus_credentialing.people.account_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.AuthenticateForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{_FORMS}.ActivateTOTPForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "edit_webauthn": f"{_FORMS}.RenamePasskeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "pocus_credentialing.people.adapters.MFAAdapter"
MFA_PASSKEY_LOGIN_ENABLED, MFA_TOTP_ISSUER = True, "POCUS Credentialing"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# In production a proctor's or director's first signature needs a second factor.
SECOND_FACTOR_REQUIRED = PRODUCTION

# --- cookies and transport
# A session ends without activity (wards share computers; the demo waits longer), and after 12 hours however busy.
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=15 if PRODUCTION else 4 * 60))
SESSION_AT_MOST = timedelta(hours=12)
SESSION_WARNING = timedelta(minutes=2)
SESSION_COOKIE_AGE = int(SESSION_AT_MOST.total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "pocus_credentialing.views.errors.csrf_failure"
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- words, dates, files --------------------------------------------------------------------------------------------
LANGUAGE_CODE, LANGUAGES = "en", [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N, USE_TZ, TIME_ZONE = True, True, "UTC"
FORMAT_MODULE_PATH = ["pocus_credentialing.formats"]

STATIC_URL, STATIC_ROOT = "/static/", POCUS_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a folder of a disc
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # every upload streams to disk
FILE_UPLOAD_TEMP_DIR = str(POCUS_DATA / "incoming")
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=512 * 1024 * 1024)
SCAN_MOST_CLIPS = env.int("SCAN_MOST_CLIPS", default=40)
# Of files that are sent bit by bit: how long one waits for the rest, and how much of them a person may have waiting.
UPLOAD_KEPT_HOURS = env.int("UPLOAD_KEPT_HOURS", default=48)
UPLOAD_MOST_WAITING = env.int("UPLOAD_MOST_WAITING", default=50)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=8 * 1024**3)
DISK_KEEPS_FREE = env.int("DISK_KEEPS_FREE", default=128 * 1024 * 1024)  # so that reading and signing in go on
FILE_UPLOAD_HANDLERS = ["logbook.uploads.BoundedUploadHandler"]
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", default="")  # an internal location of nginx over POCUS_DATA; else we send
(POCUS_DATA / "incoming").mkdir(parents=True, exist_ok=True, mode=0o700)

DICOM, OUTGOING = door.settings_of(env, production=PRODUCTION, site_url=SITE_URL), outgoing.settings_of(env)
STORAGE, BACKUP_TO = choosing.settings_of(env), env.list("BACKUP_TO", default=[])  # a bucket; who opens backups (age1…)
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "filemail://"))
EMAIL_FILE_PATH, EMAIL_TIMEOUT = str(POCUS_DATA / "mail"), 10  # seconds, for which a mail server may keep one waiting
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="POCUS Credentialing <pocus@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "pocus_credentialing.people.tokens.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "pocus_credentialing.api.pagination.CursorPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["pocus_credentialing.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "pocus_credentialing.api.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "POCUS Credentialing",
    "DESCRIPTION": "A POST with an `Idempotency-Key` is done once: for 24 hours it is given the same answer again.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": enums.NAMES,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "fontTools", "weasyprint")}
    | {"django.request": {"level": "ERROR"}},
}
