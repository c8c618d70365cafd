#!/usr/bin/env python3
"""An agency gateway for Purser in one file of plain Python (3.9 or later, nothing to install).

It asks Purser before a task, reports while the task runs, settles what it cost, and stops what the owner halts:

    python3 examples/agency_gateway.py &      # beside `npm start`, which wrote .purser/local.json
    curl -s localhost:8900/api/run-task -d '{"id":"t-1","type":"code","description":"Implement feature X","agent_type":"CodeGen"}'

`estimate_cost` and `run_agent` stand for your own agents: put them in. Of a deployment it wants PURSER_URL, PURSER_TOKEN
(role agency), PURSER_ACCESS_CLIENT_ID, PURSER_ACCESS_CLIENT_SECRET and AGENCY_GATEWAY_TOKEN in the environment.
docs/programs.md says what each call means.
"""

import hmac
import json
import os
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

LOCAL = Path(__file__).resolve().parent.parent / ".purser" / "local.json"
ASK_AGAIN_SECONDS = float(os.environ.get("ASK_AGAIN_SECONDS", "60"))
TIMEOUT_SECONDS = 30


def settings() -> dict:
    """Where Purser is and what opens it: from the environment, else from the file of a local run."""
    local = json.loads(LOCAL.read_text()) if LOCAL.exists() else {}
    found = {
        "url": os.environ.get("PURSER_URL") or local.get("url"),
        "token": os.environ.get("PURSER_TOKEN") or local.get("tokens", {}).get("agency"),
        "client_id": os.environ.get("PURSER_ACCESS_CLIENT_ID") or local.get("accessClientId"),
        "client_secret": os.environ.get("PURSER_ACCESS_CLIENT_SECRET") or local.get("accessClientSecret"),
    }
    missing = sorted(name for name, value in found.items() if not value)
    if missing:
        sys.exit(f"Not known: {', '.join(missing)}. Start `npm start` first, or set the PURSER_ variables.")
    return found


class Task:
    """What somebody wants done. `spent` is dollars; run_agent raises it as it works, and stops when `stop` is set."""

    def __init__(self, body: dict) -> None:
        self.id, self.type = str(body["id"]), str(body["type"])
        self.description, self.agent_type = str(body["description"]), str(body["agent_type"])
        self.spent = 0.0
        self.stop = threading.Event()


def estimate_cost(task: Task) -> float:
    """Dollars that the task may cost. Yours to put in."""
    return 0.50


def run_agent(task: Task) -> None:
    """Does the work. Yours to put in; this one spends two cents in two seconds."""
    for _ in range(20):
        if task.stop.wait(0.1):
            return
        task.spent += 0.001


class Refused(Exception):
    """Purser did not take a call; the text says why."""


def call(path: str, body: dict) -> dict:
    """One call of Purser's. Both credentials: the first two pass Access, the bearer token says who is asking."""
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {PURSER['token']}",
        "CF-Access-Client-Id": PURSER["client_id"],
        "CF-Access-Client-Secret": PURSER["client_secret"],
    }
    request = Request(PURSER["url"].rstrip("/") + path, json.dumps(body).encode(), headers, method="POST")
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as reply:
            return json.load(reply)
    except HTTPError as error:
        raise Refused(f"{path}: {error.code} {error.read().decode(errors='replace')}") from error
    except (URLError, TimeoutError) as error:
        raise Refused(f"{path}: {error}") from error


def ask(task: Task) -> dict:
    """The same request again makes no second record and no second question."""
    return call("/api/approve", {
        "taskId": task.id,
        "type": task.type,
        "description": task.description,
        "estimatedCost": estimate_cost(task),
        "agentType": task.agent_type,
    })


def follow(task: Task, answer: dict) -> None:
    """Waits for a person where one has to answer, then runs the task under Purser's eyes."""
    try:
        while answer["status"] == "pending" and not task.stop.wait(ASK_AGAIN_SECONDS):
            answer = ask(task)
        if answer["approved"]:
            run(task, answer["constraints"])
    except Refused as error:
        print(f"{task.id}: {error}", file=sys.stderr)
    finally:
        RUNNING.pop(task.id, None)


def run(task: Task, limits: dict) -> None:
    """Reports a little before each report is due: one that is more than a minute late halts the task."""
    every, left = limits["progressEverySeconds"], limits["maxDurationSeconds"]
    path, failure = f"/api/tasks/{quote(task.id, safe='')}", []

    def work() -> None:
        try:
            run_agent(task)
        except Exception as error:  # whatever it was, the task ends as failed
            failure.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        while left > 0:
            worker.join(min(left, every * 0.8) if every else left)
            if not worker.is_alive():
                break
            report = call(f"{path}/progress", {"costSoFar": round(task.spent, 6)})
            if not report["continue"]:
                break
            left = seconds_until(report["endsAt"])  # the owner may have given it more time
    finally:  # also when Purser cannot be reached: what is not watched does not run
        cancelled = worker.is_alive() or task.stop.is_set()
        task.stop.set()
        worker.join()
        outcome = "failed" if failure else "cancelled" if cancelled else "succeeded"
        call(f"{path}/finish", {"actualCost": round(task.spent, 6), "outcome": outcome})


def seconds_until(moment: str) -> float:
    """From an ISO 8601 time in UTC, such as 2030-01-01T00:00:00.000Z."""
    return (datetime.fromisoformat(moment.replace("Z", "+00:00")) - datetime.now(timezone.utc)).total_seconds()


class Gateway(BaseHTTPRequestHandler):
    """POST /api/run-task for whoever wants something done, POST /api/halt for Purser."""

    def do_POST(self) -> None:
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            self.answer(*{"/api/run-task": self.run_task, "/api/halt": self.halt}[self.path](body))
        except KeyError as error:
            self.answer(404 if self.path.strip("'") == error.args[0] else 400, {"error": f"no {error}"})
        except ValueError as error:
            self.answer(400, {"error": f"not JSON: {error}"})
        except Refused as error:
            self.answer(502, {"error": str(error)})

    def run_task(self, body: dict) -> tuple:
        task = Task(body)
        answer = ask(task)
        if answer["status"] == "denied":
            return 403, {"taskId": task.id, "reason": answer["reason"]}
        RUNNING[task.id] = task
        threading.Thread(target=follow, args=(task, answer), daemon=True).start()
        return 202, {"taskId": task.id, "status": answer["status"], "reason": answer["reason"]}

    def halt(self, body: dict) -> tuple:
        said = self.headers.get("Authorization", "").encode()
        if not GATEWAY_TOKEN or not hmac.compare_digest(said, f"Bearer {GATEWAY_TOKEN}".encode()):
            return 401, {"error": "the gateway's token is wanted"}
        task = RUNNING.get(body["taskId"])
        if task:
            task.stop.set()
        return 200, {"success": True}

    def answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet; Purser keeps the record."""


if __name__ == "__main__":
    PURSER = settings()
    GATEWAY_TOKEN = os.environ.get("AGENCY_GATEWAY_TOKEN", "")
    RUNNING: dict = {}
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8900"))), Gateway)
    print(f"agency gateway at http://127.0.0.1:{server.server_address[1]}, asking {PURSER['url']}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
