"""Stored files, whole and in parts."""

import io

import pytest
from django.test import RequestFactory

from journal.lib import files
from journal.lib.files import file_response, wanted

DATA = bytes(range(256)) * 4
TAG = '"tag"'
pytestmark = pytest.mark.django_db  # the end of a response looks at the connection


def answer(kind="application/pdf", data=DATA, **headers):
    file = io.BytesIO(data)
    response = file_response(RequestFactory().get("/", headers=headers), file, kind, TAG)
    body = b"".join(response) if response.streaming else response.content
    response.close()
    assert file.closed
    return response, body


def test_the_whole_file():
    """Without a Range header all of it goes out, and says that parts may be asked for."""
    response, body = answer()
    assert (response.status_code, body) == (200, DATA)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == "1024"
    assert response["ETag"] == TAG


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", range(100)),
        ("bytes=1000-", range(1000, 1024)),
        ("bytes=1000-5000", range(1000, 1024)),
        ("bytes=-24", range(1000, 1024)),
        ("bytes=-5000", range(1024)),
        ("bytes=1023-1023", range(1023, 1024)),
    ],
)
def test_a_part(asked, part):
    """206 with exactly the bytes asked for, as far as there are any."""
    response, body = answer(range=asked)
    assert response.status_code == 206
    assert body == DATA[part.start : part.stop]
    assert response["Content-Range"] == f"bytes {part.start}-{part.stop - 1}/1024"
    assert response["Content-Length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_that_is_not_there(asked):
    """416, with the file's size."""
    response, body = answer(range=asked)
    assert (response.status_code, body) == (416, b"")
    assert response["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,5-6", "lines=0-1", "bytes=0-" + "9" * 99],
)
def test_what_is_no_single_range_is_not_heeded(asked):
    """Then the whole file goes out, as RFC 9110 allows."""
    assert wanted(asked, 1024) is None
    assert answer(range=asked)[0].status_code == 200


def test_an_empty_file():
    """Has a whole but no parts."""
    assert answer(data=b"")[0].status_code == 200
    assert answer(data=b"", range="bytes=0-")[0].status_code == 416


def test_a_download_goes_on_only_in_the_same_file():
    """If-Range with another tag than the file's begins anew."""
    assert answer(range="bytes=9-", if_range=TAG)[0].status_code == 206
    assert answer(range="bytes=9-", if_range='"older"')[1] == DATA


def test_only_a_player_gets_less_than_it_asked_for(monkeypatch):
    """A part of a video is one piece, which holds no thread; a download is never cut short."""
    monkeypatch.setattr(files, "PIECE", 100)
    response, body = answer("video/webm", range="bytes=10-")
    assert body == DATA[10:110]
    assert response["Content-Range"] == "bytes 10-109/1024"
    assert answer("application/pdf", range="bytes=10-")[1] == DATA[10:]
    assert answer("video/webm")[1] == DATA
