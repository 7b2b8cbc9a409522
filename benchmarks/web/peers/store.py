"""The same table of runs, as one writes it in Python: one connection a thread, a commit for each submission."""

import json
import os
import sqlite3
import threading
import uuid
from datetime import datetime, timezone

FILE = os.environ["STORE"]
_local = threading.local()


def _connection():
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(FILE, timeout=10, isolation_level=None)
        _local.connection.row_factory = sqlite3.Row
        _local.connection.execute("PRAGMA synchronous = FULL")
    return _local.connection


def _run(row):
    run = {"id": row["id"], "task": row["task"], "state": row["state"], "attempts": row["attempts"], "createdAt": row["created_at"]}
    if row["input"] is not None:
        run["input"] = json.loads(row["input"])
    return run


def get(run_id):
    return _run(_connection().execute("SELECT * FROM runs WHERE id = ?", (run_id,)).fetchone())


def listed(limit):
    rows = _connection().execute("SELECT * FROM runs ORDER BY created_at DESC, id DESC LIMIT ?", (limit,))
    return {"runs": [_run(row) for row in rows]}


def submit(body):
    run_id = str(uuid.uuid4())
    now = datetime.now(timezone.utc)
    created = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    _connection().execute(
        "INSERT INTO runs (id, task, state, input, created_at, priority, lease_until) VALUES (?, ?, 'PENDING', ?, ?, 0, ?)",
        (run_id, body["task"], json.dumps(body["input"]), created, int(now.timestamp() * 1000)),
    )
    return {"id": run_id, "task": body["task"], "state": "PENDING", "attempts": 0, "createdAt": created, "input": body["input"]}
