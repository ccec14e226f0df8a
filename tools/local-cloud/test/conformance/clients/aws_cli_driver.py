"""The AWS CLI: its own parser, its own output, once loaded for all commands."""

import base64
import io
import json
import os
import re
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from awscli.clidriver import create_clidriver
from botocore import xform_name
from refused import Refused

# version 1 of the CLI looks these up itself, whatever AWS_ENDPOINT_URL says
UNHEARD = {"sqs"}

COMMANDS = {"codedeploy": "deploy", "s3": "s3api"}

# how many times faster than the computer's the time of the cloud passes; that of the client's pauses, too
SPEED = float(os.environ["CONFORMANCE_SPEED"])

_sleep = time.sleep


class AwsCliDriver:
    def __init__(self) -> None:
        time.sleep = lambda seconds: _sleep(max(seconds / SPEED, 0.05))
        self._cli = create_clidriver()
        self.deviations: list[str] = []

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict:
        command = _command(service)
        model = self._model(service, operation)
        files = tempfile.TemporaryDirectory(prefix="conformance-")
        with files as folder:
            arguments, rest = _file_arguments(parameters, model, folder)
            if model.has_streaming_output:  # with a file to write to, the CLI asks for each of them
                arguments += [part for name, value in rest.items() for part in _argument(name, value)]
            elif rest:
                arguments += ["--cli-input-json", json.dumps(rest, default=_plain)]
            outfile = os.path.join(folder, "out")
            if service in UNHEARD:
                arguments += ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"]]
            if model.has_streaming_output:
                arguments.append(outfile)
            text = self._run(command, operation.replace("_", "-"), *arguments)
            answer = json.loads(text) if text.strip() else {}
            if model.has_streaming_output:
                body = model.output_shape.serialization["payload"]
                with open(outfile, "rb") as file:
                    answer[body] = io.BytesIO(file.read())
            return answer

    def wait(self, service: str, waiter: str, parameters: dict[str, Any]) -> None:
        arguments = [part for name, value in parameters.items() for part in _argument(name, value)]
        self._run(_command(service), "wait", waiter.replace("_", "-"), *arguments)

    def _run(self, *arguments: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        out.buffer = io.BytesIO()  # some commands write bytes
        with redirect_stdout(out), redirect_stderr(err):
            status = self._cli.main([*arguments])
        if status == 0:
            return out.getvalue() or out.buffer.getvalue().decode()
        said = err.getvalue().strip()
        told = re.search(r"An error occurred \((\S+)\) when calling the \w+ operation[^:]*:(.*)", said, re.DOTALL)
        if told:
            raise Refused(told[1], told[2].strip())
        raise AssertionError(f"aws {' '.join(arguments[:2])}: exit status {status}: {said[-600:]}")

    def _model(self, service: str, operation: str) -> Any:
        model = self._cli.session.get_service_model(service.strip("_").replace("_", "-"))
        name = next(name for name in model.operation_names if xform_name(name) == operation)
        return model.operation_model(name)


def _command(service: str) -> str:
    return COMMANDS.get(service, service.strip("_").replace("_", "-"))


def _file_arguments(parameters: dict[str, Any], model: Any, folder: str) -> tuple[list[str], dict[str, Any]]:
    """Bytes come from files, as a user gives them."""
    arguments: list[str] = []
    rest = dict(parameters)
    for name, value in parameters.items():
        if not isinstance(value, bytes):
            continue
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(value)
        streams = model.input_shape.members[name].serialization.get("streaming", False)
        arguments += [f"--{xform_name(name, '-')}", path if streams else f"fileb://{path}"]
        del rest[name]
    return arguments, rest


def _argument(name: str, value: Any) -> list[str]:
    flag = f"--{xform_name(name, '-')}"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [flag, *value]
    return [flag, value if isinstance(value, str) else json.dumps(value)]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat()
