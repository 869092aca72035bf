import struct
import zlib

import zxingcpp
from lxml import etree

from clusterix_events.kernel.qr import qr_png, qr_svg

TEXT = "HTTP://LOCALHOST/C/0123456789"


class Picture:
    """A grey picture as zxing-cpp reads it."""

    def __init__(self, png):
        self.width, self.height = struct.unpack(">II", png[16:24])
        length = struct.unpack(">I", png[33:37])[0]
        raw, line = zlib.decompress(png[41 : 41 + length]), 1 + -(-self.width // 8)
        rows = [raw[y * line + 1 : (y + 1) * line] for y in range(self.height)]
        bits = "".join("".join(f"{byte:08b}" for byte in row)[: self.width] for row in rows)
        pixels = bytes(255 * int(bit) for bit in bits)
        self.pixels = memoryview(pixels).cast("B", [self.height, self.width])


def test_qr_picture_is_read_back():
    picture = Picture(qr_png(TEXT))

    assert [found.text for found in zxingcpp.read_barcodes(picture.pixels)] == [TEXT]


def test_qr_drawing_carries_its_words():
    drawing = etree.fromstring(qr_svg(TEXT, 'The code "0123"'))

    assert (drawing.get("aria-label"), drawing.get("viewBox")) == ('The code "0123"', "0 0 33 33")
