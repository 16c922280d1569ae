"""What is kept about one e-mail, by place; --everywhere also reads the whole database for it."""

from django.core.management.base import BaseCommand

from comments.personal_data.of_comments import person_of
from comments.personal_data.telling import counts
from comments.personal_data.traces import traces


class Command(BaseCommand):
    help = "Đếm những gì tòa soạn giữ về một địa chỉ email"

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument(
            "--everywhere",
            action="store_true",
            help="đọc mọi cột của mọi bảng, kể cả nơi không khai báo; lâu trên dữ liệu lớn",
        )

    def handle(self, *args, **options):
        person = person_of(options["email"])
        for place, count in counts(person):
            self.stdout.write(f"{place.title}: {count}")
        if not options["everywhere"]:
            return
        found = traces(person.words)
        for trace in found:
            self.stdout.write(f"{trace.table}.{trace.column}: {trace.rows} dòng")
        if not found:
            self.stdout.write("Không còn chữ nào trong cả cơ sở dữ liệu.")
