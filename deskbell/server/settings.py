"""Django's settings, made from the environment and from the rooms that are there."""

from __future__ import annotations

from pathlib import Path

from deskbell.server import environment, languages
from deskbell.server.readable import MOST_FIELDS
from deskbell.server.static_version import static_version

ENVIRONMENT = environment.read()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"] if ENVIRONMENT.testing else [ENVIRONMENT.host, "localhost", "127.0.0.1", "[::1]"]
PUBLIC_URL = ENVIRONMENT.public_url
RAW_DAYS = ENVIRONMENT.raw_days
KEEP_FREE = ENVIRONMENT.keep_free
OWN_PUSH_SERVICES = ENVIRONMENT.own_push_services
DATA = ENVIRONMENT.data
ROOT_URLCONF = "deskbell.server.urls"
DATABASES = {"default": dict(ENVIRONMENT.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = ["journal", "libraries", "staff", "mailroom", "questions", "public"]
CHANNELS = sorted(path.parent.name for path in PACKAGE.glob("channels/*/apps.py"))
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "deskbell.look",
    *(f"deskbell.{room}" for room in ROOMS),
    *(f"deskbell.channels.{channel}" for channel in CHANNELS),
    "deskbell.server",
]
MIDDLEWARE = [
    "deskbell.server.middleware.Guard",
    "deskbell.server.squeezing.Squeeze",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "deskbell.staff.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "deskbell.server.middleware.Methods",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "deskbell.look.context.look",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "deskbell.look.templatetags.look"],
        },
    }
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Sign-in. CSRF lives in the session, so that one cookie is all there is.
AUTH_USER_MODEL = "staff.Staff"
LOGIN_URL = "/sign-in/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if ENVIRONMENT.testing
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("sign_in", "name", "desk_name")},
    },
]
SESSION_COOKIE_NAME = "__Host-deskbell" if ENVIRONMENT.secure else "deskbell"
SESSION_COOKIE_SECURE = ENVIRONMENT.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_USE_SESSIONS = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "deskbell.server.errors.csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = MOST_FIELDS

# Languages. English is what the sources are written in; every other one is a translation file and nothing else.
LANGUAGE_CODE = "en"
LOCALE_PATHS = [DATA / "locale", PACKAGE / "locale"]  # one's own words come before ours
LANGUAGES = languages.found(PACKAGE / "locale", DATA / "locale")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# The address of every static file changes with its content, so browsers may keep it for ever.
STATIC_URL = f"/static/{static_version(PACKAGE)}/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_IMMUTABLE_FILE_TEST = "."  # every address: the version stands in the folder's name
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}

# Words pass these pure functions before they reach the writer (DESIGN 3b, Screeners). Empty at first.
SCREENERS: list[str] = []
# Who takes what arrives, in order; the first that wants it has it.
INTAKE = [
    "deskbell.mailroom.obeying.take",  # STOP, START and HELP come before everything
    "deskbell.mailroom.sharing.choose",
    "deskbell.questions.intake.go_on",
    "deskbell.mailroom.sharing.take",
    "deskbell.questions.intake.receive",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"cut": {"()": "deskbell.server.logs.CutSecrets"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["cut"]}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {"picows": {"level": "WARNING"}, "uvicorn": {"level": "WARNING"}, "django.server": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
