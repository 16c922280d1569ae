"""Video uploads: taken by what they are, not by what they are called."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles import found_videos
from articles.models import VideoClip, videos
from journal.demo import clips
from journal.lib.search.language import read
from tests.factories import EDITOR_IN_CHIEF, HOUR, make_section, make_user, make_video

pytestmark = pytest.mark.django_db


def box(kind: bytes, body: bytes = b"") -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


MP4 = box(b"ftyp", b"isom\0\0\2\0isommp41") + box(b"moov", box(b"mvhd")) + box(b"mdat", b"\0" * 9)
FALSE = {
    "text": b"<html><script>alert(1)</script>",
    "head of an MP4 before HTML": b"\0\0\0\x18ftypisom\0\0\2\0isommp41<html><script>",
    "MP4 without a moov": box(b"ftyp", b"isom") + box(b"mdat", b"\0" * 9),
    "cut MP4": MP4[:-3],
    "head of a WebM before HTML": b"\x1aE\xdf\xa3webm<script>",
    "nothing": b"",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def webm() -> bytes:
    return clips.webm("river", 1, 1)


def save(data: bytes) -> VideoClip:
    clip = VideoClip(title="Chợ nổi", section=make_section())
    clip.file.save("x.exe", ContentFile(data))
    return clip


def test_real_videos_are_taken_under_a_name_of_ours(webm):
    """The ending tells what the content is, whatever the upload was called."""
    assert save(webm).file.name.endswith(".webm")
    assert save(MP4).file.name.endswith(".mp4")


@pytest.mark.parametrize("name", FALSE)
def test_a_false_video_is_refused_on_every_way_in(client, name):
    """In the form with a message, in a script with an error; nothing is stored."""
    with pytest.raises(ValidationError):
        save(FALSE[name])
    client.force_login(make_user(EDITOR_IN_CHIEF))
    upload = SimpleUploadedFile("clip.mp4", FALSE[name], "video/mp4")
    data = {"title": "Chợ nổi", "section": make_section().pk, "file": upload}
    response = client.post(reverse("admin:articles_videoclip_add"), data)
    assert response.status_code == 200
    assert "file" in response.context["adminform"].form.errors
    assert not VideoClip.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://youtu.be/abcdefghijk?t=3",
        "https://m.youtube.com/watch?app=x&v=abcdefghijk",
        "https://www.youtube.com/shorts/abcdefghijk",
    ],
)
def test_youtube_addresses_are_understood(address):
    """However they were copied."""
    assert VideoClip(youtube=address).youtube_id == "abcdefghijk"


@pytest.mark.parametrize("address", ["https://vi-du.example/watch?v=abcdefghijk", "javascript:1"])
def test_other_addresses_are_refused(client, address):
    """Only YouTube can be shown."""
    client.force_login(make_user(EDITOR_IN_CHIEF))
    data = {"title": "Chợ nổi", "section": make_section().pk, "youtube": address}
    page = client.post(reverse("admin:articles_videoclip_add"), data).content.decode()
    assert "không phải địa chỉ một video trên YouTube" in page
    assert not VideoClip.objects.exists()


def test_a_clip_is_found_as_it_stands():
    """From the moment it is saved, by its words of now; wrong entries are mended, and a clip that
    readers do not have is not found."""
    clip = make_video(title="Chợ nổi", description="Ghe hàng.")
    assert found_videos.find(read("ghe chợ")).keys == [clip.pk]
    clip.title = "Bến sông"
    clip.save()
    assert found_videos.find(read("chợ")).keys == []
    videos.INDEX.entry.objects.update(tokens=[])
    assert found_videos.find(read("bến")).keys == []
    assert videos.INDEX.check_sample() == 1
    assert found_videos.find(read("bến")).keys == [clip.pk]
    make_video(title="Bến xa", published_at=None)
    assert videos.INDEX.check_sample() == videos.INDEX.make_missing() == 0
    VideoClip.objects.update(published_at=timezone.now() + HOUR)
    assert found_videos.find(read("bến")).keys == []
