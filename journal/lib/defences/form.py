"""A form for readers, behind the defences. What was typed always comes back; it is never HTML."""

from __future__ import annotations

from copy import deepcopy

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import QueryDict

from ..network import keyed_hash
from ..vietnamese import normalize
from . import captcha, shape, trap

NEW_CODE = "doi-ma"  # the button that asks for another code


class LineField(forms.CharField):
    """One line of text; runs of white space count as one space."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


def code_field() -> captcha.CaptchaField:
    """The `captcha` of a form, to stand where its readers are to meet it."""
    return captcha.CaptchaField(
        label="Mã bảo vệ",
        help_text="Gõ năm ký tự trong hình, chữ hoa hay chữ thường đều được.",
        error_messages={"required": "Hãy gõ các ký tự trong hình."},
        widget=captcha.CaptchaInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class _Shared(dict):
    """Fields that forms need no copies of, for none changes them: see GuardedForm._focus()."""

    def __deepcopy__(self, memo: dict) -> dict:
        return dict(self)


class GuardedForm(forms.Form):
    """A form with a field `captcha`; its room says how much one may send, and what is stored."""

    button = "Gửi"  # the words on it
    turns = ""  # what posts of one sender wait for each other at

    def __init__(
        self, data: QueryDict | None = None, *, about: trap.About, sender: str = "", **kwargs
    ) -> None:
        """`about` is what the form is opened for; `data` is what was posted, if anything; `sender`
        a network address.

        Raises Refused where a new code is due and its network had too many.
        """
        self.base_fields = _Shared(type(self).base_fields)
        super().__init__(None if data is None else _cleaned(data), **kwargs)
        self.with_controls = set() if data is None else shape.with_controls(data)
        self.about, self.sender_address = about, sender
        self.note = trap.opened(about)
        if data is None:
            self.admit_code()
            self.initial["captcha"] = (captcha.new(), "")

    # --- what the room says ---------------------------------------------------------------------

    def admit_code(self) -> None:
        """Charge the sender for a code; raises Refused."""
        raise NotImplementedError

    def check_limits(self) -> None:
        """Charge the sender for a post; raises ValidationError (code "limited")."""
        raise NotImplementedError

    def was_sent(self) -> bool:
        """Whether these very words have just been received from this sender."""
        raise NotImplementedError

    def save(self) -> None:
        """Store what was sent; in a transaction in which no other post of the sender is looked at,
        and in which the code was taken. Sent twice it is stored once.
        """
        raise NotImplementedError

    def save_in_one(self) -> bool:
        """Take the code and store what was sent in one statement, if nothing about it is out of the
        ordinary; False, and nothing done, where it is to be gone through step by step.

        Raises ValidationError for a code that was taken, and was wrong.
        """
        return False

    # --- the defences, in order -----------------------------------------------------------------

    def receive(self) -> bool:
        """Take what was posted through all defences and store it; False, with errors, if not."""
        if not self.is_valid():
            return False
        wrong = self._take_and_save()
        if wrong:  # by now a wrong answer has used the code up, whatever follows
            self._refuse_code(wrong)
            self._focus_first_error()
        return not wrong

    def clean(self) -> None:
        """All that may be asked before the code is looked at, so that no error costs the code."""
        for name in self.with_controls & self.fields.keys():
            self.add_error(name, ValidationError(shape.CONTROLS_REMOVED, code="controls"))
        if self.errors:
            self.note = trap.again(self.data, self.about)
        else:
            self._check_sender()
        if self.errors:
            self._check_code_alive()
            self._focus_first_error()

    def _check_sender(self) -> None:
        try:
            self.note = trap.check(self.data, self.about, self.button)
            self.check_limits()
        except ValidationError as error:
            self.note = trap.again(self.data, self.about, trap.tripped_by(error))
            self.add_error(None, error)

    def _check_code_alive(self) -> None:
        try:
            captcha.check_alive(self["captcha"].data[0])
        except ValidationError as error:
            self._refuse_code(error)

    def _take_and_save(self) -> ValidationError | None:
        """Use the code up and store what it lets in; or say what is wrong with the code."""
        try:
            if self.save_in_one():
                return None
        except ValidationError as error:
            return error
        with transaction.atomic():  # a code is used up only together with what it let in
            return self._step_by_step()

    def _step_by_step(self) -> ValidationError | None:
        try:
            captcha.take(*self["captcha"].data, self.turn())
        except ValidationError as error:
            # Else a double click: its twin took the code, and is stored.
            return None if self.was_sent() else error
        self.save()
        return None

    def turn(self) -> int:
        """Posts of one sender wait for each other by this number, which fits a bigint."""
        return int(keyed_hash(self.sender_address, self.turns)[:15], 16)

    def _refuse_code(self, error: ValidationError) -> None:
        self._errors.pop("captcha", None)
        self.add_error("captcha", error)
        self._renew_captcha()

    # --- the form as it is shown again ----------------------------------------------------------

    def ask_again(self) -> None:
        """Show what was typed with another code, and find no fault with it yet."""
        self.note = trap.again(self.data, self.about)
        self._renew_captcha()
        self._errors = ErrorDict()
        self._focus("captcha")

    def trap_fields(self) -> dict[str, str]:
        """Names and value of the two fields that no person fills in."""
        return {"note": trap.NOTE, "signed": self.note.signed(), "honeypot": trap.HONEYPOT}

    @property
    def status(self) -> int:
        """What a post is answered with that was not taken."""
        if self.has_error(NON_FIELD_ERRORS, "limited"):
            return 429
        return 200 if NEW_CODE in self.data else 422

    def _renew_captcha(self) -> None:
        self.admit_code()
        self.data["captcha-key"] = captcha.replace(self.data.get("captcha-key", ""))
        self.data["captcha"] = ""

    def _focus_first_error(self) -> None:
        self._focus(next((name for name in self.fields if name in self.errors), ""))

    def _focus(self, name: str) -> None:
        if name:
            field = self.fields[name] = deepcopy(self.fields[name])
            field.widget.attrs["autofocus"] = True
            self._bound_fields_cache.pop(name, None)


def _cleaned(data: QueryDict) -> dict[str, str]:
    """What was posted, in normal form and fit to be shown again."""
    return {name: normalize(data[name]) for name in data}
