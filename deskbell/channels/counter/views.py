"""Beginning a question for somebody at the desk or on the phone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from deskbell.channels.counter.forms import DESK, CounterForm, desks_of
from deskbell.libraries.models import Desk
from deskbell.mailroom.models import Account
from deskbell.questions.asking import Ask, ask
from deskbell.questions.refusals import Refusal
from deskbell.staff.models import Staff


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """The form; handed in, the question is the librarian's own from the start."""
    staff = request.user
    assert isinstance(staff, Staff)
    if not desks_of(staff).exists():
        raise Http404
    form = CounterForm(request.POST if request.method == "POST" else None, staff=staff)
    if form.is_bound and form.is_valid():
        try:
            return redirect(f"/questions/{begin(form, staff)}/")
        except Refusal as no:
            form.add_error(None, str(no))
    return render(request, "counter/counter.html", {"form": form}, status=422 if form.errors else 200)


def begin(form: CounterForm, staff: Staff) -> int:
    """The number of the question that the form began."""
    given = form.cleaned_data
    wish = Ask(
        id=given["id"],
        account=account_of(form.chosen_desk(), given["by"]),
        words=given["words"],
        language=given["language"],
        name=given["name"],
        address=given["address"],
        by=staff,
    )
    return ask(wish).question.id


def account_of(desk: Desk, by: str) -> Account:
    """The desk's account for people who come, or for those who phone; made when it is first needed."""
    for account in Account.objects.filter(desk=desk, channel="counter", active=True).order_by("pk"):
        if account.settings.get("by", DESK) == by:
            return account
    # The key names the desk by its number: two desks can never come to share an account.
    defaults = {"channel": "counter", "desk": desk, "settings": {"by": by}}
    account, _ = Account.objects.get_or_create(key=f"{by}-{desk.pk}", defaults=defaults)
    return account
