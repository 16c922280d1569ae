"""A folder of PDFs with a table beside them: checked whole, then taken in, once."""

import io
import subprocess
import sys

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pikepdf import Array, Name

from issues.claims import claimed
from issues.folder import jobs_of
from issues.models import Issue
from issues.reading import digest
from issues.taking_in import take_in
from journal.lib.encodings import Encoding
from journal.lib.table_files import table_text
from tests.lib.test_encodings import old_bytes

from .making import make_issue, pdf_bytes, pdf_file

pytestmark = pytest.mark.django_db
SAME = pdf_bytes(["số Sáu"])
TABLE = (
    "Tệp;Tên;Tháng;Số thứ tự;Công khai\n"
    "2022-06.pdf;;;330;có\n"
    "2019-xuan.pdf;Số Xuân Kỷ Hợi và những mùa nước nổi trên bến sông quê;2;;không\n"
)


@pytest.fixture
def folder(tmp_path):
    for name in ("2022-06.pdf", "1998-01+02.pdf", "2019-xuan.pdf"):
        (tmp_path / name).write_bytes(pdf_bytes([name]))
    return tmp_path


def run(folder, **options) -> str:
    out = io.StringIO()
    call_command("ingest_issues", folder, stdout=out, **options)
    return out.getvalue()


def test_a_folder_comes_in(folder):
    """Names tell year and number, the table tells the rest; progress and time left are told."""
    (folder / "so-lieu.csv").write_text(TABLE, "utf-8")
    out = run(folder)
    assert "3 tệp, 3 trang" in out
    assert "trang 1/1, còn chừng" in out
    rows = Issue.objects.order_by("year").values_list(
        "year", "number", "number_to", "slug", "month", "running_number", "page_count"
    )
    assert list(rows) == [
        (1998, 1, 2, "1-2", 1, None, 1),
        (2019, None, None, "xuan", 2, None, 1),
        (2022, 6, None, "6", 6, 330, 1),
    ]
    assert [issue.is_public for issue in Issue.objects.order_by("year")] == [False, False, True]
    assert Issue.objects.get(year=2019).label.startswith("Số Xuân Kỷ Hợi")
    issue = Issue.objects.get(year=2022)
    assert issue.pages.get().text == "2022-06.pdf"
    assert issue.pdf_digest == digest(folder / "2022-06.pdf")
    assert issue.pdf.open().read() == (folder / "2022-06.pdf").read_bytes()


def test_a_day_from_which_readers_see_it(folder):
    """The table may open an issue later, at the beginning of a day."""
    (folder / "so-lieu.csv").write_text("Tệp;Công khai\n2022-06.pdf;1/12/2099\n", "utf-8")
    run(folder)
    issue = Issue.objects.get(year=2022)
    assert timezone.localtime(issue.public_from).isoformat() == "2099-12-01T00:00:00+07:00"
    assert not Issue.objects.public().exists()


def test_again_changes_nothing(folder):
    """The same bytes are known again, whatever has become of the issue's name and number."""
    run(folder)
    Issue.objects.filter(year=2022).update(number=7, slug="7", label="Số 7 - 2022")
    before = list(Issue.objects.order_by("pk").values("pk", "pdf", "label", "cover"))
    run(folder)
    assert list(Issue.objects.order_by("pk").values("pk", "pdf", "label", "cover")) == before


def test_an_issue_without_pdf_gets_it(folder):
    """What the archivist wrote of the issue before stays."""
    issue = make_issue(year=2022, number=6, running_number=5, public=True)
    run(folder)
    issue.refresh_from_db()
    assert (issue.running_number, issue.is_public, issue.pages.count()) == (5, True, 1)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("so-sau.pdf", pdf_bytes(), "tên tệp phải như"),
        ("2022-07.pdf", b"PK zip", "2022-07.pdf: Tệp này không phải PDF"),
        ("2022-07.pdf", pdf_bytes(password="kín"), "mật khẩu"),
        ("2022-07.pdf", SAME, "trùng từng byte"),
        ("2022-20.pdf", pdf_bytes(["x"]), "Ghi tháng phát hành"),
        ("2022-ky-niem.pdf", pdf_bytes(["x"]), "đặt tên cho số đặc biệt"),
        ("1998-02.pdf", pdf_bytes(["x"]), ""),
        ("a.csv", b"", "cột “Tệp”"),
        ("a.csv", "Tệp,Giá\n".encode(), "không biết cột “gia”"),
        ("a.csv", "Tệp,Tháng\n2022-06.pdf,sáu\n".encode(), "dòng 2: tháng “sáu” không phải số"),
        ("a.csv", "Tệp,Tháng\n2022-06.pdf,13\n".encode(), "2022-06.pdf: "),
        ("a.csv", "Tệp\n2022-09.pdf\n".encode(), "không có tệp 2022-09.pdf"),
        ("a.csv", "Tệp\n2022-06.pdf\n2022-06.pdf\n".encode(), "đã có ở dòng trên"),
        ("a.csv", "Tệp,Công khai\n2022-06.pdf,để sau\n".encode(), "“có”, “không” hay một ngày"),
        ("a.csv", "Tệp".encode() + b"\xff\xfe\x9d\n", "không rõ bảng mã"),
    ],
)
def test_nothing_is_touched_where_something_is_wrong(tmp_path, name, data, said):
    """Every problem is named with its file or line, and no issue is made."""
    (tmp_path / "2022-06.pdf").write_bytes(SAME)
    if not said:
        make_issue(year=1998, number=2, pdf=pdf_file())
        said = "đã có tệp PDF khác"
    else:
        make_issue(year=2021, number=5)
    before = Issue.objects.count()
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CommandError, match="Chưa nhập gì") as refusal:
        run(tmp_path)
    assert said in str(refusal.value)
    assert Issue.objects.count() == before


@pytest.mark.parametrize("how", ["utf-8-sig", "utf-16", "TCVN3", "TCVN3 as UTF-8", "VNI"])
def test_tables_as_programs_write_them(how):
    """With a mark for Excel, in UTF-16, in an old encoding, or that taken for Latin letters."""
    if how == "TCVN3 as UTF-8":
        data = old_bytes(TABLE, Encoding.TCVN3).decode("latin-1").encode()
    elif how in ("TCVN3", "VNI"):
        encoding = Encoding.TCVN3 if how == "TCVN3" else Encoding.VNI
        data = old_bytes(TABLE, encoding)
    else:
        data = TABLE.encode(how)
    assert "mùa nước nổi trên bến sông" in table_text(data)
    assert "\ufeff" not in table_text(data)


def test_check_alone(folder):
    """With --check nothing is made."""
    assert "3 tệp" in run(folder, check=True)
    assert not Issue.objects.exists()


def test_a_damaged_page_is_told(folder):
    """The command says so, ends with an error, and the other pages are in."""
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.pages[1].obj[Name.MediaBox] = Array([0, 0, 15000, 300])
        pdf.save(folder / "2022-07.pdf")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 tệp"):
        call_command("ingest_issues", folder, stdout=out)
    assert "Không đọc được trang 2" in out.getvalue()
    assert Issue.objects.get(number=7).pages.count() == 2


HOLD = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from issues.claims import claimed
with claimed(sys.argv[2]) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


@pytest.mark.django_db(transaction=True)
def test_workers_share_the_files(folder, settings):
    """What another worker holds is left to it; it is free again when that worker dies."""
    jobs = jobs_of(folder)
    command = [sys.executable, "-c", HOLD, connection.settings_dict["NAME"]]
    holder = subprocess.Popen(
        [*command, f"file {jobs[0].digest}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )
    assert holder.stdout.readline() == b"True\n"
    with claimed(f"file {jobs[0].digest}") as mine:
        assert not mine
    assert len(take_in(jobs, lambda *told: None)) == 2
    holder.kill()
    holder.wait()
    assert len(take_in(jobs, lambda *told: None)) == 3
    assert Issue.objects.count() == 3
