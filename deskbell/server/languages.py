"""The languages that the pages speak: English, and each that has a translation file. Nothing lists them.

A file lies in the sources (``deskbell/locale/es/LC_MESSAGES/django.po``, compiled while building) or, already compiled,
in the data folder (``locale/es/LC_MESSAGES/django.mo``). Words that it lacks are read in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from gettext import GNUTranslations
from pathlib import Path

from django.conf.locale import LANG_INFO

from deskbell.server.environment import WrongSetting


def pgettext_noop(context: str, words: str) -> tuple[str, str]:
    """Marks words for the catalogues; settings, which are read here, must be there before Django's own can be used."""
    return context, words


SOURCE = ("en", "English")
OWN_NAME = pgettext_noop("the language of this translation, as its speakers write it", "English")
_CODE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdn]|\{\w*\}")


def found(sources: Path, own: Path) -> list[tuple[str, str]]:
    """Each language's code and its own name, English first. Raises ``WrongSetting`` for a file that cannot be used."""
    names: dict[str, str] = {}
    for file in [*_files(sources), *_files(own)]:
        locale = file.parts[-3]
        if not _CODE.fullmatch(locale):
            raise WrongSetting(f"{file}: “{locale}” is not a language. Name the folder like es, pt_BR or zh_Hant.")
        code = locale.replace("_", "-").lower()
        names[code] = _name(code, _read(file), names.get(code, ""))
    names.pop(SOURCE[0], None)  # a file of one's own for English changes wordings
    return [SOURCE, *sorted(names.items())]


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*/LC_MESSAGES/django.mo"))


def _read(file: Path) -> GNUTranslations:
    try:
        with file.open("rb") as source:
            catalogue = GNUTranslations(source)
    except (OSError, ValueError, UnicodeError, LookupError, SyntaxError) as why:
        raise WrongSetting(f"{file} is no compiled translation: {why}. Compile it again from its .po file.") from why
    for words, translated in _pairs(catalogue):
        if invented := _placeholders(translated) - _placeholders(words):
            raise WrongSetting(f"{file}: “{translated}” has {', '.join(sorted(invented))}, and “{words}” has not.")
    return catalogue


def _pairs(catalogue: GNUTranslations) -> Iterator[tuple[str, str]]:
    """The words and what they have become; but for plurals, of which a compiled file does not tell all the words."""
    whole: dict[object, str] = catalogue._catalog  # type: ignore[attr-defined]  # noqa: SLF001  # no other way
    for key, translated in whole.items():
        if key and isinstance(key, str):
            yield key.rpartition("\x04")[2], translated


def _placeholders(words: str) -> set[str]:
    return set(_PLACEHOLDER.findall(words))


def _name(code: str, catalogue: GNUTranslations, before: str) -> str:
    """As its speakers write it: from the file, else from Django's list, else the code."""
    given = catalogue.pgettext(*OWN_NAME).strip()[:40]
    if given != OWN_NAME[1]:
        return given
    return before or str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()
