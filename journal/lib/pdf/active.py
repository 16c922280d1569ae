"""What a PDF may do besides being read: scripts, files inside it, calls of other programs.

None of it belongs in what readers download; links to the web and to pages stay.
"""

from collections import Counter
from contextlib import suppress

import pikepdf
from pikepdf import Name

_SCRIPTS, _FILES, _MEDIA, _CALLS = "mã JavaScript", "tệp kèm", "phim hay âm thanh", "lệnh tự chạy"
_FORM, _OUTLINE = "biểu mẫu", "mục lục dài bất thường"
_HARMLESS = {"/URI", "/GoTo", "/Named"}
_ANNOTATIONS = {
    "/FileAttachment": _FILES,
    "/RichMedia": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/Screen": _MEDIA,
    "/3D": _MEDIA,
}
_LONG = 200  # actions that follow each other
_LONG_OUTLINE = 10_000  # entries


def drop(pdf: pikepdf.Pdf) -> Counter[str]:
    """Remove whatever acts from an open PDF; return what it was, in words, and how often."""
    dropped: Counter[str] = Counter()
    root = pdf.Root
    for key in (Name.OpenAction, Name.AA):
        action = root.get(key)
        if isinstance(action, pikepdf.Dictionary) and (said := _acts(action, key == Name.AA)):
            del root[key]
            dropped[said] += 1
    names = root.get(Name.Names, pikepdf.Dictionary())
    for key, said in ((Name.JavaScript, _SCRIPTS), (Name.EmbeddedFiles, _FILES)):
        if key in names:
            del names[key]
            dropped[said] += 1
    for key, said in ((Name.AF, _FILES), (Name.Collection, _FILES)):
        if key in root:
            del root[key]
            dropped[said] += said not in dropped
    if Name.AcroForm in root:  # its fields act, on the page or not; on paper nobody fills them in
        del root[Name.AcroForm]
        dropped[_FORM] += 1
    for page in pdf.pages:
        _drop_of_page(page.obj, dropped)
    _drop_of_outline(root, dropped)
    return +dropped


def _drop_of_page(page: pikepdf.Dictionary, dropped: Counter[str]) -> None:
    for key, said in ((Name.AA, _CALLS), (Name.AF, _FILES)):
        if key in page:
            del page[key]
            dropped[said] += 1
    annotations = page.get(Name.Annots)
    if not isinstance(annotations, pikepdf.Array):
        return
    kept = [one for one in annotations if not _dropped(one, dropped)]
    if len(kept) < len(annotations):
        page[Name.Annots] = pikepdf.Array(kept)


def _dropped(annotation: pikepdf.Object, dropped: Counter[str]) -> bool:
    """Whether an annotation goes; of others only what they set off goes."""
    with suppress(ValueError, TypeError, AttributeError):
        said = _ANNOTATIONS.get(str(annotation.get(Name.Subtype)))
        if said:
            dropped[said] += 1
            return True
        _drop_actions(annotation, dropped)
    return False


def _drop_of_outline(root: pikepdf.Dictionary, dropped: Counter[str]) -> None:
    """Its entries act, too. One too long to be read by anybody goes whole."""
    waiting, seen, count = [root.get(Name.Outlines)], set(), 0
    while waiting:
        entry = waiting.pop()
        if not isinstance(entry, pikepdf.Dictionary) or entry.objgen in seen:
            continue
        if entry.is_indirect:  # others all have the same number, and lead in no circle
            seen.add(entry.objgen)
        count += 1
        if count > _LONG_OUTLINE:
            del root[Name.Outlines]
            dropped[_OUTLINE] += 1
            return
        _drop_actions(entry, dropped)
        waiting += [entry.get(Name.Next), entry.get(Name.First)]


def _drop_actions(holder: pikepdf.Object, dropped: Counter[str]) -> None:
    for key in (Name.A, Name.AA):
        action = holder.get(key)
        if isinstance(action, pikepdf.Dictionary) and (said := _acts(action, key == Name.AA)):
            del holder[key]
            dropped[said] += 1


def _acts(action: pikepdf.Dictionary, always: bool = False) -> str:
    """What an action, or one that follows it, does besides leading somewhere; "" for nothing."""
    if always:
        return _CALLS
    for _ in range(_LONG):
        kind = str(action.get(Name.S))
        if kind not in _HARMLESS:
            return _SCRIPTS if kind == "/JavaScript" else _CALLS
        following = action.get(Name.Next)
        if following is None:
            return ""
        if not isinstance(following, pikepdf.Dictionary):
            return _CALLS
        action = following
    return _CALLS
