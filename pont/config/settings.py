"""One settings file; everything that differs between installations comes from the environment.

PONT_DATA     the one folder of everything Pont writes (default: `var/` of the checkout, else `./var`)
DATABASE_URL, DATABASE_ADMIN_URL   PostgreSQL instead of the SQLite file in PONT_DATA (see `pont.config.database`)
PONT_SECRET_KEY, PONT_HOSTS, PONT_HTTPS, PONT_DEBUG, PONT_MAP_TILES, PONT_MAP_CREDIT   see docs/guides/run.md
"""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

from xstatic.pkg import leaflet

from pont.config import database
from pont.directory.tiles import BadTiles, Tiles, tiles_of
from pont.kernel.vocabulary import VISITOR_LANGUAGES, languages

PACKAGE = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE.parent


def data_folder() -> Path:
    """Where Pont writes: PONT_DATA, else `var/` beside the checkout, else `var/` where the command was started."""
    if chosen := os.environ.get("PONT_DATA"):
        return Path(chosen).expanduser().resolve()
    is_checkout = (BASE_DIR / "pyproject.toml").exists()
    return (BASE_DIR if is_checkout else Path.cwd()) / "var"


def secret_key(folder: Path) -> str:
    """The root key: from the environment; only a demo keeps one in its own folder. Empty: nothing may be signed."""
    if from_environment := os.environ.get("PONT_SECRET_KEY"):
        return from_environment
    demo_key = folder / "demo.key"
    return demo_key.read_text().strip() if demo_key.exists() else ""


def street_pictures() -> Tiles | None:
    """Where the map's street pictures come from; a setting that cannot be used ends the program with one sentence."""
    try:
        return tiles_of(os.environ.get("PONT_MAP_TILES", ""), os.environ.get("PONT_MAP_CREDIT", ""))
    except BadTiles as error:
        sys.exit(str(error))


PONT_DATA = data_folder()
PONT_INDEX = PONT_DATA / "index"
# Django refuses to read an empty SECRET_KEY; commands that sign nothing look here instead.
ROOT_KEY = secret_key(PONT_DATA)
SECRET_KEY = ROOT_KEY
DEBUG = os.environ.get("PONT_DEBUG") == "1"
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("PONT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]
# Who speaks HTTPS to the browser: a proxy before Pont ("1"), or Pont itself ("own", said by `pont serve --tls-cert`).
HTTPS_BY = os.environ.get("PONT_HTTPS", "")
HTTPS = HTTPS_BY in ("1", "own")
# Only a proxy's headers are believed; where none stands before Pont, a stranger wrote them.
BEHIND_PROXY = HTTPS_BY == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_tasks_db",
    "pont.config.static_files.PontStaticFilesConfig",
    "pont.kernel",
    "pont.accounts",
    "pont.directory",
    "pont.directory.desk",
    "pont.thresholds",
    "pont.thresholds.desk",
    "pont.config",
]
AUTH_USER_MODEL = "accounts.Worker"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pont.config.headers.HeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pont.accounts.ways_in.WaysInMiddleware",
    # Last, so that it hears of every wrong sign-in.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "pont.config.urls"
WSGI_APPLICATION = "pont.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "pont.directory.context.page_frame",
                "pont.accounts.context.written_languages",
            ]
        },
    }
]

COMMAND = sys.argv[1] if len(sys.argv) > 1 else ""
DATABASES = {
    "default": database.settings_of(
        database.address_for(COMMAND, os.environ),
        PONT_DATA,
        is_maintenance=COMMAND in database.OF_MAINTENANCE,
    )
}
# Long paper is made behind the pages, by a worker that `pont serve` starts.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nl"
# Each under its own name, so that whoever reads it knows it; Django knows no Tigrinya, gettext and CLDR do.
LANGUAGES = [(code, languages()[code].own) for code in VISITOR_LANGUAGES]
# Rooms without pages of their own that speak to staff only: in Dutch and French, like the desks.
STAFF_ROOMS = ("editing", "geography", "hsds", "osm", "spreadsheets")
LOCALE_PATHS = [PACKAGE / "locale", *(PACKAGE / "directory" / room / "locale" for room in STAFF_ROOMS)]
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = PONT_DATA / "static"
# The map that moves comes as a package of plain files; only the map page loads it.
STATICFILES_DIRS = [("leaflet", leaflet.BASE_DIR)]
PONT_MAP = street_pictures()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A search is a few hundred bytes; more than this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Sign-in. A name made up by Pont, a password, and from worker upward a second factor (`pont.accounts.desk`).
AUTHENTICATION_BACKENDS = [
    # First: a door that is closed for a while answers before anybody looks at a password.
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username",)},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:houses"
ACCOUNT_ADAPTER = "pont.accounts.signing_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "pont.accounts.signing_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pont"
# A telephone whose clock is half a minute wrong still opens.
MFA_TOTP_TOLERANCE = 1
# A browser gives passkeys to HTTPS and to this machine only; this says that `localhost` counts.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

SESSION_COOKIE_NAME = "pont_session"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "pont_form"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "pont.accounts.views.form_too_old"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "pont.accounts.views.too_many_tries"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Counted under hashed names that end by themselves: no table of who tried to sign in, and from where.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "counted_tries",
        # So many that nobody pushes their own tries out by trying other names.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
AXES_VERBOSE = False
# One answer to "where from" for axes and allauth: behind a proxy, what that proxy says.
AXES_CLIENT_IP_CALLABLE = "pont.accounts.signing_in.address_of"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_COOKIE_SECURE = HTTPS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "pont": {"handlers": ["console"], "level": "INFO"},
        # They would name who tried to sign in, and from where.
        "axes": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "allauth": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        # Django would log the address of a refused request with its query: words and situations stay out of logs.
        "django.request": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
    },
}
