"""What is seen of a page of a PDF, and where that stands on the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .layout import Box, Part

if TYPE_CHECKING:  # a process that only cuts pages out does without
    import pypdfium2 as pdfium


class Sheet(NamedTuple):
    """What is seen of a page: its visible box in points and how it is turned, in quarters."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Sheet:
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation() // 90 % 4)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, as seen."""
        sides = self.right - self.left, self.top - self.bottom
        return sides[::-1] if self.quarters % 2 else sides

    def seen(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return where a rectangle of the page is seen: y from the top edge, downwards."""
        x0, x1 = left - self.left, right - self.left
        y0, y1 = self.top - top, self.top - bottom
        width, height = self.right - self.left, self.top - self.bottom
        match self.quarters:
            case 1:
                return Box(height - y1, x0, height - y0, x1)
            case 2:
                return Box(width - x1, height - y1, width - x0, height - y0)
            case 3:
                return Box(y0, width - x1, y1, width - x0)
        return Box(x0, y0, x1, y1)

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the page that is seen at x from the left, y from the upper edge."""
        match self.quarters:
            case 1:
                return self.left + y, self.bottom + x
            case 2:
                return self.right - x, self.bottom + y
            case 3:
                return self.right - y, self.top - x
        return self.left + x, self.top - y

    def cut(self, part: Part) -> Sheet:
        """Return the sheet of a part of what is seen."""
        width, height = self.size
        x0, y0 = self.on_page(part[0] * width, 0)
        x1, y1 = self.on_page(part[1] * width, height)
        return Sheet(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), self.quarters)

    def holds(self, box: Box) -> bool:
        """Whether a seen box is between the left and the right edge."""
        return 0 <= (box.left + box.right) / 2 < self.size[0]

    def fraction(self, box: Box) -> Box:
        """Return a seen box in fractions of the page, 0 to 1."""
        return box.fraction(*self.size)
