#!/usr/bin/env python3
"""Makes the test pages in this folder: python3 make_pages.py (Pillow 13, fonts-dejavu-core,
fonts-wqy-zenhei). Each PNG has 16 grey levels and stays below 60 KB; pages.txt holds what stands on
them, one block per page: the file name, degrees clockwise that bring it upright, then the lines."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
ZENHEI = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"

ENGLISH = [
    "The back gate was opened at 07:42 by a person in a blue coat.",
    "Two vehicles entered the yard before the shift started.",
    "The camera above the loading dock reports low contrast.",
    "All recordings are kept for thirty days on the local disk.",
    "Battery level of the door sensor is 17 percent.",
    "Visitors must sign in at the front desk.",
]
CHINESE = [
    "今天上午九点，项目组召开了例会。",
    "会议讨论了第三季度的工作计划和预算安排。",
    "请各部门在本周五之前提交进度报告。",
    "仓库的温度已经降到五摄氏度以下。",
    "门口有一个快递包裹，收件人是王小明。",
    "北京到上海的高铁需要四个半小时。",
]
LEFT = [
    "A first column of prose that runs",
    "down the page and fills its width",
    "with words, so that the order in",
    "which lines are read can be told",
]
RIGHT = [
    "The second column begins here and",
    "must be read after the first one",
    "has come to its end, not row by",
    "row, as a naive program would do",
]


def sheet(width, height):
    image = Image.new("L", (width, height), 255)
    return image, ImageDraw.Draw(image)


def text_page(lines, font, size, width=1200, height=900, gap=3.6):
    image, draw = sheet(width, height)
    for i, line in enumerate(lines):
        draw.text((60, 80 + int(i * size * gap)), line, font=ImageFont.truetype(font, size), fill=16)
    return image


def columns_page():
    image, draw = sheet(1240, 520)
    draw.text((330, 40), "The Title of the Paper", font=ImageFont.truetype(DEJAVU, 48), fill=16)
    for i, (left, right) in enumerate(zip(LEFT, RIGHT)):
        font = ImageFont.truetype(DEJAVU, 26)
        draw.text((80, 180 + i * 44), left, font=font, fill=16)
        draw.text((660, 180 + i * 44), right, font=font, fill=16)
    return image


def stacked_page(columns):
    image, draw = sheet(420, 560)
    font = ImageFont.truetype(ZENHEI, 44)
    for i, column in enumerate(columns):
        for k, character in enumerate(column):
            draw.text((320 - i * 90, 40 + k * 50), character, font=font, fill=16)
    return image


def main():
    english = text_page(ENGLISH, DEJAVU, 30)
    chinese = text_page(CHINESE, ZENHEI, 32)
    one_line = text_page(["只有一行文字的页面"], ZENHEI, 40, 700, 500)
    stacks = ["今天上午九点开会", "会议讨论工作计划"]
    pages = [("columns.png", 0, columns_page(), ["The Title of the Paper", *LEFT, *RIGHT])]
    pages.append(("stacked.png", 0, stacked_page(stacks), stacks))
    for turn in (0, 90, 180, 270):
        # Pillow turns counter-clockwise: the same angle clockwise brings the page upright again.
        pages += [
            (f"english_{turn}.png", turn, english.rotate(turn, expand=True), ENGLISH),
            (f"chinese_{turn}.png", turn, chinese.rotate(turn, expand=True), CHINESE),
            (f"one_line_{turn}.png", turn, one_line.rotate(turn, expand=True), ["只有一行文字的页面"]),
        ]
    truth = []
    for name, turn, image, lines in pages:
        image.quantize(16).save(HERE / name, optimize=True)
        truth.append("\n".join([f"{name} {turn}", *lines]))
    document = [english.resize((900, 675)), chinese.resize((900, 675))]
    document[0].convert("L").save(HERE / "two_pages.pdf", save_all=True, append_images=document[1:],
                     resolution=110, quality=60)
    (HERE / "pages.txt").write_text("\n\n".join(truth) + "\n")


if __name__ == "__main__":
    main()
