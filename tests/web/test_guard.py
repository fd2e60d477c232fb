"""Who is refused, and that what is refused never comes to the application."""

import pytest

ASK = {"text": "hi"}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "", "10.0.0.7", "::1",
     "evil.example:127", "127.0.0.1@evil.example", "2130706433"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/api/styles", "/static/page.css"])
def test_a_foreign_name_is_refused(client, host, path):
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 421 and "error" in answer.json()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "localhost:9", "LOCALHOST", "[::1]:8080", "[::1]"]
)
def test_this_machine_s_own_names_are_known(client, host):
    assert client.get("/api/styles", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://localhost:8080"},  # another name is another page
        {"origin": "https://127.0.0.1:8080.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "cross-site"},
    ],
)
@pytest.mark.parametrize("method, path", [("POST", "/api/write"), ("DELETE", "/api/made")])
def test_other_sites_may_not_ask_for_anything_to_be_done(client, headers, method, path):
    answer = client.request(method, path, json=ASK, headers=headers)
    assert answer.status_code == 403 and "own pages" in answer.json()["error"]


@pytest.mark.parametrize("headers", [{}, {"origin": "http://127.0.0.1:8080"},
                                     {"sec-fetch-site": "same-origin"}])  # fmt: skip
def test_own_pages_and_plain_clients_may(client, headers):
    assert client.post("/api/write", json=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
)
def test_what_a_form_can_send_is_no_request(client, kind):
    answer = client.post("/api/write", content=b'{"text": "hi"}', headers={"content-type": kind})
    assert answer.status_code == 415


def test_a_large_body_is_refused_by_its_length_before_any_of_it_is_read(client):
    def never():
        raise AssertionError("the body was read")
        yield b""

    headers = {"content-length": str(100 << 20), "content-type": "application/json"}
    answer = client.post("/api/write", content=never(), headers=headers)
    assert answer.status_code == 413 and "1 MB" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/styles", "/openapi.json"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd",
     "/static/%00", "/../../etc/passwd", "/api/hands/..%2f..%2fetc/ink", "/static/.", "/static/"],
)  # fmt: skip
def test_no_path_leads_outside(client, path):
    answer = client.get(path)
    assert answer.status_code in (404, 405, 422) and "root:" not in answer.text
