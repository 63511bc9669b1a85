"""A stand-in for Windmill's Python client, with the few of its names that this project's scripts use.

It talks to the same server by the same requests. The client itself is not on the package registry of this project's tests.
"""

import json
import os
import urllib.request


def get_resource(path):
    return _request("GET", f"resources/get_value_interpolated/{path}")


def datatable(name="main"):
    return DataTableClient(name)


class DataTableClient:
    def __init__(self, name):
        self.name = name

    def query(self, sql, *args):
        declarations = "".join(f"-- ${n} arg{n} (TEXT)\n" for n in range(1, len(args) + 1))
        values = {f"arg{n}": value for n, value in enumerate(args, start=1)}
        return SqlQuery(declarations + sql, {**values, "database": f"datatable://{self.name}"})


class SqlQuery:
    """A statement that runs when it is fetched or executed, and not before."""

    def __init__(self, content, args):
        self.content = content
        self.args = args

    def fetch(self, result_collection=None):
        header = f"-- result_collection={result_collection}\n" if result_collection else ""
        body = {"content": header + self.content, "args": self.args, "language": "postgresql"}
        return _request("POST", "jobs/run_inline/preview", body)

    def fetch_one(self):
        return self.fetch("last_statement_first_row")

    def execute(self):
        self.fetch()


def _request(method, path, body=None):
    request = urllib.request.Request(
        f"{os.environ['BASE_INTERNAL_URL']}/api/w/{os.environ['WM_WORKSPACE']}/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {os.environ['WM_TOKEN']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.loads(response.read())
