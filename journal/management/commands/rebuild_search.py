from django.core.management.base import BaseCommand

from articles import found as articles
from articles.models import videos
from issues import found as issues

KINDS = {
    "bản đăng": articles.INDEX,
    "video": videos.INDEX,
    "trang in": issues.PAGES,
    "dòng mục lục": issues.CONTENTS,
}


class Command(BaseCommand):
    help = (
        "Lập lại chỉ mục tìm kiếm trong khi trang vẫn chạy. Dừng giữa chừng thì chạy lại với "
        "--continue: chỉ làm phần còn thiếu."
    )

    def add_arguments(self, parser):
        parser.add_argument("--continue", action="store_true", dest="resumed")

    def handle(self, *, resumed, **options):
        if not resumed:
            for index in KINDS.values():
                index.make_all_again()
        for name, index in KINDS.items():
            done, total = index.done()
            while made := index.make_missing():
                done += made
                self.stdout.write(f"Đã lập chỉ mục {min(done, total)}/{total} {name}")
        self.stdout.write(self.style.SUCCESS("Chỉ mục tìm kiếm đã đủ."))
