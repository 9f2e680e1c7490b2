#!/usr/bin/env python3
"""Makes the fonts of this folder from Arimo: python3 subset.py FOLDER_OF_ARIMO. Needs fonttools.

What is left are Latin, Greek and Cyrillic letters, digits above and below the line, and the signs of
mathematics. The licence asks modified fonts to take another name than a reserved one, so they have it.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAME = "Symdiff Sans"
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x4FF), (0x2010, 0x2027), (0x2030, 0x205E),
          (0x2070, 0x209F), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF)]
KEPT_NAMES = [0, 1, 2, 3, 4, 6, 13, 14]


def make(source: Path, face: str, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp"], name_IDs=KEPT_NAMES,
                             notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
    subsetter.subset(font)
    plain = NAME.replace(" ", "")
    names = {1: NAME, 2: face, 3: f"{plain}-{face}", 4: f"{NAME} {face}", 6: f"{plain}-{face}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    font.save(target)


if __name__ == "__main__":
    here, arimo = Path(__file__).parent, Path(sys.argv[1])
    for face in ["Regular", "Italic", "Bold"]:
        make(arimo / f"Arimo-{face}.ttf", face, here / f"{face.lower()}.ttf")
