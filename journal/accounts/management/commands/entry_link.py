"""`manage.py entry_link USERNAME`: the way back in when no administrator can make a link."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from journal.accounts import factors, links, log, sessions


class Command(BaseCommand):
    help = "In một đường dẫn dùng một lần để đặt mật khẩu cho một tài khoản đang hoạt động."

    def add_arguments(self, parser):
        parser.add_argument("username", help="tên tài khoản")
        parser.add_argument(
            "--without-factor", action="store_true", help="gỡ luôn xác thực hai bước đã mất"
        )

    def handle(self, *args, username, without_factor, **options):
        user = User.objects.filter(username=username, is_active=True, is_staff=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{username}” đang hoạt động.")
        if without_factor and factors.remove(user):
            sessions.end(user)
            log.record(log.Kind.FACTOR_REMOVED, user)
        log.record(log.Kind.LINK_MADE, user)
        self.stdout.write(links.make(user))
