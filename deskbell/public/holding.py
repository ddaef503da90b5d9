"""Who holds a passport comes in; everybody else gets the same kind page, whatever the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from deskbell.questions import passports
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.sorry import not_so, sorry


@dataclass(frozen=True, slots=True)
class Held:
    """A question, the passport that opened it, and the language its patron asked in."""

    question: Question
    token: str
    language: str


# Gets what else the address names beside the passport.
View = Callable[..., HttpResponseBase]


def holder(*methods: str) -> Callable[[View], View]:
    """Opens the question of the passport in the address, in the patron's language.

    No CSRF token: the address itself is the secret, and a page that does not know it cannot forge a form for it.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, token: str, **more: str) -> HttpResponseBase:
            try:
                question = passports.question_of(token)
                language = _language(request, question)
                with translation.override(language):
                    held = Held(question, token, language)
                    is_so = request.method in methods
                    response = view(request, held, **more) if is_so else not_so(request, methods, question.desk)
            except NotFound:
                return not_here(request)
            response.headers["Content-Language"] = language
            return response

        return answered

    return decorate


def not_here(request: HttpRequest) -> HttpResponse:
    """Never was, revoked, or withdrawn: nobody can tell which."""
    words = _("This link leads to no question. It may have been typed wrongly or taken back. You can always ask again.")
    return sorry(request, 404, _("Nothing is here"), words)


def _language(request: HttpRequest, question: Question) -> str:
    for code in (request.GET.get("lang", "")[:40], question.language):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
