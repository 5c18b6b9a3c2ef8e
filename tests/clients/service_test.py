"""What is the same for every route: models, health, metrics, errors, request ids, prefixes."""

import json
import re

import httpx
import openai
import pytest

MODELS = {
    "bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2", "kokoro-82m", "whisper-base",
    "whisper-tiny.en", "pp-ocrv6-small",
}  # fmt: skip


def test_the_client_lists_the_models(client):
    listed = {model.id: model for model in client.models.list()}
    assert listed.keys() >= MODELS
    for model in listed.values():
        assert model.object == "model"
        assert isinstance(model.created, int)
        assert model.owned_by


def test_one_model_can_be_asked_for(client):
    assert client.models.retrieve("whisper-base").id == "whisper-base"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("no-such-model")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health(http, method, path):
    answer = http.request(method, path)
    assert answer.status_code == 200
    assert bool(answer.content) == (method == "GET")


def test_metrics_count_requests(http):
    http.post("/v1/embeddings", json={"model": "all-minilm-l6-v2", "input": "x"})

    def count():
        text = http.get("/metrics").text
        rows = re.findall(r'^(annex_\w*requests_total)\{([^}]*embeddings[^}]*200[^}]*)\} (\d+)',
                          text, re.MULTILINE)  # fmt: skip
        assert rows, text[:3000]
        return sum(int(row[2]) for row in rows)

    before = count()
    http.post("/v1/embeddings", json={"model": "all-minilm-l6-v2", "input": "x"})
    assert count() == before + 1


def test_metrics_are_prometheus_text(http):
    answer = http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    labels = r'\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)*\}'
    value = re.compile(rf"^[a-z_]+({labels})? [-+0-9.eEinfNa]+$")
    typed = set()
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            typed.add(line.split()[2])
        elif line and not line.startswith("#"):
            assert value.match(line), line
            name = re.split(r"[{ ]", line)[0]
            family = re.sub(r"_(bucket|sum|count)$", "", name)
            assert name in typed or family in typed, line
    text = answer.text
    for word in ("requests", "queue", "restarts", "resident"):
        assert any(word in name for name in typed) or word in text, word


def test_status_shows_each_capability(box):
    status = box.status()
    assert {row["capability"] for row in status["capabilities"]} == {
        "embedding", "tts", "asr", "ocr",
    }  # fmt: skip
    assert status["version"]
    assert status["uptime_s"] >= 0
    assert status["resident_bytes"] > 0
    for row in status["capabilities"]:
        assert row.keys() >= {"state", "pid", "restarts", "running", "waiting",
                              "resident_bytes", "uptime_s", "models", "last_error"}  # fmt: skip


ERRORS = [
    ("GET", "/nowhere", None, 404),
    ("GET", "/v1/nowhere", None, 404),
    ("GET", "/v1/embeddings", None, 405),
    ("DELETE", "/v1/models", None, 405),
    ("POST", "/v1/embeddings", b"", 400),
    ("POST", "/v1/embeddings", b"not json", 400),
    ("POST", "/v1/embeddings", b"[]", 400),
    ("POST", "/v1/embeddings", b'{"input": "x", "input": "y"}', 400),
    ("POST", "/v1/embeddings", b'{"input": "\xff"}', 400),
    ("POST", "/v1/embeddings", b'{"a":' * 100 + b"1" + b"}" * 100, 400),
    ("POST", "/v1/embeddings", b" " * (8 * 1024 * 1024 + 1), 413),
    ("POST", "/v1/audio/speech", b"{}", 400),
    ("POST", "/v1/ocr", b"{}", 400),
    ("POST", "/v1/audio/transcriptions", b"{}", 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), ERRORS)
def test_every_error_has_the_shape_that_clients_read(http, method, path, body, status):
    answer = http.request(
        method, path, content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    error = answer.json()["error"]
    assert error.keys() >= {"message", "type", "param", "code"}
    assert isinstance(error["message"], str)
    assert error["message"]
    assert isinstance(error["type"], str)
    assert error["param"] is None or isinstance(error["param"], str)
    assert error["code"] is None or isinstance(error["code"], str)
    assert answer.headers["x-request-id"]


def test_a_wrong_method_says_which_is_right(http):
    assert "POST" in http.get("/v1/embeddings").headers["allow"]


def test_request_ids_differ_and_come_with_every_answer(http):
    seen = set()
    for path in ("/health/live", "/v1/models", "/nowhere", "/metrics", "/v1/annex/status"):
        seen.add(http.get(path).headers["x-request-id"])
    assert len(seen) == 5
    assert all(re.fullmatch(r"[\w-]{8,64}", i) for i in seen)


@pytest.mark.parametrize(
    "path", ["/v1/models", "/models", "//v1//models", "/v1/models/", "/v1//models"]
)
def test_paths_answer_with_and_without_their_prefix(http, path):
    url = httpx.URL(http.base_url, raw_path=path.encode())
    answer = http.get(url)
    assert answer.status_code == 200
    assert {item["id"] for item in answer.json()["data"]} >= MODELS


@pytest.mark.parametrize("route", ["embeddings", "audio/speech", "ocr", "audio/transcriptions"])
def test_routes_answer_without_v1(http, route):
    assert http.post(f"/{route}", content=b"{}").status_code == 400


def test_the_client_works_without_v1(box):
    with openai.OpenAI(base_url=box.url, api_key="any", max_retries=0) as client:
        answer = client.embeddings.create(model="bge-small-en-v1.5", input="x")
    assert len(answer.data[0].embedding) == 384


def test_one_connection_serves_many_requests(box):
    with httpx.Client(base_url=box.url) as http:
        used = set()
        for _ in range(5):
            with http.stream("GET", "/health/live") as answer:
                answer.read()
                socket = answer.extensions["network_stream"].get_extra_info("client_addr")
                used.add(socket)
        assert len(used) == 1


def test_an_error_leaves_the_connection_usable(box):
    with httpx.Client(base_url=box.url) as http:
        used = set()
        for body in (b"nonsense", b'{"input": ""}', b"{}"):
            with http.stream("POST", "/v1/embeddings", content=body) as answer:
                assert answer.status_code == 400
                answer.read()
                used.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
        assert len(used) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer anything"},
        {"x-api-key": "anything"},
        {"openai-organization": "o", "x-stainless-lang": "python"},
    ],
)
def test_keys_and_unknown_headers_do_no_harm(http, headers):
    assert http.get("/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/models", "/health/live", "/v1/annex/status", "/nowhere"])
def test_foreign_hosts_and_origins_are_refused(http, path, headers):
    answer = http.get(path, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"]


def test_local_names_are_taken(box, http):
    port = box.url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert http.get("/v1/models", headers={"host": host}).status_code == 200


def test_no_answer_invites_other_origins(http):
    answer = http.get("/v1/models")
    assert answer.headers.get("access-control-allow-origin") != "*"


def test_unknown_fields_are_ignored(http):
    body = {"model": "bge-small-en-v1.5", "input": "x", "user": "u", "of_the_future": {"a": [1]}}
    assert http.post("/v1/embeddings", content=json.dumps(body)).status_code == 200
