"""Going on and off duty."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from deskbell.staff.duty import duties_of, go_off, go_on
from deskbell.staff.forms.people import DutyForm
from deskbell.staff.models import Staff
from deskbell.staff.scope import queues_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest) -> HttpResponse:
    """POST ``act=on`` with ``queues`` (none named: all of one's own), or ``act=off``. Scripts are answered in JSON."""
    staff = request.user
    assert isinstance(staff, Staff)
    queues = list(queues_of(staff).filter(active=True).select_related("library").order_by("library", "pk"))
    if request.method != "POST":
        now = duties_of(staff)
        form = DutyForm(queues, initial={"queues": [str(queue.pk) for queue in now or queues]})
        return render(request, "staff/duty.html", {"form": form, "queues": queues, "now": now})
    form = DutyForm(queues, request.POST)
    if not form.is_valid() or request.POST.get("act") not in ("on", "off"):
        return _refused(request, form)
    if request.POST["act"] == "off":
        go_off(staff, "chosen")
    else:
        go_on(staff, form.chosen() or queues)
    return _done(request, staff)


def _done(request: HttpRequest, staff: Staff) -> HttpResponse:
    now = duties_of(staff)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"ok": True, "on_duty": [queue.pk for queue in now]})
    messages.success(request, gettext("You are on duty.") if now else gettext("You are off duty."))
    address = request.POST.get("next", "")
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return HttpResponseRedirect(address if ours else "/duty/")


def _refused(request: HttpRequest, form: DutyForm) -> HttpResponse:
    words = gettext("One of these queues is not yours, or is no longer in use. Choose again.")
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"refused": "not_your_queue", "words": words}, status=422)
    form.add_error(None, words)
    context = {"form": form, "queues": list(form.by_code.values()), "now": []}
    return render(request, "staff/duty.html", context, status=422)
