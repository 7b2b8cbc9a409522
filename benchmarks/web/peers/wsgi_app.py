"""A WSGI application without a framework, for gunicorn's threads."""

import json
import time
from urllib.parse import parse_qs

import store


def app(environ, start_response):
    path = environ["PATH_INFO"]
    status = "200 OK"
    if path == "/":
        answer = {"application": "benchmark", "environment": "dev", "api": "v1"}
    elif path.startswith("/sleep/"):
        time.sleep(float(path.removeprefix("/sleep/")))
        answer = {"late": True}
    elif path == "/runs" and environ["REQUEST_METHOD"] == "POST":
        length = int(environ["CONTENT_LENGTH"])
        answer = store.submit(json.loads(environ["wsgi.input"].read(length)))
        status = "201 Created"
    elif path == "/runs":
        answer = store.listed(int(parse_qs(environ["QUERY_STRING"])["limit"][0]))
    else:
        answer = store.get(path.removeprefix("/runs/"))
    body = json.dumps(answer).encode()
    start_response(status, [("content-type", "application/json"), ("content-length", str(len(body)))])
    return [body]
