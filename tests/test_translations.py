"""The catalogue that puts the packages' messages into Vietnamese, and how dates are written."""

import ast
import importlib.util
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polib
import pytest
from django import forms
from django.conf.locale import LANG_INFO
from django.utils import formats, translation

LOCALE = Path(__file__).parents[1] / "journal" / "locale" / "vi" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")

# Packages that say what they say in an English catalogue of their own.
CATALOGUED = [
    "django.conf",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.redirects",
    "django.contrib.sessions",
    "django.contrib.sites",
    "captcha",
]
# Packages whose source is read as well: they bring no catalogue, or it may lag behind the source.
MARKED = [
    "django_tasks",
    "django_tasks_db",
    "django.core",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
]

# Left out: the names of languages, which only a language picker shows, and the journal has one
# language. (Norwegian Bokmål stays: Django spells it differently in two places.)
LANGUAGE_NAMES = {info["name"] for info in LANG_INFO.values() if "name" in info}

# What reads the same in both languages.
SAME = {"IPv4", "IPv6", "Email", ":", ":?.!", ", ", "…", "%(truncated_text)s…", "%(value)s googol"}
SAME |= {
    "%(class_name)s %(instance)s",
    "%(size)d byte",
    "%s KB",
    "%s MB",
    "%s GB",
    "%s TB",
    "%s PB",
}

# Placeholders that Django fills with an English word ("date", "year"): left out on purpose.
ENGLISH_VALUES = {"%(lookup_type)s", "%(lookup)s"}

MOMENT = datetime(2021, 1, 4, 22, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w*\}")
LATE_TONE = re.compile(r"(?i)(o[àáảãạ]|o[èéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\w)")


def folder(package: str) -> Path:
    """Where an installed package lies, without importing it."""
    return Path(importlib.util.find_spec(package).submodule_search_locations[0])


def ours(domain: str) -> polib.POFile:
    return polib.pofile(LOCALE / f"{domain}.po")


def entries() -> list[polib.POEntry]:
    return [entry for domain in DOMAINS for entry in ours(domain)]


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def catalogued(package: str, domain: str) -> set[tuple[str | None, str]]:
    """Context and message of all that a package's English catalogue holds."""
    path = folder(package) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return set()
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(path) if not entry.obsolete}


def marked(package: str) -> set[tuple[str | None, str]]:
    """Context and message of every gettext call with plain strings in a package's modules."""
    found = set()
    for path in folder(package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                match node.func.id, [a.value for a in node.args if isinstance(a, ast.Constant)]:
                    case "_" | "gettext" | "gettext_lazy", [message]:
                        found.add((None, message))
                    case "pgettext" | "pgettext_lazy", [context, message]:
                        found.add((context, message))
    return found


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("package", CATALOGUED)
def test_every_message_of_a_package_is_in_the_catalogue(package, domain):
    """What a package may show in English, the journal's own catalogue says in Vietnamese."""
    translated = {(entry.msgctxt, entry.msgid) for entry in ours(domain).translated_entries()}
    missing = {m for m in catalogued(package, domain) if m[1] not in LANGUAGE_NAMES} - translated
    assert not missing


@pytest.mark.parametrize("package", MARKED)
def test_every_marked_string_is_in_the_catalogue(package):
    """Nothing that a package's source marks for translation is left out."""
    wanted = marked(package)
    assert wanted, "the package marks nothing any more: is it still the same package?"
    assert not wanted - {(entry.msgctxt, entry.msgid) for entry in ours("django")}


def test_no_translation_repeats_the_english():
    """A message copied instead of translated is found, but for what reads alike in both."""
    copied = {e.msgid for e in entries() if e.msgid in texts(e)}
    assert copied == SAME


def test_no_entry_is_fuzzy_or_obsolete():
    """Doubtful entries are decided on, not kept."""
    assert not [e.msgid for e in entries() if e.fuzzy or e.obsolete or not e.translated()]


def test_placeholders_are_those_of_the_message():
    """A translation fills in all that the English message fills in, and nothing else."""
    wrong = []
    for entry in entries():
        # One English form may leave the number out ("an hour ago"), so the plural counts as well.
        wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        for text in texts(entry):
            if placeholders(text) != wanted - ENGLISH_VALUES:
                wrong.append((entry.msgid, text))
    assert not wrong


def test_messages_with_a_plural_have_the_one_vietnamese_form():
    """Vietnamese has no plural: one form for each number."""
    counted = [entry for entry in entries() if entry.msgid_plural]
    assert counted
    assert all(list(entry.msgstr_plural) == [0] for entry in counted)
    assert all(ours(d).metadata["Plural-Forms"] == "nplurals=1; plural=0;" for d in DOMAINS)


def test_text_is_composed_and_places_tones_one_way():
    """Translations are NFC and write hòa, xóa, hủy, not the later placement of the tone."""
    for text in (text for entry in entries() for text in texts(entry)):
        assert text == unicodedata.normalize("NFC", text)
        assert not LATE_TONE.search(text), text


def test_the_tone_pattern_tells_the_two_ways_apart():
    """The check above sees hoà, xoá, huỷ, khoẻ, and leaves quý, hoàn and khoản alone."""
    assert all(LATE_TONE.search(word) for word in ("hoà", "Xoá", "huỷ", "khoẻ"))
    assert not any(LATE_TONE.search(word) for word in ("hòa", "xóa", "hủy", "quý", "hoàn", "khoản"))


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_catalogue_matches_its_source(domain):
    """The committed .mo says what the .po says: target machines have no msgfmt."""

    def said(file):
        return {(e.msgctxt, e.msgid, e.msgid_plural, tuple(texts(e))) for e in file}

    assert said(polib.mofile(LOCALE / f"{domain}.mo")) == said(ours(domain))


def test_the_journal_overrides_the_packages():
    """The running site speaks the newsroom's words, over Django's own Vietnamese."""
    with translation.override("vi"):
        assert translation.gettext("Save") == "Lưu"
        assert translation.gettext("Log out") == "Đăng xuất"
        assert translation.gettext("Invalid CAPTCHA").startswith("Mã bảo vệ")
        assert translation.pgettext("Task", "Running") == "Đang chạy"
        assert translation.ngettext("%(num)d year", "%(num)d years", 3) % {"num": 3} == "3 năm"


def test_dates_and_numbers_are_written_as_the_journal_prints_them():
    """4/1/2021 and 22:12 4/1/2021 without leading zeros; 1.234.567,5 with dots and a comma."""
    with translation.override("vi"):
        assert formats.date_format(date(2021, 1, 4)) == "4/1/2021"
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == "22:12 4/1/2021"
        assert formats.date_format(date(2026, 11, 1), "YEAR_MONTH_FORMAT") == "Tháng 11/2026"
        assert formats.number_format(1234567.5, force_grouping=True) == "1.234.567,5"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("typed", ["4/1/2021", "04/01/2021", "4-1-2021", "4.1.2021", "2021-01-04"])
def test_a_date_may_be_typed_day_first_or_iso(typed):
    """Editors type the day first; what a machine pastes is ISO; both mean 4 January."""
    with translation.override("vi"):
        assert forms.DateField().clean(typed) == date(2021, 1, 4)


@pytest.mark.parametrize("typed", ["4/1/2021 22:12", "22:12 4/1/2021", "2021-01-04 22:12"])
def test_a_time_may_be_typed_before_or_after_its_date(typed):
    """A date and time is understood in the order of the form and as the journal prints it."""
    with translation.override("vi"):
        assert forms.DateTimeField().clean(typed) == MOMENT


def test_a_date_that_does_not_exist_is_refused():
    """31 February is refused, and so is the month before the day."""
    with translation.override("vi"):
        for typed in ("31/2/2021", "1/31/2021"):
            with pytest.raises(forms.ValidationError) as refused:
                forms.DateField().clean(typed)
            assert refused.value.code == "invalid"
