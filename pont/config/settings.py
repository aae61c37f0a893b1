"""One settings file; everything that differs between installations comes from the environment.

PONT_DATA     the one folder of everything Pont writes (default: `var/` of the checkout, else `./var`)
DATABASE_URL  another database than the SQLite file in PONT_DATA
PONT_SECRET_KEY, PONT_HOSTS, PONT_HTTPS, PONT_DEBUG, PONT_MAP_TILES, PONT_MAP_CREDIT   see docs/guides/run.md
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dj_database_url
from xstatic.pkg import leaflet

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
HTTPS = os.environ.get("PONT_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "pont.config.static_files.PontStaticFilesConfig",
    "pont.kernel",
    "pont.accounts",
    "pont.directory",
    "pont.config",
]
AUTH_USER_MODEL = "accounts.Worker"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pont.config.headers.HeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "pont.config.urls"
WSGI_APPLICATION = "pont.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["pont.directory.context.page_frame"]},
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{PONT_DATA / 'pont.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers and one writer work together; only actions open a transaction, and they say so at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=10000;"
        "PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nl"
# Each under its own name, so that whoever reads it knows it; Django knows no Tigrinya, gettext and CLDR do.
LANGUAGES = [(code, languages()[code].own) for code in VISITOR_LANGUAGES]
LOCALE_PATHS = [PACKAGE / "locale"]
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

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_SECURE = HTTPS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "pont": {"handlers": ["console"], "level": "INFO"},
        # Django would log the address of a refused request with its query: words and situations stay out of logs.
        "django.request": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
    },
}
