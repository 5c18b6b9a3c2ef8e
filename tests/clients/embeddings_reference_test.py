"""Vectors and token counts equal the reference's on the same file, alone and in a batch."""

import numpy as np
import pytest
from reference_embedder import POOLING, ReferenceEmbedder
from support.box import models_folder

_WORDS = (
    "ship lantern tide keeper evening harbour ledger storm window letter garden mountain river "
    "engine market silver signal number paper winter"
).split()

TEXTS = [
    "a",
    "Hello, world!",
    "The quick brown fox jumps over the lazy dog.",
    "ALL CAPITALS AND 1234567890 DIGITS",
    "   leading and trailing spaces   ",
    "tabs\tand\nnew lines\r\nin one text",
    "punctuation!?!...;:-- (brackets) [more] {braces} <tags> \"quotes\" 'single'",
    "Crème brûlée à la façade, naïve café, Ångström, Łódź, İstanbul, ß, ﬁ ligature",
    "e\u0301 combining acute, n\u0303 combining tilde",
    "emoji 😀 👩‍👩‍👧‍👦 🇩🇪 ❤️ in the middle",
    "zero\u200bwidth\u200djoiners\ufeffand marks\u00ad soft hyphen",
    "no\u00a0break and \u3000ideographic space",
    "control \x01 \x02 \x7f characters",
    "replacement \ufffd character",
    "中文和 English 混排，标点符号也在内。",
    "守塔人每天早晨记录经过的船只。",
    "日本語のテキスト、カタカナとひらがな。",
    "한국어 문장도 있습니다.",
    "Привет, мир! Это русский текст.",
    "مرحبا بالعالم، هذا نص عربي",
    "שלום עולם, טקסט בעברית",
    "नमस्ते दुनिया, यह हिन्दी है",
    "สวัสดีชาวโลก ข้อความภาษาไทย",
    "Ελληνικό κείμενο με τόνους",
    "x" * 99,
    "x" * 101,
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "https://example.com/path?query=1&other=two#fragment",
    "user.name+tag@example.org",
    "def f(x): return [i ** 2 for i in range(x) if i % 3 == 0]",
    '{"json": [1, 2.5e-3, null, true], "nested": {"a": "b"}}',
    "SELECT name FROM ships WHERE tide > 3 ORDER BY name;",
    "[CLS] special [SEP] tokens [MASK] in [PAD] text [UNK]",
    "##wordpiece ##looking ##input",
    "$1,234.56 €99 £5 ¥100 50% №7 §3 ©2024 ™",
    "½ ¾ ² ³ ₂ ⁿ Ⅷ ① ㊗ ﷺ",
    "𝕄𝕒𝕥𝕙 𝓵𝓮𝓽𝓽𝓮𝓻𝓼 and 𐍈 gothic",
    "𠀀𠀁 rare ideographs 㐀",
    "don't can't won't it's o'clock",
    "state-of-the-art well-known e-mail",
    "line\u2028separator and paragraph\u2029separator",
    "a.b.c.d.e.f",
    "…—–‘’“”«»",
    "What is the capital of France?",
    "The capital of France is Paris.",
    "He wrote every name in a book with a green cover, then closed it.",
    "lighthouse keeper " * 20,
    "word " * 254,
    "word " * 255,
    "word " * 600,
    "一" * 200,
    "字典" * 400,
    *[
        " ".join(_WORDS[(i * 7 + j * j) % len(_WORDS)] for j in range(3 + i * 6)) + "."
        for i in range(10)
    ],
]


@pytest.fixture(scope="module", params=POOLING, ids=str)
def reference(request):
    pooling, tokens_max = POOLING[request.param]
    return request.param, ReferenceEmbedder(models_folder() / request.param, pooling, tokens_max)


@pytest.fixture(scope="module")
def wanted(reference):
    _, embedder = reference
    return [embedder.embed(text) for text in TEXTS]


def assert_near(vector, want, text):
    cosine = float(np.dot(vector, want) / np.linalg.norm(vector))
    assert cosine >= 0.9999, f"{cosine:.6f} for {text[:60]!r}"


def test_the_texts_are_many_and_different():
    assert len(set(TEXTS)) == len(TEXTS) >= 60


def test_each_text_alone_equals_the_reference(client, reference, wanted):
    model, embedder = reference
    for text, want in zip(TEXTS, wanted, strict=True):
        answer = client.embeddings.create(model=model, input=text)
        assert answer.usage.prompt_tokens == len(embedder.tokens(text)), text[:60]
        assert_near(answer.data[0].embedding, want, text)


def test_all_texts_in_one_request_equal_the_reference(client, reference, wanted):
    model, embedder = reference
    answer = client.embeddings.create(model=model, input=TEXTS)
    assert answer.usage.prompt_tokens == sum(len(embedder.tokens(text)) for text in TEXTS)
    for item, want, text in zip(answer.data, wanted, TEXTS, strict=True):
        assert_near(item.embedding, want, text)
