import json
import os
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from aws import Aws, Deviation, contains, eventually, same
from services.images import image

HERE = Path(__file__).parent
CDK = ["node", str(HERE.parents[5] / "node_modules/aws-cdk/bin/cdk")]
APP = HERE / "app.cjs"
ZONE = "cdk.example.com"

# seconds; only what hangs takes so long
PATIENCE = 240


def folder(_: Aws) -> str:
    return tempfile.mkdtemp(prefix="cdk-", dir=os.environ["HOME"])


def environment() -> dict[str, str]:
    return {**os.environ, "CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_VALIDATION": "false", "CI": "true"}


def command(app: str, *arguments: str) -> list[str]:
    return [*CDK, "--app", app, "--no-notices", "--no-version-reporting", *arguments]


def cdk(aws: Aws, step: str, *arguments: str, status: int = 0) -> str:
    """What the CLI said of the app in one of its versions."""
    run = subprocess.run(
        command(f"node {APP}", *arguments),
        cwd=aws.once(folder),
        env={**environment(), "APP_STEP": step},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if run.returncode != status:
        raise Deviation(f"cdk {' '.join(arguments)}: status {run.returncode}, not {status}: {run.stdout[-1500:]}")
    return run.stdout


def deployed(aws: Aws) -> str:
    """Deploys everything into a region that was bootstrapped."""
    image(aws)
    manifest = aws.ecr.batch_get_image(repositoryName="shop", imageIds=[{"imageTag": "1"}])["images"][0]
    aws.ecr.put_image(repositoryName="shop", imageManifest=manifest["imageManifest"], imageTag="2")
    aws.route53.create_hosted_zone(Name=ZONE, CallerReference="one")
    contains(cdk(aws, "first", "bootstrap", "aws://000000000000/eu-west-1"), "bootstrapped")
    return cdk(aws, "first", "deploy", "--all", "--require-approval", "never", "--concurrency", "2")


def check_deploy(aws: Aws) -> None:
    """bootstrap and deploy --all, with zones, images and hosted zones looked up"""
    aws.once(deployed)
    for name in ("Base", "Service"):
        same(aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"], "CREATE_COMPLETE")
    public = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
    same(value(aws, "/cdk/image"), value(aws, public))
    zones = {subnet["AvailabilityZone"] for subnet in aws.ec2.describe_subnets()["Subnets"]}
    same(zones, {"eu-west-1a", "eu-west-1b"})
    zone = aws.route53.list_hosted_zones_by_name(DNSName=ZONE)["HostedZones"][0]["Id"]
    records = aws.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    contains([record["Type"] for record in records], "A")
    same(aws.ecs.describe_services(cluster="cdk", services=["cdk"])["services"][0]["runningCount"], 1)


def value(aws: Aws, name: str) -> str:
    return aws.ssm.get_parameter(Name=name)["Parameter"]["Value"]


def check_differences(aws: Aws) -> None:
    """diff and drift tell what differs"""
    aws.once(deployed)
    contains(cdk(aws, "first", "diff", "--all", "--fail"), "Number of stacks with differences: 0")
    contains(cdk(aws, "second", "diff", "Base", "--fail", status=1), "second")
    contains(cdk(aws, "first", "drift", "Base", "--fail"), "No drift detected")
    aws.ssm.put_parameter(Name="/cdk/step", Value="by hand", Overwrite=True)
    contains(cdk(aws, "first", "drift", "Base", "--fail", status=1), "by hand")
    aws.ssm.put_parameter(Name="/cdk/step", Value="first", Overwrite=True)


def revision(aws: Aws) -> str:
    return aws.ecs.describe_services(cluster="cdk", services=["cdk"])["services"][0]["taskDefinition"]


def service_state(aws: Aws) -> tuple[str, str]:
    definition = aws.ecs.describe_task_definition(taskDefinition=revision(aws))["taskDefinition"]
    stack = aws.cloudformation.describe_stacks(StackName="Service")["Stacks"][0]
    return definition["containerDefinitions"][0]["image"][-2:], stack["StackStatus"]


def check_hotswap(aws: Aws) -> None:
    """deploy --hotswap changes the image of a service without its stack"""
    aws.once(deployed)
    same(service_state(aws), (":1", "CREATE_COMPLETE"))
    contains(cdk(aws, "second", "deploy", "Service", "--exclusively", "--hotswap"), "hotswapped")
    same(service_state(aws), (":2", "CREATE_COMPLETE"))


def check_watch(aws: Aws) -> None:
    """watch --hotswap changes a service whenever a file changes, until Ctrl-C"""
    aws.once(deployed)
    before = revision(aws)
    with watching() as (step, said):
        eventually(lambda: "(no changes)" in said(), PATIENCE)
        same(revision(aws), before)
        step.write_text("second")
        eventually(lambda: "hotswapped" in said(), PATIENCE)
        eventually(lambda: revision(aws) != before, PATIENCE)
        same(service_state(aws), (":2", "CREATE_COMPLETE"))


@contextmanager
def watching():
    """The file that says which version the app is, and what the CLI has said so far."""
    # the CLI remembers in its folder what it has hotswapped
    project = Path(tempfile.mkdtemp(prefix="watch-", dir=os.environ["HOME"]))
    step, log = project / "step", project / "watch.log"
    step.write_text("first")
    (project / "cdk.json").write_text(json.dumps({"watch": {"include": ["step"]}}))
    asked = command(f'APP_STEP="$(cat step)" node {APP}', "watch", "Service", "--exclusively", "--hotswap")
    with log.open("w") as out:
        process = subprocess.Popen(
            asked, cwd=project, env=environment(), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield step, log.read_text
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE)
    except Exception as error:
        raise Deviation(f"{error}: {log.read_text()[-1500:]}") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def check_rollback(aws: Aws) -> None:
    """an update that failed and stayed is rolled back"""
    aws.once(deployed)

    def status() -> str:
        return aws.cloudformation.describe_stacks(StackName="Base")["Stacks"][0]["StackStatus"]

    broken = ["deploy", "Base", "--require-approval", "never", "--no-rollback"]
    contains(cdk(aws, "broken", *broken, status=1), "no-such-function")
    same(status(), "UPDATE_FAILED")
    cdk(aws, "first", "rollback", "Base")
    same((status(), value(aws, "/cdk/step")), ("UPDATE_ROLLBACK_COMPLETE", "first"))


def check_the_end(aws: Aws) -> None:
    """destroy leaves nothing"""
    aws.once(deployed)
    cdk(aws, "first", "destroy", "--all", "--force")
    left = aws.cloudformation.describe_stacks()["Stacks"]
    same([stack["StackName"] for stack in left], ["CDKToolkit"])
    same(aws.ecs.list_clusters()["clusterArns"], [])
