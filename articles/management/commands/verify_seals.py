from django.core.management.base import BaseCommand, CommandError

from articles import seals
from articles.models import Seal


class Command(BaseCommand):
    help = "Kiểm tra chuỗi niêm phong của các bài đã gỡ; chỗ nào đứt thì báo chỗ ấy."

    def add_arguments(self, parser):
        parser.add_argument("--files", action="store_true", help="đọc lại cả tệp ảnh")

    def handle(self, *args, files, **options):
        broken = 0
        for each in seals.verify(files):
            broken += 1
            self.stderr.write(f"Niêm phong số {each.number}: {each.says}")
        if broken:
            raise CommandError(f"Chuỗi niêm phong đứt ở {broken} chỗ.")
        last = Seal.objects.order_by("-number").first()
        if last is None:
            self.stdout.write("Chưa có niêm phong nào.")
            return
        self.stdout.write(f"{last.number} niêm phong, chuỗi nguyên vẹn.")
        self.stdout.write(f"Mã băm cuối: {last.digest}")
