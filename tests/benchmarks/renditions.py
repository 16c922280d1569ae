"""Renditions against the clock: the worker's way beside the same calls of Pillow alone, in turn in
one process; and the memory of two workers at once, each on the largest picture there can be."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

import django

RUNS = 5
LEAST_SHARE = 0.8  # of the speed of Pillow alone
MOST_MEMORY = 400  # MB, two workers together
NAME = "ảnh: 24 triệu điểm ảnh thành bản thu nhỏ"


def run() -> int:
    """Print what was measured; return how many figures miss their bound."""
    from django.core.files.storage import FileSystemStorage

    from articles.models import Photo

    field = Photo._meta.get_field("file")
    with tempfile.TemporaryDirectory() as folder:
        real, field.storage = field.storage, FileSystemStorage(folder)
        try:
            return _speed() + _memory(folder)
        finally:
            field.storage = real


def _speed() -> int:
    data = _encoded(6000, 4000)
    photo = _stored(data)
    ours, alone = [], []
    for _ in range(RUNS):
        alone.append(_seconds(lambda: _pillow_alone(data)))
        ours.append(_seconds(lambda: _made_anew(photo)))
    photo.delete()
    share = median(alone) / median(ours)
    _print(
        f"{NAME}: {median(ours):.2f} s; tốc độ so với riêng Pillow: {share:.0%}",
        share >= LEAST_SHARE,
    )
    return share < LEAST_SHARE


def _memory(folder: str) -> int:
    """Two processes as workers are, on pictures whose decoding nothing makes smaller."""
    photos = [_stored(_encoded(4500, 6000)), _stored(_encoded(4242, 2828, "PNG"))]
    command = [sys.executable, "-m", __name__, folder]
    workers = [
        subprocess.Popen([*command, str(photo.pk)], stdout=subprocess.PIPE, text=True)
        for photo in photos
    ]
    peaks = [int(worker.communicate()[0]) for worker in workers]
    for photo in photos:
        photo.delete()
    words = " + ".join(str(peak) for peak in peaks)
    _print(f"ảnh: bộ nhớ hai worker cùng lúc: {words} = {sum(peaks)} MB", sum(peaks) < MOST_MEMORY)
    return sum(peaks) >= MOST_MEMORY


def _encoded(width: int, height: int, fmt: str = "JPEG") -> bytes:
    """A picture with shapes and grain, as hard to encode as a photo; PNG: transparent."""
    from PIL import Image, ImageChops

    plain = Image.merge("RGB", [Image.radial_gradient("L").rotate(90 * n) for n in range(3)])
    grain = Image.effect_noise((width, height), 16).convert("RGB")
    image = ImageChops.add(plain.resize((width, height)), grain, 1, -128)
    if fmt == "PNG":
        image.putalpha(Image.linear_gradient("L").resize((width, height)))
    out = io.BytesIO()
    image.save(out, fmt, **({"compress_level": 1} if fmt == "PNG" else {"quality": 90}))
    return out.getvalue()


def _stored(data: bytes):
    from django.core.files.base import ContentFile

    from articles.models import Photo

    return Photo.objects.create(file=ContentFile(data, "x"), caption="ảnh để đo")


def _made_anew(photo) -> None:
    from articles import renditions
    from articles.models import Photo

    Photo.objects.filter(pk=photo.pk).update(has_jpegs=False, rendition_widths=[])
    renditions.make(photo)


def _pillow_alone(data: bytes) -> None:
    """What nobody can leave out: decode once, six sizes, twelve encodings."""
    from PIL import Image

    from articles.models.photos import RENDITION_WIDTHS

    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (2400, 1600))
    for width in sorted(RENDITION_WIDTHS, reverse=True):
        size = (width, width * 2 // 3)
        image = image.resize(size, Image.Resampling.LANCZOS)
        image.save(io.BytesIO(), "WEBP", quality=80)
        image.save(io.BytesIO(), "JPEG", quality=80, optimize=True, progressive=True)


def _seconds(call) -> float:
    """Of processor time: the machine may be busy with other things."""
    start = process_time()
    call()
    return process_time() - start


def _print(words: str, good: bool) -> None:
    sys.stdout.write(f"{words:<110}{'đạt' if good else 'KHÔNG ĐẠT':>12}\n")


def _worker(folder: str, pk: str) -> None:
    """One worker's process: make one photo's renditions; print the most memory it held, in MB."""
    django.setup()
    from django.core.files.storage import FileSystemStorage

    from articles import renditions
    from articles.models import Photo

    Photo._meta.get_field("file").storage = FileSystemStorage(folder)
    renditions.make(Photo.objects.get(pk=pk))
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(line for line in status if line.startswith("VmHWM"))
    sys.stdout.write(str(int(peak.split()[1]) // 1024))


if __name__ == "__main__":
    _worker(*sys.argv[1:])
