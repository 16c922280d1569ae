from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tests.benchmarks import corpus


class Command(BaseCommand):
    help = (
        "Công cụ cho người phát triển: dựng một tòa soạn lớn bằng bài sinh theo quy tắc, trong một "
        "cơ sở dữ liệu còn trống. Các tài khoản chưa có mật khẩu (đặt bằng changepassword)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, default=100_000, help="số bài (100000)")
        parser.add_argument("--versions", type=int, default=1_000_000, help="số bản (1000000)")

    def handle(self, **options):
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        try:
            corpus.build(options["articles"], options["versions"], today, self.stdout.write)
        except corpus.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        corpus.tidy()
