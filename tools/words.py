"""Gathers the words to translate from Python and templates into the catalogues, and compiles them.

    python3 run.py words            updates every catalogue that is there
    python3 run.py words es         the same, and begins another language
    python3 run.py words --check    only counts what is missing in French

French words go into the nearest folder `locale` above their file, else into deskbell/locale; another language is one
file, deskbell/locale/es/LC_MESSAGES/django.po, and nothing else. Needs no GNU gettext: Django turns a template into
something like Python, and Babel reads both.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from build_hooks import catalogues

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "deskbell"
# Whole, and divided by rooms, so that whoever changes a room changes its words; the others may have gaps.
KEPT = ("fr",)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy", "pgettext_noop"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def main() -> int:
    if "--check" in sys.argv:
        wanting = [f"{language}: {word}" for language in KEPT for word in missing(language) + broken(language)]
        wanting += [f"fr: {word}" for word in loose()]
        print("\n".join([*wanting, f"{len(wanting)} missing or broken"]))
        return 1 if wanting else 0
    begun = [one for one in sys.argv[1:] if not one.startswith("-")]
    for language in {*KEPT, *begun, *(file.parts[-3] for file in PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))}:
        for home, template in homes(language).items():
            update(home, language, template)
    catalogues.compile_all(ROOT)
    return 0


def missing(language: str) -> list[str]:
    """What a person would read in English: words without a translation, or with an uncertain (fuzzy) one."""
    return [
        shown(message)
        for home, template in homes(language).items()
        for message in template
        if message.id and not is_translated(catalogue(home, language).get(message.id, message.context))
    ]


def broken(language: str) -> list[str]:
    """Translations whose placeholders differ from the original's: they would fail, or drop a name."""
    return [
        shown(message)
        for home in homes(language)
        for message in catalogue(home, language)
        if message.id and is_translated(message) and not keeps_placeholders(message)
    ]


def loose() -> list[str]:
    """French in which the space before : ; ? ! or within « » is wanting, or may begin a line with the sign."""
    messages = (message for home in homes("fr") for message in catalogue(home, "fr") if message.id)
    return [shown(one) for one in messages if re.search(r" [:;?!»]|« |\w;\s", "\n".join(forms(one)))]


def update(home: Path, language: str, template: Catalog) -> None:
    """Adds new words, drops those no longer used, and leaves the file alone if nothing has changed."""
    merged = catalogue(home, language)
    began = merged.creation_date
    merged.update(template, no_fuzzy_matching=True)
    merged.creation_date = began  # else the file would change at every run
    merged.obsolete.clear()
    text = BytesIO()
    write_po(text, merged, width=120, sort_output=True, omit_header=False)
    file = po_file(home, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_bytes() != text.getvalue():
        file.write_bytes(text.getvalue())
        print(f"{file.relative_to(ROOT)}: {len(merged)} words")


# ---- reading --------------------------------------------------------------------------------------


def homes(language: str) -> dict[Path, Catalog]:
    """Where a language's words lie, and which."""
    if language in KEPT:
        return gathered()
    whole = Catalog(charset="utf-8")
    for message in (message for template in gathered().values() for message in template if message.id):
        whole[message.id] = message.clone()
    return {PACKAGE / "locale": whole}


@cache
def gathered() -> dict[Path, Catalog]:
    """The words of the sources, by the folder `locale` they belong to."""
    found: dict[Path, Catalog] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "tests" in path.parts:
            continue
        for words, comments, context in words_of(path):
            template = found.setdefault(home_of(path), Catalog(charset="utf-8"))
            place = (path.relative_to(PACKAGE).as_posix(), None)  # no line numbers: they would change daily
            template.add(words, locations=[place], auto_comments=comments, context=context)  # type: ignore[list-item]
    return found


def words_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        if "{%" not in source:
            return
        source = templatize(source, origin=str(path))
    for _, words, comments, context in extract("python", BytesIO(source.encode()), KEYWORDS, ("Translators:",)):
        yield words, comments, context


def home_of(path: Path) -> Path:
    above = (folder / "locale" for folder in path.parents if folder.is_relative_to(PACKAGE))
    return next((folder for folder in above if folder.is_dir()), PACKAGE / "locale")


def po_file(home: Path, language: str) -> Path:
    return home / language / "LC_MESSAGES" / "django.po"


def catalogue(home: Path, language: str) -> Catalog:
    file = po_file(home, language)
    if not file.exists():
        return Catalog(locale=language, project="Deskbell", charset="utf-8", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language)


# ---- judging --------------------------------------------------------------------------------------


def is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def forms(message: Message) -> list[str]:
    """A translation, or each of its plural forms."""
    return [str(one) for one in message.string] if isinstance(message.string, tuple | list) else [str(message.string)]


def keeps_placeholders(message: Message) -> bool:
    """Each translated form may drop a number, as in "one question", but may not invent a placeholder."""
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    strings = forms(message)
    allowed = set().union(*(placeholders(text) for text in ids))
    if len(ids) == 1:
        return placeholders(strings[0]) == allowed
    return all(placeholders(text) <= allowed for text in strings)


def placeholders(text: str | None) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sdf]|%[sdn]|\{\w*\}", text or ""))


def shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    where = ", ".join(sorted({str(place) for place, _ in message.locations}))
    return f"{text!r} ({where})"


if __name__ == "__main__":
    sys.exit(main())
