"""Where things stand for viewers elsewhere, absolute: other libraries keep these for good, so they
are made of an issue's key, which nothing corrects."""

from django.conf import settings
from django.urls import reverse

SEARCH_1 = "http://iiif.io/api/search/1/context.json"
SEARCH_2 = "http://iiif.io/api/search/2/context.json"


def absolute(name: str, *args) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def root_of(issue_id: int) -> str:
    """What all addresses of an issue begin with, without a slash at the end."""
    return absolute("issues:iiif-manifest", issue_id).removesuffix("/manifest.json")


def canvas(root: str, number: int) -> str:
    return f"{root}/trang-{number}/canvas"


def picture(root: str, number: int) -> str:
    """The picture service of a page."""
    return f"{root}/anh-{number}"


def text(root: str, number: int) -> str:
    return f"{root}/trang-{number}/chu.json"


def search_services(root: str) -> list[dict]:
    """What a manifest says of the searches inside its issue, the newer version first."""
    return [
        {"id": f"{root}/tim-2", "type": "SearchService2"},
        {
            "@context": SEARCH_1,
            "@id": f"{root}/tim-1",
            "@type": "SearchService1",
            "profile": "http://iiif.io/api/search/1/search",
        },
    ]
