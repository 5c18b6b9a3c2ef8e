"""Pages drawn from text, and what befalls them; all by a seed, so that every run reads the same."""

import io
import math

import numpy as np
import packages
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SHARED = "/usr/share/fonts/truetype"
FONTS = {
    "dejavu": (None, f"{_SHARED}/dejavu/DejaVuSans.ttf"),
    "dejavu serif": (None, f"{_SHARED}/dejavu/DejaVuSerif.ttf"),
    "zenhei": (None, f"{_SHARED}/wqy/wqy-zenhei.ttc"),
    "sans": ("fonts-liberation", "truetype/liberation/LiberationSans-Regular.ttf"),
    "serif": ("fonts-liberation", "truetype/liberation/LiberationSerif-Regular.ttf"),
    "italic": ("fonts-liberation", "truetype/liberation/LiberationSerif-Italic.ttf"),
    "bold": ("fonts-liberation", "truetype/liberation/LiberationSans-Bold.ttf"),
    "narrow": ("fonts-liberation", "truetype/liberation/LiberationSansNarrow-Regular.ttf"),
    "mono": ("fonts-liberation", "truetype/liberation/LiberationMono-Regular.ttf"),
    "garamond": ("fonts-ebgaramond", "opentype/ebgaramond/EBGaramond12-Regular.otf"),
    "comic": ("fonts-comic-neue", "opentype/comic-neue/ComicNeue-Regular.otf"),
    "inconsolata": ("fonts-inconsolata", "truetype/inconsolata/Inconsolata.otf"),
    "microhei": ("fonts-wqy-microhei", "truetype/wqy/wqy-microhei.ttc"),
    "uming": ("fonts-arphic-uming", "truetype/arphic/uming.ttc"),
    "ukai": ("fonts-arphic-ukai", "truetype/arphic/ukai.ttc"),
}


def font(name, pixels):
    package, path = FONTS[name]
    if package:
        path = packages.folder(package) / "usr/share/fonts" / path
    return ImageFont.truetype(str(path), pixels)


def sheet(lines, face, size=(1240, 1754), ink=(20, 20, 20), ground="white", pitch=1.7, at=(90, 90)):
    """One line below the other."""
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw.text((at[0], at[1] + int(i * face.size * pitch)), line, font=face, fill=ink)
    return image


def columns(parts, face, size=(1700, 1200)):
    """Columns side by side, each a list of lines."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    width = (size[0] - 160) // len(parts)
    for c, lines in enumerate(parts):
        for i, line in enumerate(lines):
            place = (80 + c * width, 80 + int(i * face.size * 1.7))
            draw.text(place, line, font=face, fill=(20, 20, 20))
    return image


def stacked(columns_of_text, face, size=(900, 1100)):
    """Chinese set vertically: columns from right to left."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for c, text in enumerate(columns_of_text):
        for i, character in enumerate(text):
            place = (size[0] - 120 - int(c * face.size * 1.9), 80 + int(i * face.size * 1.15))
            draw.text(place, character, font=face, fill=(20, 20, 20))
    return image


def blurred(image, radius):
    return image.filter(ImageFilter.GaussianBlur(radius))


def noisy(image, deviation, seed, contrast=1.0):
    rng = np.random.default_rng(seed)
    pixels = np.asarray(image, np.float32)
    pixels = 200 + (pixels - 255) * contrast if contrast < 1 else pixels
    pixels = pixels + rng.normal(0, deviation, pixels.shape[:2])[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def jpeg(image, quality):
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return Image.open(io.BytesIO(target.getvalue())).convert("RGB")


def shaded(image, seed):
    """Light from one side and the soft shadow of a hand."""
    rng = np.random.default_rng(seed)
    height, width = image.height, image.width
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    slope = (x / width - 0.5) * math.cos(angle) + (y / height - 0.5) * math.sin(angle)
    light = 0.75 + 0.45 * slope
    edge = (x / width - rng.uniform(0.3, 0.7)) * 12 + (y / height - 0.5) * 4
    light *= 0.55 + 0.45 / (1 + np.exp(-edge))
    pixels = np.asarray(image, np.float32) * light[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def photographed(image, seed, depth=0.12):
    """The sheet on a dark desk, seen from one corner."""
    rng = np.random.default_rng(seed)
    width, height = image.size
    margin_x, margin_y = width * 0.12, height * 0.1
    target = []
    for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
        shift = rng.uniform(0, depth, 2) * (width, height)
        target.append((
            margin_x + x * width + (shift[0] if x == 0 else -shift[0]),
            margin_y + y * height + (shift[1] if y == 0 else -shift[1]),
        ))  # fmt: skip
    source = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    warp = np.linalg.solve(np.array(rows), np.array(values))
    size = (int(width + 2 * margin_x), int(height + 2 * margin_y))
    seen = image.convert("RGBA").transform(
        size, Image.Transform.PERSPECTIVE, warp, Image.Resampling.BICUBIC, fillcolor=(0, 0, 0, 0)
    )
    desk = Image.new("RGBA", size, (74, 58, 46, 255))
    desk.alpha_composite(seen)
    return blurred(desk.convert("RGB"), 0.6)
