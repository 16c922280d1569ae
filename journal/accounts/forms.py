"""What people type to come in. Every secret they type is checked through guesses.py."""

from datetime import timedelta

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from . import factors, passwords
from .guesses import CODE, PASSWORD, guess

DORMANT = timedelta(days=180)
_CLOCK = "Hãy thử mã mới; nếu vẫn sai, xem đồng hồ của điện thoại có đúng giờ không."
_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 11}
_PRINTED = {"autocomplete": "off", "maxlength": 40, "spellcheck": "false", "autocapitalize": "off"}


class LoginForm(AdminAuthenticationForm):
    """The first step: name and password."""

    @sensitive_variables()
    def clean(self):
        name, password = (self.cleaned_data.get(field) for field in ("username", "password"))
        if name and password:
            self.user_cache = guess(
                PASSWORD,
                name,
                self.request,
                lambda: authenticate(self.request, username=name, password=password),
            )
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user):
        """An account nobody misses is the one nobody watches: it waits for a new link."""
        super().confirm_login_allowed(user)
        if (user.last_login or user.date_joined) < timezone.now() - DORMANT:
            raise ValidationError(
                "Tài khoản này lâu không dùng nên đã tự khóa. Hãy xin người quản trị tài khoản một"
                " đường dẫn mới.",
                code="dormant",
            )


class CodeForm(forms.Form):
    """The second step: a code of the app, or one of the printed ones."""

    code = forms.CharField(label="Mã 6 số trong ứng dụng")

    def __init__(self, *args, user, request, printed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.request, self.printed = user, request, False
        self.asks_printed = printed
        self.fields["code"].widget.attrs = (_PRINTED if printed else _DIGITS) | {"autofocus": True}
        if printed:
            self.fields["code"].label = "Một mã dự phòng"

    def clean_code(self):
        typed = "".join(self.cleaned_data["code"].split())
        if not guess(CODE, self.user.username, self.request, lambda: self._is_right(typed)):
            onward = (
                "lấy một mã khác trên tờ in" if self.asks_printed else "đợi ứng dụng hiện mã mới"
            )
            raise ValidationError(f"Mã không đúng hoặc đã dùng rồi. Hãy {onward}.", code="wrong")
        return typed

    def _is_right(self, typed):
        if typed.isdecimal():
            return factors.accepts(self.user, typed)
        self.printed = factors.use_recovery_code(self.user, typed)
        return self.printed


class ProofForm(forms.Form):
    """The person's own password once more, before something that outlasts the session."""

    password = forms.CharField(
        label="Mật khẩu của bạn",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request

    @sensitive_variables()
    def clean_password(self):
        password = self.cleaned_data["password"]
        name = self.user.username
        if not guess(PASSWORD, name, self.request, lambda: self.user.check_password(password)):
            raise ValidationError("Mật khẩu không đúng.", code="wrong")
        return password


class SetUpForm(ProofForm):
    """A code of the app that is being added; who has just given the password is not asked again."""

    code = forms.CharField(
        label="Mã 6 số ứng dụng đang hiện", widget=forms.TextInput(attrs=_DIGITS)
    )

    def __init__(self, *args, nonce, ask_password, **kwargs):
        super().__init__(*args, **kwargs)
        self.nonce, self.codes = nonce, None
        if not ask_password:
            del self.fields["password"]

    def clean(self):
        """Looks at the code last: a factor is set with it."""
        typed = "".join(self.cleaned_data.get("code", "").split())
        if not self.errors:
            self.codes = factors.set_up(self.user, self.nonce, typed)
            if self.codes is None:
                self.add_error("code", ValidationError("Mã không đúng. " + _CLOCK, code="wrong"))
        return self.cleaned_data


class EntryForm(SetPasswordForm):
    """Name and password of somebody who came by a link."""

    last_name = forms.CharField(label="Họ và tên đệm", max_length=150)
    first_name = forms.CharField(label="Tên", max_length=150)
    field_order = ["last_name", "first_name", "new_password1", "new_password2"]

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields["last_name"].initial = user.last_name
        self.fields["first_name"].initial = user.first_name
        self.fields["new_password1"].help_text = passwords.rule()

    def clean(self):
        """A password is compared with the name given beside it."""
        for name in ("last_name", "first_name"):
            setattr(self.user, name, self.cleaned_data.get(name, ""))
        return super().clean()


class OwnPasswordForm(AdminPasswordChangeForm):
    def __init__(self, user, *args, request, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.request = request
        self.fields["new_password1"].help_text = passwords.rule()

    @sensitive_variables()
    def clean_old_password(self):
        old, name = self.cleaned_data["old_password"], self.user.username
        if not guess(PASSWORD, name, self.request, lambda: self.user.check_password(old)):
            raise ValidationError(self.error_messages["password_incorrect"], "password_incorrect")
        return old


class NewAccountForm(forms.ModelForm):
    """An account nobody can enter yet: its owner sets the password, by a link."""

    class Meta:
        model = User
        fields = ["username", "last_name", "first_name", "email", "groups"]

    def save(self, commit=True):
        self.instance.set_unusable_password()
        self.instance.is_staff = True
        return super().save(commit)
