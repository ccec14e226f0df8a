"""Runs scenarios by one client: `scenarios.task.py boto3`, or only those named after it. One line of JSON a scenario."""

import importlib
import json
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from aws import Aws

sys.path.insert(0, str(Path(__file__).parent))


# what a client runs; those that are no library are prepared and watched with boto3
FOLDERS = {"boto3": ["services"], "aws-cli": ["services", "commands"], "cdk": ["cdk"], "tools": ["tools"]}


def driver_of(client: str):
    if client == "aws-cli":
        from aws_cli_driver import AwsCliDriver

        return AwsCliDriver()
    from boto3_driver import Boto3Driver

    return Boto3Driver(mark=None if client == "boto3" else "preparation")


def main(client: str, *wanted: str) -> None:
    driver = driver_of(client)
    aws = Aws(driver)
    here = Path(__file__).parent
    modules = [(folder, path.stem) for folder in FOLDERS[client] for path in sorted((here / folder).glob("*.py"))]
    for folder, name in modules:
        if wanted and name not in wanted:
            continue
        scenarios = importlib.import_module(f"{folder}.{name}")
        for scenario in [value for key, value in vars(scenarios).items() if key.startswith("check_")]:
            begun = time.monotonic()
            problems = run(aws, scenario) + sorted(set(driver.deviations))
            driver.deviations.clear()
            seconds = round(time.monotonic() - begun, 1)
            title = f"{name}: {(scenario.__doc__ or scenario.__name__).strip()}"
            print(json.dumps({"scenario": title, "seconds": seconds, "problems": problems}), flush=True)


def run(aws: Aws, scenario: Callable[[Aws], None]) -> list[str]:
    try:
        scenario(aws)
        return []
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent.parent == Path(__file__).parent]
        where = "".join(f"{Path(frame.filename).name}:{frame.lineno} `{frame.line}`: " for frame in frames)
        return [f"{where}{type(error).__name__}: {error}"]


if __name__ == "__main__":
    main(*sys.argv[1:])
