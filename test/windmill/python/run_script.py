"""Runs main of a script as a Windmill worker does: SCRIPT RESULT_FILE, with the arguments as JSON on standard input."""

import importlib.util
import json
import sys

script, result_file = sys.argv[1:]
spec = importlib.util.spec_from_file_location("script", script)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
try:
    outcome = {"result": module.main(**json.load(sys.stdin))}
except Exception as error:  # noqa: BLE001: whatever it is becomes the job's error
    outcome = {"error": {"name": type(error).__name__, "message": str(error)}}
with open(result_file, "w", encoding="utf8") as file:
    json.dump(outcome, file)
