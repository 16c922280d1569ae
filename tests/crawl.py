"""Follows every link of the public site, as a search engine would, and looks hard at each page."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import html5lib
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROOT = "http://testserver/"
# How many pages of a kind are parsed: each takes longer than all else that is looked at.
PARSED = 25
# Addresses that stand on many pages and are all alike: so many of them are visited.
MOST_ALIKE = 8
SAMPLED = [r"/trich-dan\.", r"/phieu/\?muc=", r"/muc-[0-9]+/$", r"\?nam="]
SAMPLED += [r"/tim/\?", r"/trang-[0-9]+/\?", r"/sua/", r"/anh/[0-9]+/trang-", r"^/ma-bao-ve/"]
# How many queries a page may cost, by the beginning of its address; the first that fits counts.
QUERY_BOUNDS = [
    (r"/$", 8),
    (r"/chuyen-muc/[^/]+/[^/]+/y-kien/", 12),
    # Two of them, who may comment and where it was printed, are kept for a moment.
    (r"/chuyen-muc/[^/]+/[^/]+/$", 8),
    (r"/chuyen-muc/", 8),
    (r"/dinh-chinh/", 6),
    (r"/tac-gia/", 10),  # two kinds of work, each counted, listed and shown
    (r"/chu-de/", 6),
    (r"/video/", 6),
    # Searched with the patience, and the planner's settings, of a search.
    (r"/tap-chi-in/tan-so/", 16),
    (r"/tap-chi-in/.+/tim/", 20),
    # With a query its issue is searched, too, and twice where nothing is spelt so.
    (r"/tap-chi-in/.+/trang-[0-9]+/\?.*\bq=", 14),
    (r"/tap-chi-in/", 8),
    # A short look-up in the index for each tier of a query's words, however much there is; and one
    # or two for each other kind.
    (r"/tim-kiem/", 26),
    (r"/rss/", 4),
    (r"/sitemap", 16),  # a count and a newest change for each kind of page
    (r"", 8),
]


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("type") == "application/pdf" and attributes.get("rel") == "nofollow":
            return  # made when asked for: each takes a process of its own
        for name in ("href", "src", "poster", "data-comment-form"):
            if attributes.get(name):
                self.found.append(attributes[name])
        for part in (attributes.get("srcset") or "").split(","):
            if part.strip():
                self.found.append(part.split()[0])


def links_of(address: str, html: str) -> set[str]:
    """The addresses a page leads to on this site, without fragments."""
    parser = _Links()
    parser.feed(html)
    absolute = {urldefrag(urljoin(urljoin(ROOT, address), link)).url for link in parser.found}
    return {
        link.removeprefix(ROOT.rstrip("/"))
        for link in absolute
        if link.startswith(ROOT) and not urlsplit(link).path.startswith("/static/")
    }


def _enough(address: str, kinds: Counter) -> bool:
    """Whether so many addresses of a kind that every page has were visited that one more says
    nothing new."""
    kind = next((kind for kind in SAMPLED if re.search(kind, address)), None)
    kinds[kind] += kind is not None
    return kind is not None and kinds[kind] > MOST_ALIKE


def check_page(address: str, response, queries: int) -> None:
    """Assert what is true of every public page."""
    assert response.status_code in (200, 301, 302), f"{address}: {response.status_code}"
    bound = next(n for pattern, n in QUERY_BOUNDS if re.match(pattern, address))
    assert queries <= bound, f"{address}: {queries} queries, {bound} allowed"
    private = re.search(r"/y-kien/|/sua/\?dong=|^/suc-khoe/|^/ma-bao-ve/", address) is not None
    assert private or not response.cookies, f"{address} sets a cookie"
    kept = response["Cache-Control"].startswith("public")
    moved = response.status_code in (301, 302)
    assert kept != private or moved, f"{address}: {response['Cache-Control']}"


def check_html(address: str, html: str) -> None:
    """Valid HTML with one <h1> and nothing inline that the policy on scripts would block."""
    try:
        html5lib.HTMLParser(strict=True).parse(html)
    except html5lib.html5parser.ParseError as error:
        raise AssertionError(f"{address}: {error}") from error
    assert len(re.findall(r"<h1[\s>]", html)) == 1, f"{address}: not one <h1>"
    assert not re.search(r"\sstyle=|\son[a-z]+=", html), f"{address}: inline style or handler"
    assert "{{" not in html and "{%" not in html, f"{address}: template source"


def crawl(client, starts: list[str]) -> set[str]:
    """Visit every address reachable from `starts`; return those visited."""
    waiting, seen, kinds = deque(starts), set(starts), Counter()
    while waiting:
        address = waiting.popleft()
        cache.clear()  # so that every page is counted as the first of a process
        with CaptureQueriesContext(connection) as queries:
            # Each from another network: how many codes one may hear is limited.
            number = len(seen) - len(waiting)
            place = f"10.{number // 256}.{number % 256}.1"
            response = client.get(address, REMOTE_ADDR=place)
        check_page(address, response, len(queries))
        new = set()
        if response.status_code in (301, 302):
            new = links_of(address, f'<a href="{response["Location"]}"></a>')
        elif response["Content-Type"].startswith("text/html") and "bieu-mau" not in address:
            html = response.content.decode()
            kinds[response.resolver_match.view_name] += 1
            if kinds[response.resolver_match.view_name] <= PARSED:
                check_html(address, html)
            new = links_of(address, html)
        elif "xml" in response["Content-Type"]:
            new = links_of(
                address,
                "".join(
                    f'<a href="{link}"></a>'
                    for link in re.findall(r"<(?:loc|link)>(.*?)</", response.content.decode())
                ),
            )
        new = {address for address in sorted(new - seen) if not _enough(address, kinds)}
        waiting.extend(sorted(new))
        seen |= new
    return seen
