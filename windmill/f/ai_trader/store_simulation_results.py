"""Stores what a run brought in the workspace's data table `main`.

ai_trader_runs has a row per job, ai_trader_daily_results one per model and trading date. The latter is a copy of what the
service shows, of all dates: so storing again changes nothing, superseded days go, and what an earlier run could not store
is made up for.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from decimal import Decimal

import wmill

API_RESOURCE = "f/ai_trader/ai_trader_api"
TIMEOUT_SECONDS = 60

CREATE_TABLES = (
    """CREATE TABLE IF NOT EXISTS ai_trader_runs (
  job_id text PRIMARY KEY,
  status text NOT NULL,
  first_date date,
  last_date date,
  models jsonb NOT NULL,
  model_days integer NOT NULL,
  completed integer NOT NULL,
  failed integer NOT NULL,
  failures jsonb NOT NULL,
  error text,
  created_at timestamptz NOT NULL,
  completed_at timestamptz
)""",
    """CREATE TABLE IF NOT EXISTS ai_trader_daily_results (
  model text NOT NULL,
  date date NOT NULL,
  portfolio_value numeric NOT NULL,
  profit numeric NOT NULL,
  return_pct numeric NOT NULL,
  provisional boolean NOT NULL,
  synthetic boolean NOT NULL,
  PRIMARY KEY (model, date)
)""",
)

STORE_RUN = """INSERT INTO ai_trader_runs
SELECT run.* FROM jsonb_to_record(($1::text)::jsonb) AS run (
  job_id text, status text, first_date date, last_date date, models jsonb, model_days integer, completed integer,
  failed integer, failures jsonb, error text, created_at timestamptz, completed_at timestamptz)
ON CONFLICT (job_id) DO UPDATE SET
  status = excluded.status, first_date = excluded.first_date, last_date = excluded.last_date, models = excluded.models,
  model_days = excluded.model_days, completed = excluded.completed, failed = excluded.failed,
  failures = excluded.failures, error = excluded.error, completed_at = excluded.completed_at"""

# One statement, so that no reader sees the old days gone and the new ones not there yet. Models that the service does not know
# are left alone.
STORE_DAYS = """WITH fresh AS (
  SELECT * FROM jsonb_to_recordset(($1::text)::jsonb) AS day (
    model text, date date, portfolio_value numeric, profit numeric, return_pct numeric, provisional boolean,
    synthetic boolean)
), removed AS (
  DELETE FROM ai_trader_daily_results AS old
  WHERE (old.model IN (SELECT model FROM fresh) OR old.model IN (SELECT jsonb_array_elements_text(($2::text)::jsonb)))
    AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.model = old.model AND fresh.date = old.date)
  RETURNING 1
), stored AS (
  INSERT INTO ai_trader_daily_results AS old SELECT * FROM fresh
  ON CONFLICT (model, date) DO UPDATE SET
    portfolio_value = excluded.portfolio_value, profit = excluded.profit, return_pct = excluded.return_pct,
    provisional = excluded.provisional, synthetic = excluded.synthetic
  WHERE old IS DISTINCT FROM excluded
  RETURNING 1
)
SELECT (SELECT count(*) FROM stored)::integer AS stored_days, (SELECT count(*) FROM removed)::integer AS removed_days"""


class ApiAway(Exception):
    """The service cannot be asked now; the step's `retry` asks again."""


def main(run: dict) -> dict:
    """Stores the run that poll_simulation_status saw last, and the daily results.

    Of a request that was refused there is nothing to store, and the results of a job that stood in the way belong to whoever
    started it. Returns how many days are new or changed, and how many were removed.
    """
    if run["status"] == "refused" or run["outcome"] == "conflict":
        return {"stored_days": 0, "removed_days": 0}
    table = wmill.datatable()
    for statement in CREATE_TABLES:
        table.query(statement).execute()
    job = run["job"]
    if job is not None:
        table.query(STORE_RUN, json.dumps(run_row(run, job))).execute()
    models = [] if job is None else job["models"]
    return table.query(STORE_DAYS, json.dumps(read_days()), json.dumps(models)).fetch_one()


def run_row(run: dict, job: dict) -> dict:
    """The row of a job. Its status is `timeout` when it went on without being watched."""
    dates, progress = job["date_range"], job["progress"]
    return {
        "job_id": job["job_id"],
        "status": run["status"],
        "first_date": dates[0] if dates else None,
        "last_date": dates[-1] if dates else None,
        "models": job["models"],
        "model_days": progress["total_model_days"],
        "completed": progress["completed"],
        "failed": progress["failed"],
        "failures": job["failed_model_days"],
        "error": job["error"],
        "created_at": job["created_at"],
        "completed_at": job["completed_at"],
    }


def read_days() -> list[dict]:
    """The rows of all models and dates; amounts as text, so that none is rounded."""
    query = {"end_date": datetime.now(timezone.utc).date().isoformat()}
    body = get_json(f"/results?{urllib.parse.urlencode(query)}")
    if body is None:
        return []
    return [
        {
            "model": result["model"],
            "date": day["date"],
            "portfolio_value": str(day["portfolio_value"]),
            "profit": str(day["profit"]),
            "return_pct": str(day["return_pct"]),
            "provisional": day.get("provisional", False),
            "synthetic": result.get("market") == "SYNTHETIC",
        }
        for result in body["results"]
        for day in result["daily"]
    ]


def get_json(path: str) -> dict | None:
    """What the service answers; None for 404 `no_data`. Raises ApiAway, or an error with its message when it refuses."""
    api = wmill.get_resource(API_RESOURCE)
    headers = {"X-API-Key": api["api_key"]} if api.get("api_key") else {}
    request = urllib.request.Request(api["base_url"].rstrip("/") + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return json.loads(response.read(), parse_float=Decimal)
    except urllib.error.HTTPError as error:
        text = error.read().decode("utf-8", "replace")
        if error.code == 404 and '"no_data"' in text:
            return None
        kind = ApiAway if error.code == 429 or error.code >= 500 else RuntimeError
        raise kind(f"GET {path} was answered with {error.code}: {text}") from error
    except (OSError, ValueError) as error:
        raise ApiAway(f"GET {path} was not answered: {error}. Is base_url in {API_RESOURCE} right?") from error
