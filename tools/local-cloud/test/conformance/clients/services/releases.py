import json

from aws import Aws, contains, eventually, same
from services.balancers import balancer, target_group
from services.clusters import cluster, definition, placed
from services.functions import in_bucket
from services.network import role


def application(aws: Aws) -> dict[str, str]:
    """A CodeDeploy group that moves a service of one task between two target groups."""
    shop = aws.once(cluster)
    blue = target_group(aws, "blue")
    target_group(aws, "green")
    forward = [{"Type": "forward", "TargetGroupArn": blue}]
    listener = aws.elbv2.create_listener(
        LoadBalancerArn=aws.once(balancer), Protocol="HTTP", Port=8080, DefaultActions=forward
    )["Listeners"][0]["ListenerArn"]
    first = definition(aws, "released")
    aws.ecs.create_service(
        **shop,
        **placed(aws),
        serviceName="released",
        taskDefinition=first,
        desiredCount=1,
        launchType="FARGATE",
        deploymentController={"type": "CODE_DEPLOY"},
        loadBalancers=[{"targetGroupArn": blue, "containerName": "app", "containerPort": 80}],
        healthCheckGracePeriodSeconds=3600,
    )
    code = aws.codedeploy
    code.create_application(applicationName="shop", computePlatform="ECS")
    ready = {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}
    ended = {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0}
    groups = {
        "targetGroups": [{"name": "blue"}, {"name": "green"}],
        "prodTrafficRoute": {"listenerArns": [listener]},
    }
    code.create_deployment_group(
        applicationName="shop",
        deploymentGroupName="web",
        serviceRoleArn=aws.once(role),
        deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        blueGreenDeploymentConfiguration={
            "deploymentReadyOption": ready,
            "terminateBlueInstancesOnDeploymentSuccess": ended,
        },
        ecsServices=[{"clusterName": "shop", "serviceName": "released"}],
        loadBalancerInfo={"targetGroupPairInfoList": [groups]},
    )
    return {"applicationName": "shop", "deploymentGroupName": "web"}


HOOK = "exports.handler = async event => console.log(JSON.stringify(event));\n"


def hook(aws: Aws) -> str:
    """Name of a function that only tells what it was asked: somebody else says how it went."""
    aws.lambda_.create_function(
        FunctionName="hook",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=aws.once(role),
        Code=in_bucket(aws, "hook.zip", HOOK),
    )
    return "hook"


def execution(aws: Aws) -> dict[str, str]:
    """What the function was asked last."""

    def told() -> list[str]:
        if not aws.logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/hook")["logGroups"]:
            return []
        pattern = '"LifecycleEventHookExecutionId"'
        return aws.logs.filter_log_events(logGroupName="/aws/lambda/hook", filterPattern=pattern)["events"]

    message = eventually(told)[-1]["message"]
    asked = json.loads(message[message.index("{") :])
    return {
        "deploymentId": asked["DeploymentId"],
        "lifecycleEventHookExecutionId": asked["LifecycleEventHookExecutionId"],
    }


def revision(aws: Aws, *hooks: dict[str, str]) -> dict:
    container = {"ContainerName": "app", "ContainerPort": 80}
    properties = {"TaskDefinition": definition(aws, "released"), "LoadBalancerInfo": container}
    resource = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}
    content = json.dumps({"version": 0.0, "Resources": [resource], **({"Hooks": hooks} if hooks else {})})
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}


def check_applications(aws: Aws) -> None:
    """applications, groups and configurations"""
    code = aws.codedeploy
    group = aws.once(application)
    one = {"applicationName": "shop"}
    with aws.refused("ApplicationAlreadyExistsException"):
        code.create_application(**one, computePlatform="ECS")
    same(code.get_application(**one)["application"]["computePlatform"], "ECS")
    same(code.list_applications()["applications"], ["shop"])
    same(len(code.batch_get_applications(applicationNames=["shop"])["applicationsInfo"]), 1)
    found = code.get_deployment_group(**group)["deploymentGroupInfo"]
    same(found["deploymentConfigName"], "CodeDeployDefault.ECSAllAtOnce")
    same(code.list_deployment_groups(**one)["deploymentGroups"], ["web"])
    batch = code.batch_get_deployment_groups(**one, deploymentGroupNames=["web"])
    same(len(batch["deploymentGroupsInfo"]), 1)
    slowly = {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 50, "linearInterval": 1}}
    named = {"deploymentConfigName": "slowly"}
    code.create_deployment_config(**named, computePlatform="ECS", trafficRoutingConfig=slowly)
    same(code.get_deployment_config(**named)["deploymentConfigInfo"]["trafficRoutingConfig"], slowly)
    contains(code.list_deployment_configs()["deploymentConfigsList"], "slowly")
    same_name = {"applicationName": "shop", "currentDeploymentGroupName": "web"}
    code.update_deployment_group(**same_name, deploymentConfigName="CodeDeployDefault.ECSAllAtOnce")
    code.delete_deployment_config(**named)
    with aws.refused("DeploymentConfigDoesNotExistException"):
        code.get_deployment_config(**named)
    with aws.refused("ApplicationDoesNotExistException"):
        code.get_application(applicationName="none")
    with aws.refused("DeploymentGroupDoesNotExistException"):
        code.get_deployment_group(applicationName="shop", deploymentGroupName="none")


def check_deployments(aws: Aws) -> None:
    """deployments, their targets, and their end"""
    code = aws.codedeploy
    group = aws.once(application)
    described = revision(aws)
    code.register_application_revision(applicationName="shop", revision=described, description="one")
    code.get_application_revision(applicationName="shop", revision=described)
    ready = {
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 600},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0},
    }
    current = {"applicationName": "shop", "currentDeploymentGroupName": "web"}
    code.update_deployment_group(**current, blueGreenDeploymentConfiguration=ready)
    hooked = revision(aws, {"BeforeInstall": aws.once(hook)})
    made = {"deploymentId": code.create_deployment(**group, revision=hooked)["deploymentId"]}

    def status() -> str:
        return code.get_deployment(**made)["deploymentInfo"]["status"]

    answer = execution(aws)
    same(answer["deploymentId"], made["deploymentId"])
    with aws.refused("InvalidLifecycleEventHookExecutionStatusException"):
        code.put_lifecycle_event_hook_execution_status(**answer, status="Unknown")
    code.put_lifecycle_event_hook_execution_status(**answer, status="Succeeded")
    with aws.refused("LifecycleEventAlreadyCompletedException"):
        code.put_lifecycle_event_hook_execution_status(**answer, status="Failed")
    eventually(lambda: status() == "Ready")
    code.continue_deployment(**made, deploymentWaitType="READY_WAIT")
    aws.wait("codedeploy", "deployment_successful", **made)
    targets = code.list_deployment_targets(**made)["targetIds"]
    target = code.get_deployment_target(**made, targetId=targets[0])["deploymentTarget"]["ecsTarget"]
    contains([event["lifecycleEventName"] for event in target["lifecycleEvents"]], "AfterAllowTraffic")
    same(len(code.batch_get_deployment_targets(**made, targetIds=targets)["deploymentTargets"]), 1)
    with aws.refused("DeploymentAlreadyCompletedException"):
        code.stop_deployment(**made)

    second = {"deploymentId": code.create_deployment(**group, revision=revision(aws))["deploymentId"]}
    eventually(lambda: code.get_deployment(**second)["deploymentInfo"]["status"] in ("InProgress", "Ready"))
    with aws.refused("DeploymentLimitExceededException"):
        code.create_deployment(**group, revision=revision(aws))
    code.stop_deployment(**second)
    eventually(lambda: code.get_deployment(**second)["deploymentInfo"]["status"] == "Stopped")
    ids = code.list_deployments(**group)["deployments"]
    same(set(ids), {made["deploymentId"], second["deploymentId"]})
    same(len(code.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]), 2)
    with aws.refused("DeploymentDoesNotExistException"):
        code.get_deployment(deploymentId="d-000000000")
    code.delete_deployment_group(**group)
    code.delete_application(applicationName="shop")
