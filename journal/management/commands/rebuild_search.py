from django.core.management.base import BaseCommand

from journal import spelling


class Command(BaseCommand):
    help = (
        "Lập lại chỉ mục tìm kiếm trong khi trang vẫn chạy. Dừng giữa chừng thì chạy lại với "
        "--continue: chỉ làm phần còn thiếu."
    )

    def add_arguments(self, parser):
        parser.add_argument("--continue", action="store_true", dest="resumed")

    def handle(self, *, resumed, **options):
        if not resumed:
            for index in spelling.INDEXES.values():
                index.make_all_again()
            spelling.forget()
        for name, index in spelling.INDEXES.items():
            done, total = index.done()
            while made := index.make_missing():
                done += made
                self.stdout.write(f"Đã lập chỉ mục {min(done, total)}/{total} {name}")
        while spelling.learn():
            pass
        self.stdout.write(self.style.SUCCESS("Chỉ mục tìm kiếm đã đủ."))
