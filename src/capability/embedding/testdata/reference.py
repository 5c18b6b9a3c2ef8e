#!/usr/bin/env python3
"""Asks the reference (Hugging Face tokenizers, onnxruntime) and writes what the tests compare with.

    reference.py classes > ../text/unicode_tables.h      tables of character classes
    reference.py tokens MODELS > tokens.json        token ids of difficult texts
    reference.py vectors MODELS > vectors.json      vectors of some texts, one text per run

MODELS is the folder of prepared models. Made with tokenizers 0.23.3 and onnxruntime 1.32.0.
"""
import json
import sys


def ranges(characters):
    result = []
    for c in sorted(characters):
        if result and result[-1][1] == c - 1:
            result[-1][1] = c
        else:
            result.append([c, c])
    return result


def classes():
    from tokenizers import normalizers, pre_tokenizers

    def bert(**on):
        flags = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False,
                     lowercase=False)
        return normalizers.BertNormalizer(**{**flags, **on})

    clean, strip, nfd = bert(clean_text=True), bert(strip_accents=True), normalizers.NFD()
    split = pre_tokenizers.BertPreTokenizer()
    dropped, marks, punctuation = set(), set(), set()
    for c in range(0x110000):
        if 0xD800 <= c < 0xE000:
            continue
        ch = chr(c)
        if clean.normalize_str("a" + ch + "b") == "ab":
            dropped.add(c)
        if nfd.normalize_str(ch) == ch and strip.normalize_str(ch) == "":
            marks.add(c)
        if [piece for piece, _ in split.pre_tokenize_str("a" + ch + "b")] == ["a", ch, "b"]:
            punctuation.add(c)
    print("#pragma once\n// Made by testdata/reference.py with tokenizers 0.23.3; format it after.")
    print("#include <cstdint>\n\nnamespace annex::embedding {\n")
    print("struct Range {\n    std::int32_t first;\n    std::int32_t last;  ///< included\n};\n")
    for name, found in (("Dropped", dropped), ("Mark", marks), ("Punctuation", punctuation)):
        print(f"inline constexpr Range k{name}[] = {{")
        line = "   "
        for first, last in ranges(found):
            item = f" {{0x{first:x}, 0x{last:x}}},"
            if len(line) + len(item) > 99:
                print(line)
                line = "   "
            line += item
        print(line + "\n};\n")
    print("}  // namespace annex::embedding")


def load_tokenizer(folder):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
    # Text that looks like a control token is text.
    tokenizer.encode_special_tokens = True
    return tokenizer


def print_cases(made_by, cases):
    print(f'{{"made_by": "{made_by}", "cases": [')
    print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
    print("]}")


def tokens(models):
    from difficult_texts import TEXTS

    en = load_tokenizer(models + "/bge-small-en-v1.5")
    zh = load_tokenizer(models + "/bge-small-zh-v1.5")
    cases = [{"text": text, "en": en.encode(text).ids, "zh": zh.encode(text).ids}
             for text in TEXTS]
    print_cases("testdata/reference.py, tokenizers 0.23.3", cases)


def vectors(models):
    import numpy as np
    import onnxruntime as ort

    texts = ["The cat sat on the mat.", "A cat was sitting on a rug.", "x", "今天天气很好。",
             "Quarterly revenue grew by 14 % to $3.2 million, the board was told on Tuesday.",
             "word " * 700]
    cards = {"bge-small-en-v1.5": ("cls", 512), "bge-small-zh-v1.5": ("cls", 512),
             "all-minilm-l6-v2": ("mean", 256)}
    cases = []
    for model, (pooling, tokens_max) in cards.items():
        tokenizer = load_tokenizer(f"{models}/{model}")
        tokenizer.enable_truncation(tokens_max)
        session = ort.InferenceSession(f"{models}/{model}/model.onnx",
                                       providers=["CPUExecutionProvider"])
        for text in texts:
            ids = np.array([tokenizer.encode(text).ids], np.int64)
            hidden = session.run(["last_hidden_state"], {
                "input_ids": ids, "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids)})[0][0]
            vector = hidden[0] if pooling == "cls" else hidden.mean(axis=0)
            vector /= np.linalg.norm(vector)
            cases.append({"model": model, "text": text, "tokens": ids.shape[1],
                          "vector": [round(float(v), 5) for v in vector]})
    print_cases("testdata/reference.py, onnxruntime 1.32.0, tokenizers 0.23.3", cases)


if __name__ == "__main__":
    {"classes": classes, "tokens": tokens, "vectors": vectors}[sys.argv[1]](*sys.argv[2:])
