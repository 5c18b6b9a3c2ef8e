"""Writes the config.json that lies beside a prepared Whisper model.

It holds every number a decoding loop needs, so that the loop reads no other description: sizes,
special tokens, languages, what to suppress, and the names of the graphs' inputs and outputs.
"""

import json

from errors import PrepareError

_SPECIAL = {
    "endoftext": "<|endoftext|>",
    "startoftranscript": "<|startoftranscript|>",
    "translate": "<|translate|>",
    "transcribe": "<|transcribe|>",
    "startoflm": "<|startoflm|>",
    "startofprev": "<|startofprev|>",
    # The tokenizer calls it nocaptions, the paper nospeech.
    "nospeech": "<|nocaptions|>",
    "notimestamps": "<|notimestamps|>",
}


def whisper_config(graphs, ct2_config, tokenizer, storage):
    """The contents of config.json as a dict with keys in a fixed order."""
    added = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
    missing = [text for text in _SPECIAL.values() if text not in added]
    if missing:
        raise PrepareError(f"tokenizer.json lacks the special tokens {', '.join(missing)}")
    tokens = {name: added[text] for name, text in _SPECIAL.items()}
    tokens["timestamp_begin"] = tokens["notimestamps"] + 1
    languages = _languages(added, tokens)
    layers = range(graphs.decoder_layers)
    return {
        "format": 2,
        # Only the multilingual vocabulary has room for one token more than GPT-2's.
        "multilingual": graphs.vocabulary >= 51865,
        "weights": storage,
        "sample_rate": 16000,
        "fft_size": 400,
        "hop_length": 160,
        "mel_bins": graphs.mel_bins,
        "audio_positions_max": graphs.audio_positions,
        "text_positions_max": graphs.text_positions,
        "width": graphs.width,
        "heads": graphs.heads,
        "head_size": graphs.head_size,
        "encoder_layers": graphs.encoder_layers,
        "decoder_layers": graphs.decoder_layers,
        "vocabulary_size": graphs.vocabulary,
        "timestamp_step_s": 0.02,
        "tokens": tokens,
        "languages": languages,
        "suppress_ids": ct2_config["suppress_ids"],
        "suppress_ids_begin": ct2_config["suppress_ids_begin"],
        # [layer, head] pairs whose cross-attention follows the audio.
        "alignment_heads": ct2_config["alignment_heads"],
        "decoder": {
            "tokens": "tokens",
            "logits": "logits",
            "self_keys": [f"self_k_{i}" for i in layers],
            "self_values": [f"self_v_{i}" for i in layers],
            "new_self_keys": [f"new_self_k_{i}" for i in layers],
            "new_self_values": [f"new_self_v_{i}" for i in layers],
            # One per layer that has alignment heads, in order.
            "cross_attention": [f"cross_attention_{i}" for i in graphs.alignment_layers],
        },
        # The encoder's outputs, which go into the decoder as they are.
        "encoder": {"mel": "mel", "memory": graphs.memory_names()},
    }


def _languages(added, tokens):
    start, end = tokens["startoftranscript"], tokens["translate"]
    return {text[2:-2]: i for text, i in added.items() if start < i < end}


def to_json(config):
    return json.dumps(config, ensure_ascii=False, indent=1).encode() + b"\n"
