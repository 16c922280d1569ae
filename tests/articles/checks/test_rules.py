"""What each check finds, and what it leaves alone: Vietnamese as newsrooms type it. No database."""

import unicodedata
from datetime import timedelta
from itertools import islice
from time import process_time

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.checks import gate
from articles.checks.case import Case, Draft, Facts, PhotoWords
from articles.checks.catalogue import BY_CODE, CHECKS

NOW = timezone.now()
FIGURE = '<figure class="photo" data-photo="7"><img src="/a.jpg" alt=""></figure>'
WIDE_FIGURE = FIGURE.replace('"photo"', '"photo wide"')
CAPTIONED = FIGURE.replace("</figure>", "<figcaption>Bến</figcaption></figure>")
GOOD = PhotoWords("Bến sông lúc sáng", "Hà Vy", "Bến sông")


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def find(code: str, photos=None, dead=(), limit=None, words=None, **fields) -> list:
    check = BY_CODE[code]
    words = check.words if words is None else words
    facts = Facts(NOW, photos or {}, frozenset(dead))
    case = Case(Draft(**fields), facts, limit or check.limit or 0, gate.listed(words or ""))
    return list(islice(check.find(case), gate.MOST_LOOKED_AT))


def says(code: str, **given) -> str:
    return " | ".join(finding.says for finding in find(code, **given))


FINDS = [
    ("lead-missing", {"lead": " \n "}, "Sa-pô còn trống"),
    ("body-missing", {"markup": "<p>&nbsp;</p><p><br></p>"}, "Nội dung còn trống"),
    ("byline-missing", {"has_byline": False}, "Chưa ghi người thực hiện"),
    ("title-long", {"title": "Nước " * 30}, "Tiêu đề dài 149 ký tự"),
    ("title-long", {"title": "Mười chữ cái", "limit": 10}, "Tiêu đề dài 12 ký tự"),
    ("lead-long", {"lead": "chữ " * 81}, "Sa-pô dài 81 chữ"),
    ("title-capitals", {"title": "LỄ HỘI LÀNG KẺ MƠ"}, "Tiêu đề viết hoa toàn bộ"),
    ("title-stop", {"title": "Mùa nước về."}, "Tiêu đề kết thúc bằng dấu chấm"),
    ("cover-missing", {"weight": 2}, "Bài nổi bật mà chưa có ảnh bìa"),
    ("plan-past", {"planned_at": NOW - timedelta(days=1), "is_waiting": True}, "đã qua"),
    ("sentence-long", {"markup": f"<p>{'chữ ' * 90}hết.</p>"}, "Câu dài 91 chữ"),
    ("heading-order", {"markup": "<h3>Bến</h3>"}, "“Bến” nhảy cấp"),
    ("heading-order", {"markup": "<h2>Bến</h2><h4>Chợ</h4>"}, "“Chợ” nhảy cấp"),
    ("heading-empty", {"markup": "<h2>&nbsp;</h2>"}, "Có tiêu đề phụ bỏ trống"),
    (
        "table-header",
        {"markup": "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"},
        "Bảng số 1 chưa có hàng tiêu đề",
    ),
    (
        "photo-alt",
        {"markup": FIGURE, "photos": {7: GOOD._replace(alt=" ")}},
        "Ảnh số 1 chưa có văn bản thay thế",
    ),
    ("photo-alt", {"cover": 7, "photos": {7: GOOD._replace(alt="")}}, "Ảnh bìa chưa có"),
    ("photo-alt", {"markup": '<p><img src="/media/a.png" alt=""></p>'}, "Hình chèn thứ 1"),
    (
        "photo-credit",
        {"markup": FIGURE, "photos": {7: GOOD._replace(credit="")}},
        "Ảnh số 1 chưa ghi tác giả ảnh",
    ),
    (
        "photo-caption",
        {"markup": FIGURE, "photos": {7: GOOD._replace(caption="")}},
        "Ảnh số 1 chưa có chú thích",
    ),
    (
        "photo-small",
        {"markup": FIGURE, "photos": {7: GOOD._replace(width=639)}},
        "trong bài cần ít nhất 640",
    ),
    (
        "photo-small",
        {"markup": WIDE_FIGURE, "photos": {7: GOOD._replace(width=1199)}},
        "Ảnh số 1 chỉ rộng 1199 điểm ảnh, khổ rộng cần ít nhất 1200",
    ),
    ("photo-gone", {"markup": FIGURE}, "Ảnh số 1 không còn trong thư viện"),
    ("link-unreadable", {"markup": '<a href="www.a.vn">A</a>'}, "thiếu https://"),
    ("link-unreadable", {"markup": '<a href="baomoi.com/tin">A</a>'}, "thiếu https://"),
    ("link-unreadable", {"markup": '<a href="http:/a.vn">A</a>'}, "thiếu dấu gạch chéo"),
    ("link-unreadable", {"markup": '<a href="https://van hoa.vn">A</a>'}, "có dấu cách"),
    ("link-unreadable", {"markup": '<a href="https://">A</a>'}, "không đọc được"),
    ("link-unreadable", {"markup": '<a href="https://a.vn:99999">A</a>'}, "không đọc được"),
    ("link-unreadable", {"markup": '<a href="https://[::1">A</a>'}, "không đọc được"),
    ("link-unreadable", {"markup": '<a href="https://-a.vn">A</a>'}, "không đúng dạng"),
    ("link-unreadable", {"markup": '<a href="https://intranet/a">A</a>'}, "không đúng dạng"),
    ("link-unreadable", {"markup": '<a href="http://localhost/a">A</a>'}, "máy của bạn"),
    ("link-unreadable", {"markup": '<a href="http://192.168.1.2/a">A</a>'}, "nội bộ"),
    ("link-unreadable", {"markup": '<a href="javascript:alert(1)">A</a>'}, "bị bỏ khi lưu"),
    ("link-unreadable", {"markup": '<a href="mailto:an@">A</a>'}, "thư không đúng dạng"),
    ("link-unreadable", {"markup": '<a href="tel:gọi">A</a>'}, "điện thoại không đúng"),
    ("link-unreadable", {"markup": '<a href="#muc-2">A</a>'}, "“#muc-2”"),
    ("link-unreadable", {"markup": '<a href="">A</a>'}, "không có địa chỉ"),
    ("link-unpublished", {"markup": '<a href="/x/">A</a>', "dead": ["/x/"]}, "không mở được"),
    ("link-empty", {"markup": '<a href="https://a.vn"> </a>'}, "không có chữ"),
    ("link-vague", {"markup": '<a href="https://a.vn">Tại đây.</a>'}, "không nói dẫn tới đâu"),
    ("placeholder", {"markup": "<p>Thu [bổ sung số liệu] tấn</p>"}, "“[bổ sung số liệu]”"),
    ("placeholder", {"markup": "<p>Ông Xxxx</p>", "words": "Ông Xxxx"}, "“Ông Xxxx”"),
    ("placeholder", {"lead": "Năm xxx, ???"}, "“xxx” | Còn chỗ chờ điền: “???”"),
    ("doubled-word", {"markup": "<p>Lễ hội của của làng</p>"}, "“của của”"),
    ("doubled-word", {"title": "Các các cụ già"}, "“Các các”"),
    ("doubled-word", {"lead": "Đó là là chuyện lạ"}, "“là là”"),
    ("doubled-word", {"lead": "bảo tàng tỉnh này bảo tàng tỉnh này mở cửa"}, "bảo tàng tỉnh này"),
    ("doubled-word", {"lead": "người của làng của làng ấy"}, "“của làng của làng”"),
    ("tone-placement", {"lead": "hòa bình, khỏe, thuỷ lợi"}, "“thuỷ”"),
    ("tone-placement", {"title": "Hoà giải", "lead": "khoẻ, loè. Toà án, thủy"}, "“thủy”"),
    ("tone-placement", {"lead": "hòa bình", "words": "hoà"}, "cách của tòa soạn: “hòa”"),
    ("tone-placement", {"lead": "ông Thuý, bà Hòa", "words": "tên riêng"}, "đặt dấu khác"),
    ("look-alike", {"lead": "Ðà Nẵng"}, "“Ðà” có “Ð”"),
    ("look-alike", {"lead": "bến sôпg nướс"}, "“nướс” có “с”"),
    ("look-alike", {"lead": "năm ２０２６"}, "“２０２６”"),
    ("stray-mark", {"lead": "hoàà́"}, "có dấu thừa"),
    ("stray-mark", {"lead": "tòá án"}, "“tòá”"),
    ("decomposed", {"lead": nfd("Tiếng Việt")}, "2 chữ gõ bằng Unicode tổ hợp, ví dụ “Tiếng”"),
    ("decomposed", {"lead": "Viê\u0323t Nam"}, "ví dụ “Việt”"),
    ("old-encoding", {"title": "ViÖt Nam ®Êt n­íc ta ¬i"}, "TCVN3 (ABC): “ViÖt” là “Việt”"),
    ("old-encoding", {"markup": "<p>Vieät Nam ñaát nöôùc ta ôi</p>"}, "“Vieät” là “Việt”"),
    ("typing", {"lead": "Trời  mưa , gió"}, "2 chỗ thừa"),
]
LEAVES = [
    ("lead-missing", {"lead": "Sa-pô"}),
    ("body-missing", {"markup": FIGURE}),
    ("byline-missing", {"has_byline": True}),
    ("title-long", {"title": "Nước mặn ngược sông"}),
    ("lead-long", {"lead": "chữ " * 80}),
    ("title-capitals", {"title": "UNESCO"}),
    ("title-capitals", {"title": "UNESCO ghi danh tranh Đông Hồ"}),
    ("title-stop", {"title": "Rồi sao nữa..."}),
    ("title-stop", {"title": "Ai giữ rừng?"}),
    ("cover-missing", {"weight": 0}),
    ("cover-missing", {"weight": 2, "cover": 7}),
    ("plan-past", {"planned_at": NOW - timedelta(days=1)}),
    ("plan-past", {"planned_at": NOW + timedelta(days=1), "is_waiting": True}),
    ("heading-order", {"markup": "<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>"}),
    ("heading-empty", {"markup": f"<h2>Bến</h2><h3>{FIGURE}</h3>"}),
    ("table-header", {"markup": "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>"}),
    ("photo-alt", {"markup": FIGURE, "photos": {7: GOOD}}),
    ("photo-small", {"markup": FIGURE, "photos": {7: GOOD._replace(width=640)}}),
    ("photo-small", {"markup": WIDE_FIGURE, "photos": {7: GOOD._replace(width=1200)}}),
    ("photo-gone", {"markup": FIGURE, "cover": 8, "photos": {7: GOOD, 8: GOOD}}),
    ("photo-credit", {"markup": FIGURE, "photos": {7: GOOD}}),
    ("photo-caption", {"markup": CAPTIONED, "photos": {7: GOOD._replace(caption="")}}),
    *(
        ("link-unreadable", {"markup": f'<a href="{target}">A</a>'})
        for target in (
            "https://a.vn",
            "https://vănhóa.vn/đường?q=chữ#muc",
            "http://a.vn:8080/",
            "//a.vn/b",
            "/tap-chi-in/",
            "#y-kien",
            "mailto:an@a.vn?subject=x",
            "mailto:an@a.vn,binh@b.vn",
            "tel:+84 24 3825",
            "https://8.8.8.8/",
        )
    ),
    ("link-unpublished", {"markup": '<a href="https://a.vn/x/">A</a>', "dead": ["/x/"]}),
    ("link-empty", {"markup": f'<a href="https://a.vn">{FIGURE}</a>'}),
    ("link-vague", {"markup": '<a href="https://a.vn">Luật Di sản văn hóa</a>'}),
    ("placeholder", {"lead": "Thế kỷ XXX, khóa XXX, [1] [cười] Sao???".replace("???", "??")}),
    *(
        ("doubled-word", {"lead": text})
        for text in (
            "xanh xanh, đỏ đỏ, từ từ, dần dần, luôn luôn, mãi mãi, thường thường",
            "người người nhà nhà ngày ngày đời đời chiều chiều",
            "đi đi lại lại, có có không không, ra ra vào vào",
            "cánh cò bay là là mặt sông, khói là là trên mái",
            "để để dành cho con; được được mùa; tỉ số không không",
            "từng bước từng bước, như thế như thế, một lần một lần nữa",
            "năm năm sau, ba ba, chuồn chuồn, thì thầm thì thầm",
            "Anh ở. Ở làng; của, của; là “là”",
            "số 12 12, 2021 2021",
            "Này này, đi đâu",
        )
    ),
    ("doubled-word", {"lead": "của của", "words": "của"}),
    ("tone-placement", {"lead": "hòa bình, khỏe, thủy lợi, quý, quả, khoản, toàn, khuỷu"}),
    ("tone-placement", {"lead": "hoà bình, khoẻ, thuỷ lợi, quỳ, quà"}),
    ("tone-placement", {"lead": "hòa bình của ông Nguyễn Thuý và Hoà"}),
    ("tone-placement", {"lead": "hòa bình", "words": "hòa"}),
    ("look-alike", {"lead": "Đà Nẵng, Достоевский, π, ζωή"}),
    ("stray-mark", {"lead": "Nghiêng, khuỷu, ngoằn ngoèo, Diệp Ảnh, DiệpẢnh"}),
    ("decomposed", {"lead": "Tiếng Việt"}),
    ("old-encoding", {"title": "Café Phố cổ", "lead": "Bác sĩ, nhà văn André Menras"}),
    ("old-encoding", {"markup": "<p>São Paulo, Citroën, 25 °C, © 2026</p><p>Có ai đó?</p>"}),
    ("old-encoding", {"title": "Bà tôi", "lead": "Hà và Nhân đi là có lý do: già, cô."}),
    ("typing", {"lead": "Lúc 22:12' 4/1/2021, TP.HCM, v.v., 2 : 1… 1.234,5"}),
    ("sentence-long", {"markup": f"<p>{'chữ ' * 60}. {'chữ ' * 60}.</p>"}),
]


@pytest.mark.parametrize(("code", "given", "words"), FINDS)
def test_what_a_check_finds(code, given, words):
    """The finding says what, in words for the person."""
    assert words in says(code, **given)


@pytest.mark.parametrize(("code", "given"), LEAVES)
def test_what_a_check_leaves_alone(code, given):
    """Right Vietnamese, and what only looks wrong."""
    assert find(code, **given) == []


def test_every_check_is_shown_both_ways():
    """No check without a true and a false case."""
    codes = {check.code for check in CHECKS}
    assert {code for code, *_ in FINDS} == {code for code, _ in LEAVES} == codes


def mended(text: str, code: str, **given) -> str:
    """A lead with the edits of all findings made, as the page makes them: the last first."""
    (finding,) = find(code, lead=text, **given)
    for edit in reversed(finding.edits):
        at = -1
        for _ in range(edit.spot.nth + 1):
            at = text.index(edit.spot.words, at + 1)
        text = text[:at] + edit.to + text[at + len(edit.spot.words) :]
    return text


@pytest.mark.parametrize(
    ("code", "text", "right"),
    [
        ("doubled-word", "Lễ hội của của làng", "Lễ hội của làng"),
        ("doubled-word", "Của  của làng", "Của làng"),
        ("tone-placement", "hòa, hòa, thuỷ, khoẻ, hòa", "hòa, hòa, thủy, khỏe, hòa"),
        ("tone-placement", "HOÀ bình. Hoà, hoà, thủy. Hòa.", "HOÀ bình. Hoà, hoà, thuỷ. Hoà."),
        ("typing", "Trời  mưa , gió ,, lớn", "Trời mưa, gió, lớn"),
        ("decomposed", nfd("Tiếng Việt và Việt"), "Tiếng Việt và Việt"),
        ("look-alike", "Ðà Nẵng", "Đà Nẵng"),
        ("old-encoding", "ViÖt Nam ®Êt n­íc\nvà ta, hòa bình", "Việt Nam đất nước\nvà ta, hòa bình"),
        ("look-alike", "năm ２０２６！", "năm 2026!"),
    ],
)
def test_a_mend_mends(code, text, right):
    """After it the check finds nothing, and nothing else has changed."""
    assert mended(text, code) == right
    assert find(code, lead=right) == []


def test_a_link_is_mended_to_what_was_meant():
    """A missing scheme or slash; where nothing is sure there is no button."""
    for target, meant in (
        ("www.a.vn/b", "https://www.a.vn/b"),
        ("http:/a.vn", "http://a.vn"),
        ("https://a .vn", "https://a.vn"),
    ):
        (finding,) = find("link-unreadable", markup=f'<a href="{target}">A</a>')
        assert [edit.to for edit in finding.edits] == [meant]
    (finding,) = find("link-unreadable", markup='<a href="javascript:alert(1)">A</a>')
    assert not finding.edits and not finding.mend


def test_a_place_in_the_body_is_told_by_its_words():
    """Counted over the whole text, one line a block, as the page counts it."""
    markup = f"<p>của của</p>{CAPTIONED}<ul><li>và <strong>của </strong>của</li></ul>"
    spots = [finding.spot for finding in find("doubled-word", markup=markup)]
    assert [(spot.kind, spot.nth, spot.words) for spot in spots] == [
        ("words", 0, "của của"),
        ("words", 1, "của của"),
    ]


TEXT = st.text(
    st.sampled_from("aăâoòóeèuùyhqĐÐ \u00a0\n.,?[]xX1\u0301\u0323\u200bса｀<>&\"'#:/")
    | st.characters()
)


@settings(deadline=None, max_examples=150)
@given(TEXT, TEXT, TEXT)
def test_no_text_breaks_a_check(title, lead, body):
    """Whatever is typed or pasted, in any field; and every edit names words that are there."""
    markup = f'<p>{body}</p><a href="{lead}">{title}</a>{body}'
    given_ = {"title": title, "lead": lead, "markup": markup, "cover": 7, "weight": 1}
    for check in CHECKS:
        for finding in find(check.code, **given_):
            for edit in finding.edits:
                assert edit.spot.kind == "link" or edit.spot.words
            assert finding.says


@pytest.mark.parametrize(
    "piece",
    [
        "của ",
        "hoà ",
        "( ",
        "  ,",
        "[bổ sung ",
        "<a href='x' ",
        "x",
        "a\u0301",
        ". .",
        "<div>",
        "có ",
    ],
)
def test_time_grows_with_the_text(piece):
    """A text four times as long takes about four times as long: no pattern looks back."""

    def seconds(times: int) -> float:
        text, begun = piece * times, process_time()
        for check in CHECKS:
            find(check.code, lead=text, markup=text)
        return process_time() - begun

    seconds(50)
    short, long = 9.0, 9.0
    for _ in range(6):  # the best of some, for the processor is shared with other tests
        short, long = min(short, seconds(2000)), min(long, seconds(8000))
        if long < 8 * max(short, 0.004):
            break
    assert long < 12 * max(short, 0.004)
