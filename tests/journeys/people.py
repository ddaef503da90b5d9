"""Who is in the stories: patrons and librarians, each in a browser of their own, doing what people do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import FrameLocator, Locator, Page, expect

from deskbell.questions import closing, entries, holding
from deskbell.questions.models import Question
from deskbell.staff.models import Duty, Presence, Staff
from tests.journeys.host import Host
from tests.journeys.watching import Watch
from tests.open_house import JSON, OpenHouse


class People:
    """Lets people into the story."""

    def __init__(self, house: OpenHouse, watch: Watch) -> None:
        self.house, self.watch, self.world = house, watch, house.world

    def librarian(self, staff: Staff, *, on_duty: bool = True, **options: Any) -> Librarian:
        """Somebody signed in, at the console, on duty for Maple's questions."""
        context = self.watch.context(**options)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(self.house.session(staff).session_key)}
        context.add_cookies([{**cookie, "url": self.house.address}])  # type: ignore[typeddict-item,unused-ignore]
        if on_duty:
            self.world.on_duty(staff, self.world.maple_queue)
        page = context.new_page()
        page.goto("/")
        return Librarian(page, staff)

    def patron(self, language: str = "en", **options: Any) -> Patron:
        """Somebody on the page for asking, full-screen."""
        page = self.watch.open(**options)
        page.goto(f"/ask/maple/?lang={language}")
        return Patron(page, page)

    def visitor(self, host: Host, path: str = "/", **options: Any) -> Patron:
        """Somebody on the library's own page; the tab is closed."""
        page = self.watch.open(**options)
        page.goto(host.address + path)
        return Patron(page, page.frame_locator("[data-deskbell] iframe"))

    def act(self, staff: Staff, verb: str, question: Question | None = None, **fields: str) -> None:
        """Somebody does something from another browser of theirs, by the verb's address: ``notes``, ``claim`` …"""
        about = question or self.newest()
        with self.house.browser(staff, headers=JSON) as browser:
            answer = browser.post(f"/questions/{about.pk}/{verb}/", data=fields)
        assert answer.status_code == 200, answer.text

    def newest(self) -> Question:
        """The question that was asked last."""
        return Question.objects.latest("pk")


class Patron:
    """Somebody who asks. ``page`` is their tab, ``desk`` the patron's page, be it in a frame or not."""

    def __init__(self, page: Page, desk: Page | FrameLocator) -> None:
        self.page, self.desk = page, desk

    @property
    def log(self) -> Locator:
        return self.desk.get_by_role("log")

    @property
    def said(self) -> Locator:
        """The messages on screen."""
        return self.log.locator("li.spoken")

    @property
    def told(self) -> Locator:
        """Where the question stands, in one sentence."""
        return self.desk.locator("#standing > span:not([hidden])")

    @property
    def desk_told(self) -> Locator:
        """Whether the desk is open and somebody is there."""
        return self.desk.locator("#desk-status")

    @property
    def box(self) -> Locator:
        return self.desk.locator("#reply-text")

    def opens_the_tab(self, name: str = "Ask", *, scripted: bool = True) -> None:
        """And waits for its script, as whoever is not quicker than the line."""
        self.page.get_by_role("button", name=name).click()
        if scripted:
            expect(self.desk.locator("html.scripted")).to_be_attached()

    def asks(self, words: str, name: str = "") -> None:
        self.desk.locator("#text").fill(words)
        if name:
            if not self.desk.locator("#name").is_visible():  # it is asked openly while nobody is there
                self.desk.get_by_text("Leave a name").click()
            self.desk.locator("#name").fill(name)
        self.hands_in()
        expect(self.said.first).to_contain_text(words)
        expect(self.told).to_be_visible()

    def hands_in(self) -> None:
        """Presses "Ask", which says "Leave your question" while nobody answers."""
        self._presses(self.desk.locator("#before .first"))

    def presses(self, name: str) -> None:
        """A button of the patron's page."""
        self._presses(self.desk.get_by_role("button", name=name, exact=True))

    def _presses(self, button: Locator) -> None:
        """In a frame by the keyboard: on a busy machine Chromium loses clicks there, for it looks up whose frame stands
        at a place before it has heard of the newest drawing."""
        if self.desk is self.page:
            button.click()
        else:
            button.press("Enter")

    def says(self, words: str) -> None:
        self.box.fill(words)
        self.box.press("Enter")

    def hears(self, words: str) -> None:
        expect(self.said.last).to_contain_text(words)

    def passport(self) -> str:
        """The address of the passport, from the link to keep."""
        link = self.desk.locator("#passport-link")
        expect(link).to_be_visible()
        return str(link.get_attribute("href"))


class Librarian:
    """Somebody who answers, at the console."""

    def __init__(self, page: Page, staff: Staff) -> None:
        self.page, self.staff = page, staff

    def row(self, words: str) -> Locator:
        """A question in the list, by words of its opening."""
        return self.page.locator("question-list li.line", has_text=words)

    def group(self, name: str) -> Locator:
        """``waiting``, ``mine``, ``colleagues`` or ``closed``."""
        return self.page.locator(f'[data-group="{name}"]')

    def pane(self, question: Question) -> Pane:
        return Pane(self.page.locator(f'question-pane[data-question="{question.pk}"]'))

    def opens(self, question: Question) -> Pane:
        """By a click on the row: a preview, or the question if it is taken."""
        self.page.locator(f'question-list li.line[data-question="{question.pk}"] a').click()
        pane = self.pane(question)
        expect(pane.root).to_be_visible()
        return pane

    def takes(self, question: Question) -> Pane:
        pane = self.opens(question)
        pane.root.get_by_role("button", name="I got it").click()
        expect(pane.root).to_have_attribute("data-standing", "mine")
        return pane


class Pane:
    """One question, open at the console."""

    def __init__(self, root: Locator) -> None:
        self.root = root

    @property
    def log(self) -> Locator:
        return self.root.get_by_role("log")

    @property
    def said(self) -> Locator:
        return self.log.locator("li.spoken")

    @property
    def box(self) -> Locator:
        return self.root.locator(".writing textarea")

    def replies(self, words: str) -> None:
        self.box.fill(words)
        self.box.press("Enter")
        expect(self.said.last).to_contain_text(words)

    def hears(self, words: str) -> None:
        expect(self.said.last).to_contain_text(words)

    def closes(self) -> None:
        """As answered, with the second effort."""
        self.root.locator("summary.closing").click()
        panel = self.root.locator("form.closing-panel")
        panel.locator(".endings label").first.click()
        panel.locator(".efforts label").nth(1).click()
        panel.get_by_role("button", name="Close the question").click()
        expect(self.root).to_have_attribute("data-state", "closed")


def sweep(house: OpenHouse) -> None:
    """Closes whatever an earlier story left open and sends everybody off duty. Nobody is looking."""
    for question in Question.objects.exclude(state=Question.State.CLOSED):
        with transaction.atomic():
            closing.shut(holding.hold(question), entries.HOUSE, timezone.now())
    Duty.objects.filter(until=None).update(until=timezone.now())
    Presence.objects.all().delete()
