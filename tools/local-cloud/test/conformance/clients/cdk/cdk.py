import os
import subprocess
import tempfile
from pathlib import Path

from aws import Aws, Deviation, contains, same
from services.images import image

HERE = Path(__file__).parent
CDK = ["node", str(HERE.parents[5] / "node_modules/aws-cdk/bin/cdk")]
ZONE = "cdk.example.com"


def folder(_: Aws) -> str:
    return tempfile.mkdtemp(prefix="cdk-", dir=os.environ["HOME"])


def cdk(aws: Aws, step: str, *arguments: str, status: int = 0) -> str:
    """What the CLI said of the app in one of its versions."""
    env = {
        **os.environ,
        "APP_STEP": step,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_VALIDATION": "false",
        "CI": "true",
    }
    command = [*CDK, "--app", f"node {HERE / 'app.cjs'}", "--no-notices", "--no-version-reporting", *arguments]
    run = subprocess.run(
        command, cwd=aws.once(folder), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
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


def check_hotswap(aws: Aws) -> None:
    """deploy --hotswap changes the image of a service without its stack"""
    aws.once(deployed)

    def state() -> tuple[str, str]:
        task = aws.ecs.describe_services(cluster="cdk", services=["cdk"])["services"][0]["taskDefinition"]
        definition = aws.ecs.describe_task_definition(taskDefinition=task)["taskDefinition"]
        stack = aws.cloudformation.describe_stacks(StackName="Service")["Stacks"][0]
        return definition["containerDefinitions"][0]["image"][-2:], stack["StackStatus"]

    same(state(), (":1", "CREATE_COMPLETE"))
    contains(cdk(aws, "second", "deploy", "Service", "--exclusively", "--hotswap"), "hotswapped")
    same(state(), (":2", "CREATE_COMPLETE"))


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
