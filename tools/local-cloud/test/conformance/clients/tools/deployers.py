import base64
import os
import subprocess
import tempfile
import time
from pathlib import Path

from aws import Aws, Deviation, contains, same
from services.clusters import cluster, definition, placed, service
from services.images import image
from services.network import network, security_group


def ecs(*arguments: str, status: int = 0) -> str:
    """What `ecs`, of ecs-deploy, said."""
    run = subprocess.run(["ecs", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != status:
        raise Deviation(f"ecs {' '.join(arguments)}: status {run.returncode}, not {status}: {run.stdout[-1000:]}")
    return run.stdout


def check_ecs_deploy(aws: Aws) -> None:
    """ecs-deploy releases, rolls back, scales, runs tasks"""
    aws.once(service)
    waits = ["--sleep-time", "1", "--timeout", "120"]
    contains(ecs("deploy", "shop", "web", "--env", "app", "COLOUR", "green", *waits), "Deployment successful")
    task = aws.ecs.describe_services(cluster="shop", services=["web"])["services"][0]["taskDefinition"]
    container = aws.ecs.describe_task_definition(taskDefinition=task)["taskDefinition"]["containerDefinitions"][0]
    same(container["environment"], [{"name": "COLOUR", "value": "green"}])

    before = aws.ecs.describe_services(cluster="shop", services=["web"])["services"][0]["taskDefinition"]
    said = ecs("deploy", "shop", "web", "--tag", "none", "--rollback", "--sleep-time", "1", "--timeout", "15", status=1)
    contains(said, "Rolling back")
    same(aws.ecs.describe_services(cluster="shop", services=["web"])["services"][0]["taskDefinition"], before)

    contains(ecs("scale", "shop", "web", "1", *waits), "Scaling successful")
    contains(ecs("deploy", "shop", "none", status=1), "An error occurred")
    ids = aws.once(network)
    addresses = ["--subnet", ids["A"], "--securitygroup", aws.once(security_group), "--public-ip"]
    contains(ecs("run", "shop", "web", "--launchtype", "FARGATE", *addresses), "Successfully started 1 instances")
    contains(ecs("update", "web", "--env", "app", "COLOUR", "blue"), "Successfully created revision")


def check_awslogs(aws: Aws) -> None:
    """awslogs --watch prints what comes"""
    stream = {"logGroupName": "/watched", "logStreamName": "one"}
    aws.logs.create_log_group(logGroupName="/watched")
    aws.logs.create_log_stream(**stream)

    def say(message: str) -> None:
        now = int(time.time() * 1000)
        aws.logs.put_log_events(**stream, logEvents=[{"timestamp": now, "message": message}])

    say("before")
    command = ["awslogs", "get", "/watched", "--watch", "--watch-interval", "1", "--start", "2d", "--color", "never"]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as watching:
        try:
            contains(watching.stdout.readline(), "before")
            say("after")
            contains(watching.stdout.readline(), "after")
        finally:
            watching.kill()


def check_oras(aws: Aws) -> None:
    """an OCI client of others pushes and pulls"""
    from oras.client import OrasClient

    aws.ecr.create_repository(repositoryName="artifacts")
    given = aws.ecr.get_authorization_token()["authorizationData"][0]
    user, password = base64.b64decode(given["authorizationToken"]).decode().split(":", 1)
    host = given["proxyEndpoint"].split("://")[1]
    client = OrasClient(hostname=host, insecure=True, auth_backend="basic")
    client.login(hostname=host, username=user, password=password)
    folder = Path(tempfile.mkdtemp(prefix="oras-", dir=os.environ["HOME"]))
    (folder / "hello.txt").write_text("hello\n")
    target = f"{host}/artifacts:1"
    client.push(target=target, files=[str(folder / "hello.txt")], disable_path_validation=True)
    found = aws.ecr.describe_images(repositoryName="artifacts", imageIds=[{"imageTag": "1"}])["imageDetails"]
    same(len(found), 1)
    same(client.get_tags(f"{host}/artifacts"), ["1"])
    same([Path(path).read_text() for path in client.pull(target=target, outdir=str(folder / "out"))], ["hello\n"])
