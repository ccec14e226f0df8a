"""Commands of the AWS CLI that are more than an operation, as a user types them."""

import os
import subprocess
import tempfile
from pathlib import Path

from aws import Aws, Deviation, contains
from refused import Refused
from services.clusters import service


def aws_command(*arguments: str, status: int = 0, path: str = "") -> str:
    env = {**os.environ, "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(["aws", *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != status:
        raise Deviation(f"aws {' '.join(arguments)}: status {run.returncode}, not {status}: {run.stdout[-600:]}")
    return run.stdout


def check_waits(aws: Aws) -> None:
    """aws wait returns when it should, and fails when it never will"""
    aws.once(service)
    aws_command("ecs", "wait", "services-stable", "--cluster", "shop", "--services", "web")
    aws.wait("cloudformation", "stack_create_complete", StackName="network")
    aws.wait("cloudformation", "stack_delete_complete", StackName="none")
    for service_name, waiter, asked in [
        ("ecs", "services_stable", {"cluster": "shop", "services": ["none"]}),
        ("cloudformation", "stack_update_complete", {"StackName": "none"}),
    ]:
        try:
            aws.wait(service_name, waiter, **asked)
        except (AssertionError, Refused):
            continue
        raise Deviation(f"{waiter} waits for nothing")


def check_execute_command(aws: Aws) -> None:
    """aws ecs execute-command is refused, and says why"""
    aws.once(service)
    task = aws.ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"][0]
    with tempfile.TemporaryDirectory() as folder:
        plugin = Path(folder) / "session-manager-plugin"  # the CLI asks nobody without it
        plugin.write_text("#!/bin/sh\n")
        plugin.chmod(0o755)
        asked = ["--cluster", "shop", "--task", task, "--container", "app", "--interactive", "--command", "sh"]
        said = aws_command("ecs", "execute-command", *asked, status=255, path=folder)
    contains(said, "ecs:ExecuteCommand is not implemented by the local cloud")
