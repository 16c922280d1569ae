"""Learns anew from the decisions on comments, as the worker does each night."""

from django.core.management.base import BaseCommand

from comments.learning import learn
from comments.models import Learned


class Command(BaseCommand):
    help = "Học lại từ các quyết định duyệt ý kiến, ngay bây giờ."

    def handle(self, *args, **options):
        if not learn():
            self.stdout.write("Một tiến trình khác đang học; không làm gì.")
            return
        row = Learned.objects.get(pk=1)
        decided = "{out} ý kiến bị loại, {fine} ý kiến được đăng".format(**row.report)
        ended = "Đã học xong" if row.weights else "Còn quá ít để học"
        self.stdout.write(f"{ended}: {decided}.")
