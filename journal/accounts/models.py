"""What is kept of logins: sessions, second factors, links, attempts, and the account log."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from articles.people import person
from journal.lib import throttle


class Session(AbstractBaseSession):
    """A browser that is logged in, or about to be; sessions.py is its only writer.

    It takes the place of Django's own table, which cannot tell whose a session is.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = []


class SecondFactor(models.Model):
    """An authenticator app of one account. Its key is made of `nonce` and SECRET_KEY.

    So a stolen copy of the database shows no code; who changes SECRET_KEY lets people in by
    their recovery codes.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="second_factor"
    )
    nonce = models.CharField(max_length=43)
    last_step = models.BigIntegerField()  # no code of this step or an older one is taken again
    set_at = models.DateTimeField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Xác thực hai bước của {self.user}"

    @property
    def stamp(self) -> str:
        """What a session keeps that was opened with this factor, and with no older one."""
        return self.set_at.isoformat()


class RecoveryCode(models.Model):
    """One of the printed codes; its row goes when it is used."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")
        ]

    def __str__(self):
        return f"Mã dự phòng của {self.user}"


class EntryLink(models.Model):
    """The one link by which an account may be entered without a password; its row goes with use."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="entry_link"
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Đường dẫn của {self.user}"


class Allowance(throttle.Allowance):
    """How far somebody has used up their attempts; see throttle.py."""


class AccountEvent(models.Model):
    """One line of the account log. The database refuses to change or drop it, failures apart."""

    class Kind(models.TextChoices):
        LOGGED_IN = "logged-in", "Đăng nhập"
        FAILED = "failed", "Đăng nhập không thành"
        MADE = "made", "Lập tài khoản"
        LINK_MADE = "link-made", "Tạo đường dẫn vào"
        LINK_USED = "link-used", "Đặt mật khẩu bằng đường dẫn"
        PASSWORD_CHANGED = "password", "Đổi mật khẩu"
        FACTOR_SET = "factor-set", "Bật xác thực hai bước"
        FACTOR_REMOVED = "factor-gone", "Gỡ xác thực hai bước"
        CODES_MADE = "codes-made", "Tạo mã dự phòng mới"
        CODE_USED = "code-used", "Dùng một mã dự phòng"
        SESSIONS_ENDED = "ended", "Kết thúc phiên đăng nhập"
        LOCKED = "locked", "Khóa tài khoản"
        UNLOCKED = "unlocked", "Mở lại tài khoản"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="tài khoản",
        null=True,  # a name that no account has is not written down: it may be a password
        related_name="account_events",
    )
    kind = models.CharField("việc", max_length=12, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người làm",
        null=True,
        related_name="+",
    )
    at = models.DateTimeField("lúc")
    address = models.GenericIPAddressField("từ địa chỉ mạng", null=True)
    device = models.CharField("bằng", max_length=60, blank=True)
    times = models.PositiveIntegerField("số lần", default=1)

    class Meta:
        verbose_name = "việc của tài khoản"
        verbose_name_plural = "nhật ký tài khoản"
        ordering = ["-id"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["account", "-id"], name="account_event_account"),
            models.Index(fields=["kind", "at"], name="account_event_kind"),
        ]

    def __str__(self):
        return self.get_kind_display()


class LastList(models.Model):
    """How a person last narrowed a list; lists.py is its only writer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_lists")
    list = models.CharField(max_length=100)  # app_label.model_name
    query = models.CharField(max_length=500)

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["user", "list"], name="last_list_once"),
        ]

    def __str__(self):
        return f"{self.list}?{self.query}"


class SavedView(models.Model):
    """A narrowed list with a name: a person's own, or shared with the newsroom."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=100)
    name = models.CharField("tên", max_length=80)
    query = models.CharField(max_length=500)
    shared = models.BooleanField("cho cả tòa soạn", default=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "danh sách đã lưu"
        verbose_name_plural = "danh sách đã lưu"
        default_permissions = []
        ordering = ["order", "id"]
        indexes = [
            models.Index(fields=["list", "owner", "order", "id"], name="saved_view_own"),
            models.Index(
                fields=["list"], condition=models.Q(shared=True), name="saved_view_shared"
            ),
        ]

    def __str__(self):
        return self.name

    def others_there(self):
        """The names of colleagues who have left the list as this view shows it, twenty at most."""
        there = LastList.objects.filter(list=self.list, query=self.query).exclude(user=self.owner)
        return [person(each.user) for each in there.select_related("user").order_by("user")[:20]]
