"""What the published rules of IIIF Presentation 3 demand of a document, for tests.

After https://iiif.io/api/presentation/3.0/ and the checks of the validator that IIIF publishes:
types, what must be there, what nothing else may be, languages, addresses that are unique.
"""

import re
from collections.abc import Iterator

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
_LINKS = {"homepage", "rendering", "seeAlso", "partOf", "thumbnail", "provider", "service"}
_ABOUT = {"label", "metadata", "summary", "requiredStatement", "rights", "navDate", *_LINKS}
MAY = {
    "Collection": {*_ABOUT, "items", "behavior", "viewingDirection"},
    "Manifest": {*_ABOUT, "items", "structures", "annotations", "behavior", "viewingDirection"},
    "Canvas": {*_ABOUT, "items", "annotations", "width", "height", "behavior"},
    "Range": {*_ABOUT, "items", "behavior", "supplementary"},
    "AnnotationPage": {"items", "label"},
    "Annotation": {"motivation", "body", "target", "label"},
    "Image": {"format", "width", "height", "service", "label"},
    "Text": {"format", "language", "label"},
    "Dataset": {"format", "profile", "label"},
    "Agent": {"label", "homepage", "logo", "seeAlso"},
    "ImageService3": {"profile"},
    "SearchService2": set(),
}
MUST = {
    "Collection": {"label", "items"},
    "Manifest": {"label", "items"},
    "Canvas": {"items", "width", "height"},
    "Range": {"items"},
    "Annotation": {"target"},
    "Image": {"format", "width", "height"},
    "Text": {"format", "label"},
    "Dataset": {"format"},
    "Agent": {"label", "homepage"},
    "ImageService3": {"profile"},
}
HOLDS = {
    "Collection": {"Collection", "Manifest"},
    "Manifest": {"Canvas"},
    "Canvas": {"AnnotationPage"},
    "Range": {"Range", "Canvas"},
    "AnnotationPage": {"Annotation"},
}
NEVER_EMPTY = {"Manifest", "Canvas", "Range"}
BEHAVIOURS = {"paged", "individuals", "continuous", "unordered", "multi-part", "non-paged"}


def check(document: dict) -> None:
    """Assert that a document keeps the rules; it is one that has an address of its own."""
    assert document["@context"] == CONTEXT
    body = {name: value for name, value in document.items() if name != "@context"}
    _check(body, is_reference=False)
    ids = [each["id"] for each in _described(body)]
    assert len(ids) == len(set(ids)), "an address stands for two things"


def _check(thing: dict, is_reference: bool) -> None:
    kind = thing.get("type") or thing.get("@type")
    if kind == "SearchService1":
        assert thing["@id"].startswith("http")
        return
    assert kind in MAY, f"unknown type {kind}"
    assert re.match(r"https?://[^\s]+$", thing["id"]), thing["id"]
    assert thing["id"].isascii()
    names = thing.keys() - {"id", "type"}
    assert names <= MAY[kind], f"{kind}: {names - MAY[kind]} is not of it"
    if is_reference:
        assert "items" not in thing
    else:
        assert MUST.get(kind, set()) <= names, f"{kind} lacks {MUST[kind] - names}"
    _texts(thing)
    _values(thing)
    for child, refers in _children(kind, thing):
        _check(child, refers)


def _children(kind: str, thing: dict) -> Iterator[tuple[dict, bool]]:
    for child in thing.get("items", []):
        assert child["type"] in HOLDS[kind], f"{child['type']} in {kind}"
        refers = kind == "Collection" or (kind == "Range" and child["type"] == "Canvas")
        if kind == "Collection":
            assert "label" in child
        yield child, refers
    assert thing.get("items") or kind not in NEVER_EMPTY or "items" not in thing, f"empty {kind}"
    for name in ("structures", "homepage", "rendering", "seeAlso", "thumbnail", "provider"):
        values = thing.get(name, [])
        assert isinstance(values, list)
        assert values or name not in thing
        yield from ((each, False) for each in values)
    for name in ("partOf", "annotations"):
        yield from ((each, True) for each in thing.get(name, []))
    yield from ((each, False) for each in thing.get("service", []))
    if kind == "Annotation" and thing["motivation"] == "painting":
        yield thing["body"], False


def _texts(thing: dict) -> None:
    """Every text is in a language, as a list."""
    pairs = [*thing.get("metadata", [])]
    pairs += [thing["requiredStatement"]] if "requiredStatement" in thing else []
    texts = [text for pair in pairs for text in (pair["label"], pair["value"])]
    texts += [thing[name] for name in ("label", "summary") if name in thing]
    for text in texts:
        assert text
        for language, values in text.items():
            assert re.fullmatch(r"[a-z]{2,3}|none", language)
            assert values
            assert all(isinstance(value, str) and value for value in values)


def _values(thing: dict) -> None:
    for name in ("width", "height"):
        assert isinstance(thing.get(name, 1), int)
        assert thing.get(name, 1) > 0
    assert re.match(r"[a-z]+/", thing.get("format", "text/plain"))
    assert set(thing.get("behavior", [])) <= BEHAVIOURS
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", thing.get("navDate", "2000-01-01T00:00:00Z")
    )
    if thing.get("type") == "Annotation":
        body = thing["body"]
        assert thing["motivation"] in ("painting", "supplementing")
        assert body["type"] != "TextualBody" or body["value"]


def _described(thing: dict) -> Iterator[dict]:
    """Things that are described here, not only referred to."""
    yield thing
    for name in ("items", "structures"):
        for child in thing.get(name, []):
            if thing["type"] != "Range" or child["type"] == "Range":
                yield from _described(child)
