"""The page on which a library says whom its tab invites, with a trial of addresses and a preview that runs the tab."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.channels.web.desks import first_of
from deskbell.channels.web.models import Invitation
from deskbell.channels.web.studio.invitation_form import LONGEST_WORDS, MOST_RULES, InvitationForm
from deskbell.channels.web.studio.studio import PREVIEW_POLICY
from deskbell.channels.web.tab import inviting, loader
from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, find_desk
from deskbell.libraries.views.page import here, lead_to_error, under
from deskbell.look.languages import name_of

# The form's fields for the words, one for each language; the script tries them by the same names.
TRIED = "words_"


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, key: str) -> HttpResponse:
    """The rules, and the form of one of them (``?rule=3``) or of a new one. A POST saves it, or takes it away."""
    desk = find_desk(request, key)
    rule = _rule(desk, str((request.POST if request.method == "POST" else request.GET).get("rule", "")))
    if request.method != "POST":
        return _page(request, desk, InvitationForm(instance=rule or Invitation(desk=desk)))
    if "remove" in request.POST:
        return _removed(desk, rule, request)
    form = InvitationForm(request.POST, instance=rule or Invitation(desk=desk))
    if rule is None and desk.invitations.count() >= MOST_RULES:
        form.add_error(None, gettext("A desk has at most %(count)s rules. Change one of them.") % {"count": MOST_RULES})
    if not form.is_valid():
        lead_to_error(form)
        return _page(request, desk, form, status=422)
    saved = form.save()
    messages.success(request, gettext("Saved. Your sites do so within a minute; nothing in them changes."))
    return HttpResponseRedirect(f"{reverse('invitations', args=[key])}?rule={saved.pk}")


@arranging
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """A drawn page on which the tab invites after a second, in words that nobody has saved where there are some."""
    desk = find_desk(request, key)
    _rule(desk, request.GET.get("rule", ""))
    context = {
        "desk": desk,
        "query": request.GET.urlencode(),
        "language": _language(request, desk),
        "memory": f"deskbell-tab:{desk.key}",
    }
    response = render(request, "web/invitation_preview.html", context)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@arranging
@require_safe
def preview_script(request: HttpRequest, key: str) -> HttpResponse:
    desk = find_desk(request, key)
    rule = _rule(desk, request.GET.get("rule", "")) or Invitation(desk=desk)
    if tried := [name for name in request.GET if name.startswith(TRIED)]:
        rule.words = {name.removeprefix(TRIED): request.GET[name].strip()[:LONGEST_WORDS] for name in tried}
    body = loader.inviting_for(desk, inviting.at_once(rule))
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _page(request: HttpRequest, desk: Desk, form: InvitationForm, *, status: int = 200) -> HttpResponse:
    rules = list(desk.invitations.all())
    tried, language = request.GET.get("address", "").strip()[:500], _language(request, desk)
    shown = get_language() or first_of(desk)
    context = {
        "desk": desk,
        "form": form,
        "title": gettext("Invitations"),
        "crumbs": [*under(desk.library), (here(desk.name), reverse("desk", args=[desk.key]))],
        "rules": [(number, one, inviting.words_of(one, shown)) for number, one in enumerate(rules, 1)],
        "may_add": len(rules) < MOST_RULES,
        "languages": [(code, name_of(code)) for code in inviting.spoken_by(desk)],
        "language": language,
        "tried": tried,
        "fits": _number(rules, inviting.first_for(rules, tried, language)) if tried else 0,
        "preview": f"{reverse('invitation-preview', args=[desk.key])}?{_query(form, language).urlencode()}",
    }
    return render(request, "web/invitations.html", context, status=status)


def _query(form: InvitationForm, language: str) -> QueryDict:
    """What the preview is asked for: the rule as it was saved, and the words that were typed, if any."""
    found = QueryDict(mutable=True)
    found.update({"rule": str(form.instance.pk or ""), "in": language})
    if form.is_bound:
        found.update({name: form[name].value() or "" for name in form.fields if name.startswith(TRIED)})
    return found


def _removed(desk: Desk, rule: Invitation | None, request: HttpRequest) -> HttpResponse:
    if rule is not None:
        rule.delete()
    messages.success(request, gettext("The rule is removed."))
    return HttpResponseRedirect(reverse("invitations", args=[desk.key]))


def _rule(desk: Desk, number: str) -> Invitation | None:
    """The desk's rule of that number; ``None`` for a new one."""
    if not number:
        return None
    right = number.isascii() and number.isdigit() and len(number) <= 18
    found = desk.invitations.filter(pk=number).first() if right else None
    if found is None:
        raise Http404
    return found


def _number(rules: list[Invitation], found: Invitation | None) -> int:
    """As the page counts them; 0 for none."""
    return rules.index(found) + 1 if found else 0


def _language(request: HttpRequest, desk: Desk) -> str:
    """As chosen, else the reader's own where the desk speaks it."""
    wanted = (request.GET.get("in", ""), get_language())
    return next((one for one in wanted if one in desk.languages), first_of(desk))
