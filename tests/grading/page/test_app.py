"""The page as a browser asks for it, without a browser."""

import asyncio
import html
import json
import re

import httpx
import pytest

from labkit.grading.page.app import application
from labkit.grading.page.session import Session
from labkit.grading.results.manual import read_manual

TOKEN = "t0k3n"
HERE = "http://127.0.0.1:8770"
WHY = "prose/why"


class Client:
    """Ask an ASGI application, without a socket."""

    def __init__(self, app):
        self._transport = httpx.ASGITransport(app)

    def get(self, path, **request):
        return asyncio.run(self._ask("GET", path, request))

    def post(self, path, **request):
        return asyncio.run(self._ask("POST", path, request))

    async def _ask(self, method, path, request):
        async with httpx.AsyncClient(transport=self._transport, base_url=HERE) as client:
            return await client.request(method, path, **request)


@pytest.fixture
def client(marks):
    return Client(application(Session(marks, TOKEN), TOKEN, 8770))


def page(client, path="/", **query):
    return client.get(path, params={"token": TOKEN, **query})


def state(client, key=WHY):
    return client.get("/state", params={"key": key, "token": TOKEN}).json()


def mark(client, name, before, after, key=WHY, token=TOKEN, **headers):
    change = {"key": key, "name": name, "before": before, "after": after}
    headers = {"Authorization": f"token {token}", **headers}
    return client.post("/given", json=change, headers=headers)


def given(points="", remark=""):
    return {"points": points, "remark": remark}


def test_all_questions_and_what_is_left_of_each(client):
    text = page(client).text
    assert "59 answers left to mark" in text
    assert "59 of 59 left, 1 empty" in text
    assert "20 of 60 without all points" in text


def test_all_answers_to_a_question_stand_below_one_another_without_names(client, made):
    text = page(client, "/question", key=WHY).text
    assert text.count("<article") == 59
    assert not re.search(r"Student \d\d", text)
    order = [int(number) for number in re.findall(r"\((\d+)\)</div>", text)]
    assert len(order) == 58  # and the script
    assert order != sorted(order)
    again = page(client, "/question", key=WHY).text
    assert again == text
    assert "Question 1. What is the accuracy paradox? Answer in three sentences." in text


def test_names_and_empty_answers_are_shown_when_asked_for(client):
    text = page(client, "/question", key=WHY, names="1", show="all").text
    assert len(set(re.findall(r"Student \d\d", text))) == 60
    assert text.count("Nothing is written here.") == 1


def test_a_task_shows_code_and_checks_of_those_who_lost_points(client):
    text = page(client, "/question", key="task/smote").text
    assert text.count("<article") == 20
    assert text.count("class 1 has 380 rows, class 0 has 7620") == 20
    assert "NameError" in text
    assert page(client, "/question", key="task/smote", show="all").text.count("<article") == 60


def test_points_stand_in_the_file_at_once(client, marks, made):
    name = next(iter(state(client)["given"]))
    reply = mark(client, name, given(), given("2", "Which numbers?"))
    assert reply.json()["given"][name] == given("2", "Which numbers?")
    assert reply.json()["left"] == 58
    assert reply.json()["remarks"] == ["Which numbers?"]
    assert list(read_manual(marks / "manual.csv", made.PRACTICAL).values()) == [2.0]


def test_whoever_has_not_seen_the_last_change_is_told_of_it(client):
    name = next(iter(state(client)["given"]))
    mark(client, name, given(), given("2", "theirs"))
    reply = mark(client, name, given(), given("3", "mine"))
    assert reply.status_code == 409
    assert reply.json()["now"] == given("2", "theirs")


def test_what_cannot_be_is_said_in_one_line(client, marks):
    name = next(iter(state(client)["given"]))
    reply = mark(client, name, given(), given("9"))
    assert (reply.status_code, reply.text) == (422, "points are 9, and 3 is the most")
    assert mark(client, name, given(), {"points": 2}).status_code == 400
    headers = {"Authorization": f"token {TOKEN}"}
    assert client.post("/given", content=b"\xff", headers=headers).status_code == 400
    assert page(client, "/question", key="prose/who").status_code == 422
    (marks / "manual.csv").write_text("x\n", encoding="utf-8")
    assert "its first row should name one column student" in page(client).text


def test_a_strangers_answer_is_text_and_nothing_else(client):
    text = page(client, "/question", key=WHY).text
    assert "&lt;script&gt;document.title" in text
    assert text.count("<script") == 1
    assert "<img" not in text
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text
    [data] = re.findall(r"data-state='([^']*)'", text)
    assert len(json.loads(html.unescape(data))["given"]) == 60


def test_a_remark_that_looks_like_html_stays_text(client):
    name = next(iter(state(client)["given"]))
    mark(client, name, given(), given("1", "</body>'\"<script>alert(1)</script>"))
    text = page(client, "/question", key=WHY).text
    assert "<script>alert" not in text
    [data] = re.findall(r"data-state='([^']*)'", text)
    assert json.loads(html.unescape(data))["remarks"] == ["</body>'\"<script>alert(1)</script>"]


@pytest.mark.parametrize("path", ["/", "/question", "/state"])
def test_nothing_is_shown_without_the_token(client, path):
    for query in ({}, {"token": "guess"}, {"token": "é"}):
        reply = client.get(path, params={"key": WHY, **query})
        assert reply.status_code == 403
        assert "token is missing or old" in reply.text
        assert "Answer" not in reply.text


def test_a_mark_needs_the_token_where_no_form_can_put_it(client, marks):
    before = (marks / "manual.csv").read_bytes()
    name = next(iter(state(client)["given"]))
    assert mark(client, name, given(), given("1"), token="guess").status_code == 403
    change = {"key": WHY, "name": name, "before": given(), "after": given("1")}
    assert client.post("/given", params={"token": TOKEN}, json=change).status_code == 403
    assert (marks / "manual.csv").read_bytes() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:8888"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Host": "example.org:8770"},
        {"Host": "127.0.0.1:8888"},
        {"Content-Length": "9999999"},
    ],
)
def test_another_page_or_name_is_refused_though_it_knows_the_token(client, headers):
    name = next(iter(state(client)["given"]))
    assert mark(client, name, given(), given("1"), **headers).status_code == 403


def test_the_page_itself_may_ask_under_both_of_its_names(client):
    for host in ("127.0.0.1:8770", "localhost:8770"):
        headers = {"Host": host, "Origin": f"http://{host}"}
        assert client.get("/", params={"token": TOKEN}, headers=headers).status_code == 200


def test_every_reply_has_a_policy_under_which_nothing_strange_runs(client):
    for reply in (page(client), client.get("/"), client.get("/static/mark.js"), page(client, "/x")):
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'" in policy
        assert "unsafe" not in policy
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert reply.headers["cache-control"] == "no-store"
    assert "style=" not in page(client, "/question", key=WHY).text


def test_all_that_the_page_loads_comes_from_the_package(client):
    for text in (page(client).text, page(client, "/question", key=WHY).text):
        loaded = re.findall(r"(?:src|href)=\"([^\"?]*)\"", text)
        for address in loaded:
            assert address.startswith("/")
            assert client.get(address, params={"token": TOKEN}).status_code == 200
    script = client.get("/static/mark.js")
    for name in re.findall(r'from "\./(\w+\.js)"', script.text):
        assert client.get(f"/static/{name}").headers["content-type"].startswith("text/javascript")
    assert client.get("/static/app.py").status_code == 404
    assert client.get("/static/..%2fapp.py").status_code == 404
