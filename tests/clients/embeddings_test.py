"""POST /v1/embeddings through the official client: shapes, options, typed errors."""

import base64
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import openai
import pytest
from support.box import Box, models_folder

WIDTHS = {"bge-small-en-v1.5": 384, "bge-small-zh-v1.5": 512, "all-minilm-l6-v2": 384}


def norm(vector):
    return float(np.linalg.norm(np.asarray(vector)))


@pytest.mark.parametrize(("model", "width"), WIDTHS.items())
def test_a_string_gives_one_unit_vector_of_the_model_s_width(client, model, width):
    answer = client.embeddings.create(model=model, input="The lamp burned by day.")
    assert answer.object == "list"
    assert answer.model == model
    assert [item.index for item in answer.data] == [0]
    assert len(answer.data[0].embedding) == width
    assert norm(answer.data[0].embedding) == pytest.approx(1, abs=1e-5)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0


def test_the_clients_default_of_base64_equals_floats(client):
    texts = ["first", "second thing", "a third, longer text about ships"]
    packed = client.embeddings.create(model="bge-small-en-v1.5", input=texts)
    plain = client.embeddings.create(
        model="bge-small-en-v1.5", input=texts, encoding_format="float"
    )
    for a, b in zip(packed.data, plain.data, strict=True):
        assert len(a.embedding) == len(b.embedding) == 384
        assert np.array_equal(np.float32(a.embedding), np.float32(b.embedding))


def test_base64_is_little_endian_float32(http):
    body = {"model": "bge-small-en-v1.5", "input": "x", "encoding_format": "base64"}
    item = http.post("/v1/embeddings", json=body).json()["data"][0]["embedding"]
    vector = np.frombuffer(base64.b64decode(item, validate=True), "<f4")
    assert vector.shape == (384,)
    assert norm(vector) == pytest.approx(1, abs=1e-5)


def test_without_encoding_format_the_wire_carries_floats(http):
    body = {"model": "bge-small-en-v1.5", "input": "x"}
    item = http.post("/v1/embeddings", json=body).json()["data"][0]["embedding"]
    assert len(item) == 384
    assert all(isinstance(value, float) for value in item)


def test_a_list_keeps_its_order_and_its_count(client):
    texts = [f"number {i} of the list " + "word " * (i * 7 % 50) for i in range(40)]
    many = client.embeddings.create(model="all-minilm-l6-v2", input=texts)
    assert [item.index for item in many.data] == list(range(40))
    for i in (0, 7, 39):
        one = client.embeddings.create(model="all-minilm-l6-v2", input=texts[i])
        assert np.dot(one.data[0].embedding, many.data[i].embedding) > 0.9999


@pytest.mark.parametrize(("model", "width"), WIDTHS.items())
def test_dimensions_of_the_model_s_own_width_change_nothing(client, model, width):
    text = "Nobody had asked him why."
    whole = client.embeddings.create(model=model, input=text).data[0].embedding
    same = client.embeddings.create(model=model, input=text, dimensions=width)
    assert same.data[0].embedding == whole


@pytest.mark.parametrize("model", WIDTHS)
def test_a_model_that_was_not_trained_to_be_cut_is_not(client, model):
    with pytest.raises(openai.BadRequestError, match="was not trained to give 256") as caught:
        client.embeddings.create(model=model, input="x", dimensions=256)
    assert caught.value.param == "dimensions"


@pytest.fixture(scope="module")
def box_with_nested_model(tmp_path_factory):
    """A box whose catalog says of one model, untruly, that it was trained to be cut."""
    folder = tmp_path_factory.mktemp("nested")
    cards = shutil.copytree(Path(__file__).parents[2] / "models", folder / "cards")
    card = (cards / "bge-small-en-v1.5.toml").read_text()
    card = card.replace('id = "bge-small-en-v1.5"', 'id = "nested"')
    card = card.replace("preferred = true", "preferred = false")
    card = card.replace("[parameters]", "[parameters]\nmatryoshka_dimensions = [64, 256]")
    (cards / "nested.toml").write_text(card)
    models = folder / "models"
    models.mkdir()
    for name in ("bge-small-en-v1.5", "nested"):
        (models / name).symlink_to(models_folder() / "bge-small-en-v1.5")
    with Box.running(folder, "--cards-folder", str(cards), models=models) as box:
        yield box


def test_a_model_that_was_trained_to_be_cut_is_cut_and_normed_again(box_with_nested_model):
    with openai.OpenAI(base_url=f"{box_with_nested_model.url}/v1", api_key="any") as client:
        text = "Nobody had asked him why."
        whole = client.embeddings.create(model="nested", input=text).data[0].embedding
        for dimensions in (64, 256):
            cut = client.embeddings.create(model="nested", input=text, dimensions=dimensions)
            vector = np.asarray(cut.data[0].embedding)
            assert len(vector) == dimensions
            wanted = np.asarray(whole[:dimensions])
            assert vector == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-5)
        with pytest.raises(openai.BadRequestError, match="cut to 64, 256, not to 128"):
            client.embeddings.create(model="nested", input=text, dimensions=128)
        with pytest.raises(openai.BadRequestError, match=r"nested \(64, 256\)"):
            client.embeddings.create(model="bge-small-en-v1.5", input=text, dimensions=64)


QUERY_PREFIXES = {
    "bge-small-en-v1.5": "Represent this sentence for searching relevant passages: ",
    "bge-small-zh-v1.5": "为这个句子生成表示以用于检索相关文章：",
    "all-minilm-l6-v2": "",
}


def typed(client, model, text, input_type):
    return client.embeddings.create(
        model=model, input=text, extra_body={"input_type": input_type}
    )


@pytest.mark.parametrize(("model", "prefix"), QUERY_PREFIXES.items())
def test_the_model_s_own_prefix_is_put_before_a_query(client, model, prefix):
    text = "why does the lamp burn by day?"
    by_hand = client.embeddings.create(model=model, input=prefix + text)
    for name in ("query", "search_query"):
        asked = typed(client, model, text, name)
        assert asked.data[0].embedding == by_hand.data[0].embedding
        assert asked.usage.prompt_tokens == by_hand.usage.prompt_tokens
    plain = client.embeddings.create(model=model, input=text)
    assert (plain.data[0].embedding == by_hand.data[0].embedding) is (prefix == "")
    for name in ("passage", "document", "search_document"):
        passage = typed(client, model, text, name)
        assert passage.data[0].embedding == plain.data[0].embedding


def test_a_query_s_prefix_stays_when_its_end_is_cut(client):
    model = "bge-small-en-v1.5"
    words = "lighthouse keeper writes the name of every ship " * 200
    asked = typed(client, model, words, "query")
    assert asked.usage.prompt_tokens == 512
    by_hand = client.embeddings.create(model=model, input=QUERY_PREFIXES[model] + words)
    assert asked.data[0].embedding == by_hand.data[0].embedding


def test_similar_texts_are_nearer_than_others(client):
    texts = [
        "How do I reset my password?",
        "I forgot the password and want a new one.",
        "The harbour freezes over in January.",
    ]
    data = client.embeddings.create(model="bge-small-en-v1.5", input=texts).data
    a, b, c = (np.asarray(item.embedding) for item in data)
    assert a @ b > a @ c + 0.1


def test_a_text_longer_than_the_model_reads_is_cut_not_refused(client):
    words = "lighthouse keeper writes the name of every ship " * 200
    longer = client.embeddings.create(model="bge-small-en-v1.5", input=words)
    assert longer.usage.prompt_tokens == 512
    assert longer.model_extra["x_annex"] == {"truncated": [0]}


def test_a_text_longer_than_the_model_reads_is_refused_when_the_client_says_so(client):
    def send(count):
        texts = ["short", "word " * count]
        return client.embeddings.create(
            model="bge-small-en-v1.5", input=texts, extra_body={"truncate": False}
        )

    assert send(510).usage.prompt_tokens == 512 + 3
    with pytest.raises(openai.BadRequestError) as caught:
        send(511)
    assert caught.value.param == "input"
    assert "input[1] has 513 tokens and bge-small-en-v1.5 reads 512" in caught.value.message


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["good", ""]}, "input"),
        ({"input": ["x"] * 2049}, "input"),
        ({"input": [1, 2, 3]}, "input"),
        ({"input": [[1, 2], [3]]}, "input"),
        ({"input": "x", "dimensions": 385}, "dimensions"),
        ({"input": "x", "dimensions": 0}, "dimensions"),
        ({"input": "x", "dimensions": -1}, "dimensions"),
        ({"input": "x", "encoding_format": "int8"}, "encoding_format"),
        ({"input": "x", "extra_body": {"input_type": "clustering"}}, "input_type"),
        ({"input": "x", "extra_body": {"truncate": "END"}}, "truncate"),
    ],
)
def test_a_bad_request_names_the_field(client, options, param):
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(model="bge-small-en-v1.5", **options)
    assert caught.value.param == param
    assert caught.value.code == "invalid_argument"
    assert caught.value.type == "invalid_request_error"
    assert caught.value.request_id


def test_token_ids_are_refused_with_what_to_set(client):
    with pytest.raises(openai.BadRequestError, match="check_embedding_ctx_length"):
        client.embeddings.create(model="bge-small-en-v1.5", input=[[100, 200]])


def test_an_unknown_model_is_not_found_and_the_message_lists_known_ones(client):
    with pytest.raises(openai.NotFoundError, match="bge-small-en-v1.5") as caught:
        client.embeddings.create(model="no-such-model", input="x")
    assert caught.value.param == "model"
    assert caught.value.code == "not_found"


def test_a_model_of_another_capability_is_not_found_here(client):
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="kokoro-82m", input="x")


def test_2048_texts_are_taken(client):
    answer = client.embeddings.create(model="all-minilm-l6-v2", input=["ship"] * 2048)
    assert len(answer.data) == 2048


@pytest.mark.parametrize("model", ["bge-small-en-v1.5", "all-minilm-l6-v2"])
def test_single_texts_are_answered_while_a_bulk_job_runs(box, client, model):
    """Order, not time: each of them is sent after the bulk job began and answered before its end."""
    bulk = [f"Entry {i}: " + "the keeper wrote the name of the ship " * 6 for i in range(2048)]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(client.embeddings.create, model=model, input=bulk)
        box.wait_running("embedding")
        for i in range(5):
            single = client.embeddings.create(model=model, input=f"a short question {i}")
            assert not answer.done()
            assert len(single.data) == 1
        assert len(answer.result().data) == 2048


def test_bulk_jobs_of_several_clients_and_models_keep_their_texts_apart(client):
    texts = [f"{i} ships " + "and lanterns " * (i % 9) for i in range(40)]
    alone = client.embeddings.create(model="all-minilm-l6-v2", input=texts)
    models = ["all-minilm-l6-v2", "bge-small-zh-v1.5"] * 4
    with ThreadPoolExecutor(len(models)) as pool:
        together = list(
            pool.map(lambda model: client.embeddings.create(model=model, input=texts), models)
        )
    for model, answer in zip(models, together, strict=True):
        assert len(answer.data[0].embedding) == WIDTHS[model]
        if model == "all-minilm-l6-v2":
            for a, b in zip(alone.data, answer.data, strict=True):
                assert np.dot(a.embedding, b.embedding) > 0.9999
