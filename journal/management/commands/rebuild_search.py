from django.core.management.base import BaseCommand

from articles.models import DESK
from journal import spelling

# Of what the newsroom alone may read no words are offered to anybody.
KINDS = spelling.INDEXES | {"bài của tòa soạn": DESK}


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
            spelling.forget()
        for name, index in KINDS.items():
            done, total = index.done()
            while made := index.make_missing():
                done += made
                self.stdout.write(f"Đã lập chỉ mục {min(done, total)}/{total} {name}")
        counted = 0
        while learnt := spelling.learn():
            counted += learnt
            self.stdout.write(f"Đã đếm chữ của {counted} bài, trang, dòng mới")
        self.stdout.write(self.style.SUCCESS("Chỉ mục tìm kiếm đã đủ."))
