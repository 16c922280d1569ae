"""Vietnamese prose for the corpus: sentences of the demo journal in ever new order.

Every tenth or so tells of a person and a place found nowhere in the demo, so that the corpus has
words of all frequencies. Each piece carries its folded words: folding whole articles again would
take most of the time of a build.
"""

import random
import re
from collections.abc import Iterable
from typing import NamedTuple

from journal.demo import reading
from journal.lib.html import plain_text
from journal.lib.search import folded_words

SURNAMES, MIDDLE, ONSETS, RHYMES = (
    words.split()
    for words in [
        "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Chử Tạ Mạc",
        "Văn Thị Minh Ngọc Thanh Xuân Đức Hữu Quang Thu",
        "b c ch d đ g h kh l m n ng nh ph qu s t th tr v x",
        "an ảnh ân ấm ăng ắc ế ệt iên iệu inh ích o ói ong ọc ô ồng ộc ơn ợi u ung úc ư ưng ước "
        "ương ượt ai áo âu ấp ên êm im òa oan uyên uất y a á à ạt ách ay ăn ăm",
    ]
)
DISPATCHES = [
    "Ông {person} ở xã {place} cho biết năm nay nhà ông thu được {number} tấn",
    "Bà {person}, người thôn {place}, đã giữ nghề này {number} năm",
    "Theo {person}, trưởng bản {place}, đoạn đường dài {number} mét ấy sẽ xong trước Tết",
    "Sáng qua, {person} từ {place} mang lên tòa soạn một bức thư viết tay {number} chữ",
]
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZĐÀ-Ỹ“])")
_WELL_KNOWN = 3  # how steeply a few names are met everywhere and most hardly ever


class Piece(NamedTuple):
    """Some text without markup, and its folded words with single blanks between."""

    text: str
    words: str


def piece(text: str) -> Piece:
    return Piece(text, folded_words(text).strip())


class Writer:
    """Writes the same text for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.sentences = [piece(text) for text in _sentences()]
        syllables = sorted({onset + rhyme for onset in ONSETS for rhyme in RHYMES})
        self.random.shuffle(syllables)
        self.syllables = [syllable.capitalize() for syllable in syllables]

    def choice(self, of):
        return of[int(self.random.random() * len(of))]

    def syllable(self) -> str:
        return self.syllables[int(self.random.random() ** _WELL_KNOWN * len(self.syllables))]

    def person(self) -> str:
        return f"{self.choice(SURNAMES)} {self.choice(MIDDLE)} {self.syllable()}"

    def place(self) -> str:
        return f"{self.syllable()} {self.syllable()}"

    def sentence(self) -> Piece:
        return self.dispatch() if self.random.random() < 0.08 else self.choice(self.sentences)

    def dispatch(self) -> Piece:
        number = self.random.randrange(2, 9999)
        words = self.choice(DISPATCHES).format(
            person=self.person(), place=self.place(), number=number
        )
        return piece(f"{words}.")

    def title(self) -> Piece:
        """Half a sentence and where: six to fifteen words."""
        words = self.choice(self.sentences).text.rstrip(".!?…”").replace("“", "").split()
        return piece(f"{' '.join(words[:9])} ở {self.place()}".replace("”", ""))

    def body(self, sentences: int) -> tuple[list[str], str]:
        """Paragraphs as stored HTML, and the folded words of all."""
        chosen = [self.sentence() for _ in range(sentences)]
        paragraphs, start = [], 0
        while start < sentences:
            size = 2 + int(self.random.random() * 5)
            text = " ".join(each.text for each in chosen[start : start + size])
            paragraphs.append(f"<p>{text}</p>")
            start += size
        return paragraphs, joined(chosen)


def joined(pieces: Iterable[Piece]) -> str:
    return " ".join(each.words for each in pieces)


def _sentences() -> list[str]:
    """Every sentence of the demo's articles that needs no escape in HTML, in a fixed order."""
    texts = [plain_text(article["body"]) for article in reading.articles()]
    found = {s for text in texts for line in text.split("\n") for s in _SENTENCE_END.split(line)}
    return sorted(s for s in found if len(s) > 20 and not set(s) & set("<>&\u00a0"))
