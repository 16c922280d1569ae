from django.core.management.base import BaseCommand

from articles import found
from articles.models import Edition, EditionText


class Command(BaseCommand):
    help = (
        "Lập lại chỉ mục tìm kiếm trong khi trang vẫn chạy. Dừng giữa chừng thì chạy lại với "
        "--continue: chỉ làm phần còn thiếu."
    )

    def add_arguments(self, parser):
        parser.add_argument("--continue", action="store_true", dest="resumed")

    def handle(self, *, resumed, **options):
        if not resumed:
            found.make_all_again()
        total = Edition.objects.count()
        done = EditionText.objects.filter(rules=found.RULES).count()
        while made := found.make_missing():
            done += made
            self.stdout.write(f"Đã lập chỉ mục {min(done, total)}/{total} bản đăng")
        self.stdout.write(self.style.SUCCESS("Chỉ mục tìm kiếm đã đủ."))
