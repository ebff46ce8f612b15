"""Makes the PNGs that WeChat shows from the drawings of a folder: `make pictures` after changing an SVG."""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, sync_playwright

from bot.guides import drawing

FOLDER = Path(__file__).parents[2] / "knowledge" / "pictures"
COVER = "guide-cover.svg"
WIDTH, COLOURS = 750, 64
"""Twice the width of a phone, so that it stays sharp; few colours keep a drawing below 60 KB."""


def main(folder: Path) -> None:
    """Every drawing anew."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for svg in sorted(folder.glob("*.svg")):
            name = "cover.png" if svg.name == COVER else f"{svg.stem}.png"
            size = save(svg, folder / name, shot(browser, svg))
            print(f"{svg.name} -> {name} {size / 1000:.1f} KB")
        browser.close()


def shot(browser: Browser, svg: Path) -> Image.Image:
    """The drawing on white; the cover in its own size."""
    drawn = svg.read_text(encoding="utf-8")
    width = int(drawn.partition('viewBox="0 0 ')[2].split()[0])
    page = browser.new_page(device_scale_factor=1 if svg.name == COVER else WIDTH / width)
    page.set_content(f'<body style="margin:0;background:#fff">{drawn}')
    taken = page.locator("svg").screenshot()
    page.close()
    return Image.open(BytesIO(taken)).convert("RGB")


def save(svg: Path, png: Path, image: Image.Image) -> int:
    """Writes the PNG with the SVG's digest in it; its bytes."""
    made_from = PngInfo()
    made_from.add_text(drawing.MARK, drawing.digest(svg))
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(png, "PNG", optimize=True, pnginfo=made_from)
    return png.stat().st_size


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
