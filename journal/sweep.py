"""The sweep: each minute, whatever a lost task or a killed worker left undone is asked for again;
once a day, what nobody needs any more is removed.

What is still to do stands in the apps' own rows; every step is idempotent and cheap when there is
nothing to do, so any number of sweeps may run side by side.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import alarms, bulk, editing, merging, reads, renditions, seals
from articles import found as articles_found
from articles.models import DESK, videos
from comments import claims, learning, mail, notices, reactions, spoken
from comments.exchange import runs
from comments.models import Allowance
from comments.personal_data import erasing, retention
from issues import found as print_found
from issues import ingest, ranges, recognising, running_lines, uploads
from issues.amending import forgetting, limits
from issues.oai import settling
from journal import desk, kept_of_print, machine, missed, spelling
from journal.accounts import upkeep
from journal.lib.defences import captcha

logger = logging.getLogger(__name__)

DAY = 24 * 3600  # seconds
RESULTS_KEPT = timedelta(days=14)
RESULTS_AT_ONCE = 1000


def prune_results() -> int:
    """Remove old results of background tasks."""
    return _daily("results-pruned", _prune_some_results, RESULTS_AT_ONCE)


def prune_editing() -> int:
    """Remove what people typed long ago and never saved."""
    return _daily("editing-pruned", editing.prune, editing.AT_ONCE)


def prune_reads() -> int:
    """Put reads of days that are over together, and forget the networks they came from."""
    return _daily("reads-folded", reads.fold, 1)


def prune_bulk() -> int:
    """Remove plans for many rows that nobody carried out, and the rows of old ones."""
    return _daily("bulk-pruned", bulk.prune, bulk.PRUNED_AT_ONCE)


def prune_orphans() -> int:
    """Remove PDFs that a save which failed has left."""
    return _daily("orphans-pruned", uploads.prune_orphans, 1)


def prune_mail() -> int:
    """Remove old letters to readers, and addresses that nobody confirmed."""
    return _daily("mail-pruned", retention.forget_unconfirmed, mail.AT_ONCE)


def forget_networks() -> int:
    """Remove what tells senders of old comments apart."""
    return _daily("networks-forgotten", retention.forget_networks, retention.AT_ONCE)


def hash_networks() -> int:
    """Hash what a process of an older version wrote as it was."""
    return _daily("networks-hashed", retention.hash_bare_networks, retention.AT_ONCE)


def forget_refused() -> int:
    """Remove words and senders of comments that were refused long ago."""
    return _daily("refused-forgotten", retention.forget_refused, 1)


def forget_reporters() -> int:
    """Remove who reported what long ago."""
    return _daily("reporters-forgotten", retention.forget_reporters, retention.AT_ONCE)


def forget_requests() -> int:
    """Remove old lines of the register of requests about personal data."""
    return _daily("requests-forgotten", retention.forget_requests, retention.AT_ONCE)


def forget_senders_of_lines() -> int:
    """Remove what tells old suggestions for lines of print apart by where they came from."""
    at_once = forgetting.AT_ONCE
    return _daily("line-networks-forgotten", kept_of_print.forget_networks, at_once)


def forget_refused_lines() -> int:
    """Remove who suggested what was refused long ago."""
    return _daily("line-names-forgotten", kept_of_print.forget_refused, forgetting.AT_ONCE)


def _daily(name: str, prune: Callable[[], int], at_once: int) -> int:
    """Remove at most `at_once` rows each time; when none is left, rest for a day.

    A file's time remembers the day: nothing in the table tells it without reading the table.
    """
    stamp = settings.VAR_DIR / name
    if stamp.exists() and time.time() - stamp.stat().st_mtime < DAY:
        return 0
    removed = prune()
    if removed < at_once:
        stamp.touch()
    return removed


def _prune_some_results() -> int:
    finished = DBTaskResult.objects.finished()
    old = finished.filter(finished_at__lt=timezone.now() - RESULTS_KEPT).order_by()
    return DBTaskResult.objects.filter(pk__in=old.values("pk")[:RESULTS_AT_ONCE]).delete()[0]


STEPS: dict[str, Callable[[], int]] = {
    "Bài lỡ giờ được báo": alarms.report_new,
    "Bài đã gỡ được niêm phong": seals.complete_due,
    "Ảnh được xin thu nhỏ lại": renditions.enqueue_missing,
    "Ảnh đã thay hay xóa, tệp đã dọn": renditions.remove_former_files,
    "Chủ đề, tác giả đã gộp còn được nhắc tới": merging.settle,
    "Bài chưa có trong chỉ mục tìm kiếm": articles_found.INDEX.make_missing,
    "Chỉ mục tìm kiếm sai với bài, đã lập lại": articles_found.INDEX.check_sample,
    "Bài của tòa soạn chưa có trong chỉ mục tìm kiếm": DESK.make_missing,
    "Chỉ mục tìm kiếm sai với bài của tòa soạn, đã lập lại": DESK.check_sample,
    "Video chưa có trong chỉ mục tìm kiếm": videos.INDEX.make_missing,
    "Chỉ mục tìm kiếm sai với video, đã lập lại": videos.INDEX.check_sample,
    "Trang in chưa có trong chỉ mục tìm kiếm": print_found.PAGES.make_missing,
    "Chỉ mục tìm kiếm sai với trang in, đã lập lại": print_found.PAGES.check_sample,
    "Dòng mục lục chưa có trong chỉ mục tìm kiếm": print_found.CONTENTS.make_missing,
    "Chỉ mục tìm kiếm sai với dòng mục lục, đã lập lại": print_found.CONTENTS.check_sample,
    "Chữ của bài, trang in đã đếm để gợi ý khi tìm": spelling.learn,
    "Việc hàng loạt được làm tiếp": bulk.enqueue_left,
    "Việc hàng loạt cũ đã xóa": prune_bulk,
    "Số tạp chí in được xin đọc lại": ingest.enqueue_missing,
    "Số tạp chí in có trang chờ nhận dạng chữ": recognising.enqueue_missing,
    "Số tạp chí in có đầu trang, chân trang được tách khỏi bài": running_lines.part_missing,
    "Biểu ghi cho thư viện đã đổi": settling.settle,
    "Tệp PDF tải lên dở đã xóa": uploads.prune,
    "Tệp PDF không còn của số nào đã xóa": prune_orphans,
    "Tệp PDF từng phần cũ đã xóa": ranges.prune,
    "Mã bảo vệ cũ đã xóa": captcha.purge,
    "Tiếng đọc mã bảo vệ cũ đã xóa": spoken.purge,
    "Hạn mức gửi ý kiến đã trống": Allowance.prune,
    "Thư cho bạn đọc được xin gửi lại": mail.enqueue_left,
    "Thư và địa chỉ cũ đã xóa": prune_mail,
    "Học lại từ các quyết định về ý kiến": learning.enqueue_due,
    "Báo hàng chờ ý kiến quá hạn": notices.tell,
    "Ý kiến của người vắng được thả ra": claims.prune,
    "Lượt thích cũ không còn biết của ai": reactions.forget,
    "Yêu cầu về dữ liệu cá nhân được làm tiếp": erasing.enqueue_left,
    "Tệp ý kiến tải lên được đọc tiếp": runs.enqueue_left,
    "Khóa của dấu mạng đã đổi": retention.rotate_key,
    "Dấu mạng cũ đã xóa": forget_networks,
    "Mạng ghi theo kiểu cũ đã băm": hash_networks,
    "Ý kiến bị từ chối từ lâu đã xóa lời": forget_refused,
    "Lời báo cũ không còn biết của ai": forget_reporters,
    "Dòng cũ của sổ yêu cầu đã xóa": forget_requests,
    "Hạn mức gửi lời sửa chữ đã trống": limits.prune,
    "Dấu mạng cũ của lời sửa chữ đã xóa": forget_senders_of_lines,
    "Lời sửa chữ bị bỏ từ lâu không còn tên": forget_refused_lines,
    "Kết quả việc nền cũ đã xóa": prune_results,
    "Chữ chưa lưu quá lâu đã xóa": prune_editing,
    "Phiên, đường dẫn, lần thử đã hết hạn": upkeep.prune,
    "Lượt đọc gộp theo ngày": prune_reads,
    "Lần tìm không thấy được tìm lại": missed.look_again,
    "Lần tìm không thấy cũ đã quên": missed.forget,
    "Báo động đã xem từ lâu": desk.prune,
    "Máy chủ có điều cần xem": machine.measure,
}


def sweep() -> dict[str, int]:
    """Run every step; one that fails is logged and does not stop the others."""
    done = {}
    for name, step in STEPS.items():
        try:
            done[name] = step()
        except Exception:
            logger.exception("sweep: %s failed", name)
    return done
