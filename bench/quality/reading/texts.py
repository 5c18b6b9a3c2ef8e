"""What the pages say: English (Dickens, 1859) and Chinese written for this."""

ENGLISH = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age "
    "of foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season "
    "of Light, it was the season of Darkness, it was the spring of hope, it was the winter of "
    "despair, we had everything before us, we had nothing before us, we were all going direct to "
    "Heaven, we were all going direct the other way. There were a king with a large jaw and a queen "
    "with a plain face, on the throne of England; there were a king with a large jaw and a queen "
    "with a fair face, on the throne of France. In both countries it was clearer than crystal to the "
    "lords of the State preserves of loaves and fishes, that things in general were settled for "
    "ever. It was the year of Our Lord one thousand seven hundred and seventy-five. Spiritual "
    "revelations were conceded to England at that favoured period, as at this. Mrs. Southcott had "
    "recently attained her five-and-twentieth blessed birthday, of whom a prophetic private in the "
    "Life Guards had heralded the sublime appearance by announcing that arrangements were made."
)
CHINESE = (
    "清晨的港口还很安静，守塔人已经点完了所有经过的船只。今年春天一共有三百二十艘船靠岸，"
    "比去年多了四十七艘。没有人问他为什么白天也点着灯，他也从来不解释。厨房里的水开了，"
    "他泡了一杯绿茶，坐在窗边读昨天的报纸。报纸上说，新的铁路明年六月通车，从省城到这里"
    "只要两个小时。他想起年轻的时候，第一次坐火车走了整整一天一夜。下午下了一场小雨，"
    "孩子们在屋檐下数着水滴，老师站在门口等最后一位家长。晚上八点，码头的钟敲了八下，"
    "他把每一个名字写在绿色的本子上，然后合上本子，等待夜里的潮水。"
)
RECEIPT = [
    "GREEN HARBOUR STORE", "14 Quay Street, Morrow", "Date: 2026-03-14 17:42", "Oat milk 1L 2.49",
    "Rye bread 3.20", "Apples 1.35 kg 4.05", "Lamp oil 12.90", "Subtotal 22.64", "VAT 7% 1.58",
    "TOTAL 24.22", "Card **** 4471", "Thank you!",
]  # fmt: skip
FORM = [
    "姓名：王芳", "性别：女", "出生日期：1988年6月21日", "联系电话：138-0000-4471",
    "地址：青岛市海边路14号", "申请事项：更换灯塔通行证", "签名日期：2026年3月14日",
]  # fmt: skip
SCREEN = [
    "Settings", "Wi-Fi  Connected to harbour-5G", "Bluetooth  Off", "Storage  41.2 GB of 128 GB used",
    "Battery  83%, about 6 h 20 min left", "Version 7.1.4 (build 2041-B)", "Check for updates",
]  # fmt: skip


def wrapped(text, columns, begin=0, rows=20):
    """Rows of at most `columns` characters; Latin text breaks between words, Chinese anywhere."""
    if ord(text[0]) > 0x2E7F:
        text = text[begin % len(text) :] + text[: begin % len(text)]
        return [text[i : i + columns] for i in range(0, len(text), columns)][:rows]
    words = text.split()
    begin %= len(words)
    lines = [""]
    for word in words[begin:] + words[:begin]:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines[:-1][:rows]
