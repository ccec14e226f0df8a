import json

from aws import Aws, contains, eventually, same
from services.balancers import balancer, target_group
from services.capacity import group
from services.images import image
from services.network import network, role, security_group


def cluster(aws: Aws) -> dict[str, str]:
    aws.ecs.create_cluster(clusterName="shop", tags=[{"key": "a", "value": "1"}])
    return {"cluster": "shop"}


def definition(aws: Aws, family: str, tag: str = "1") -> str:
    """ARN of a task that runs until it is stopped. There is no image with the tag `none`."""
    uri = aws.once(image)["uri"].removesuffix(":1")
    ports = [{"containerPort": 80}]
    container = {"name": "app", "image": f"{uri}:{tag}", "essential": True, "portMappings": ports}
    made = aws.ecs.register_task_definition(
        family=family,
        containerDefinitions=[container],
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn=aws.once(role),
    )
    return made["taskDefinition"]["taskDefinitionArn"]


def placed(aws: Aws) -> dict:
    ids = aws.once(network)
    addresses = {
        "subnets": [ids["A"], ids["B"]],
        "securityGroups": [aws.once(security_group)],
        "assignPublicIp": "ENABLED",  # the images come by the internet
    }
    return {"networkConfiguration": {"awsvpcConfiguration": addresses}}


def service(aws: Aws) -> dict[str, str]:
    """A service of two tasks, stable."""
    shop = aws.once(cluster)
    aws.ecs.create_service(
        **shop,
        **placed(aws),
        serviceName="web",
        taskDefinition=definition(aws, "web"),
        desiredCount=2,
        launchType="FARGATE",
        clientToken="one",
    )
    aws.wait("ecs", "services_stable", cluster="shop", services=["web"])
    return {"cluster": "shop", "service": "web"}


def check_clusters(aws: Aws) -> None:
    """clusters and their capacity"""
    ecs = aws.ecs
    shop = aws.once(cluster)
    same(ecs.create_cluster(clusterName="shop")["cluster"]["clusterName"], "shop")
    ecs.create_cluster(clusterName="other")
    same(len(ecs.list_clusters()["clusterArns"]), 2)
    found = ecs.describe_clusters(clusters=["shop", "none"])
    same((found["clusters"][0]["status"], found["failures"][0]["reason"]), ("ACTIVE", "MISSING"))
    ecs.update_cluster(**shop, settings=[{"name": "containerInsights", "value": "enabled"}])
    providers = {"capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": []}
    ecs.put_cluster_capacity_providers(**shop, **providers)
    arn = found["clusters"][0]["clusterArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    same(ecs.list_tags_for_resource(resourceArn=arn)["tags"], [{"key": "b", "value": "2"}])
    same(ecs.delete_cluster(cluster="other")["cluster"]["status"], "INACTIVE")
    with aws.refused("ClusterNotFoundException"):
        ecs.list_tasks(cluster="none")


def check_definitions(aws: Aws) -> None:
    """task definitions"""
    ecs = aws.ecs
    first, second = definition(aws, "job"), definition(aws, "job")
    same(ecs.list_task_definitions(familyPrefix="job")["taskDefinitionArns"], [first, second])
    contains(ecs.list_task_definition_families(status="ACTIVE")["families"], "job")
    same(ecs.describe_task_definition(taskDefinition="job")["taskDefinition"]["revision"], 2)
    same(ecs.deregister_task_definition(taskDefinition=first)["taskDefinition"]["status"], "INACTIVE")
    with aws.refused("ClientException"):
        ecs.describe_task_definition(taskDefinition="none")


def check_tasks(aws: Aws) -> None:
    """tasks run and stop"""
    ecs = aws.ecs
    shop = aws.once(cluster)
    run = {**shop, **placed(aws), "taskDefinition": definition(aws, "job"), "launchType": "FARGATE"}
    started = ecs.run_task(**run, count=2, clientToken="same")["tasks"]
    again = ecs.run_task(**run, count=2, clientToken="same")["tasks"]
    arns = [task["taskArn"] for task in started]
    same([task["taskArn"] for task in again], arns)
    aws.wait("ecs", "tasks_running", cluster="shop", tasks=arns)
    same(len(ecs.list_tasks(**shop, family="job")["taskArns"]), 2)
    for arn in arns:
        ecs.stop_task(**shop, task=arn, reason="of conformance")
    aws.wait("ecs", "tasks_stopped", cluster="shop", tasks=arns)
    task = ecs.describe_tasks(**shop, tasks=arns[:1])["tasks"][0]
    same((task["lastStatus"], task["stoppedReason"], task["stopCode"]), ("STOPPED", "of conformance", "UserInitiated"))
    with aws.refused("InvalidParameterException"):
        ecs.stop_task(**shop, task="0123456789abcdef0123456789abcdef")


def check_services(aws: Aws) -> None:
    """services and their deployments"""
    ecs = aws.ecs
    web = aws.once(service)
    shop = aws.once(cluster)
    found = ecs.describe_services(**shop, services=["web", "none"])
    same((found["services"][0]["runningCount"], found["failures"][0]["reason"]), (2, "MISSING"))
    same(len(ecs.list_services(**shop)["serviceArns"]), 1)
    ecs.update_service(**web, taskDefinition=definition(aws, "web"))
    aws.wait("ecs", "services_stable", cluster="shop", services=["web"])
    deployments = ecs.list_service_deployments(**web)["serviceDeployments"]
    arn = deployments[0]["serviceDeploymentArn"]
    eventually(
        lambda: ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]["status"]
        == "SUCCESSFUL"
    )
    revision = deployments[0]["targetServiceRevisionArn"]
    revisions = ecs.describe_service_revisions(serviceRevisionArns=[revision])["serviceRevisions"]
    same(revisions[0]["serviceRevisionArn"], revision)

    ecs.update_service(**web, taskDefinition=definition(aws, "web", tag="none"))
    running = eventually(lambda: ecs.list_service_deployments(**web, status=["IN_PROGRESS"])["serviceDeployments"])
    ecs.stop_service_deployment(serviceDeploymentArn=running[0]["serviceDeploymentArn"], stopType="ROLLBACK")
    aws.wait("ecs", "services_stable", cluster="shop", services=["web"])
    with aws.refused("ServiceNotFoundException"):
        ecs.update_service(**shop, service="none", desiredCount=1)


def check_pauses(aws: Aws) -> None:
    """a deployment by ECS itself that waits for somebody"""
    ecs = aws.ecs
    shop = aws.once(cluster)
    blue, green = target_group(aws, "pause-blue"), target_group(aws, "pause-green")
    listener = aws.elbv2.create_listener(
        LoadBalancerArn=aws.once(balancer),
        Protocol="HTTP",
        Port=8090,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": blue}],
    )["Listeners"][0]["ListenerArn"]
    rule = aws.elbv2.create_rule(
        ListenerArn=listener,
        Priority=1,
        Conditions=[{"Field": "path-pattern", "Values": ["/*"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": blue}],
    )["Rules"][0]["RuleArn"]
    others = {"alternateTargetGroupArn": green, "productionListenerRule": rule, "roleArn": aws.once(role)}
    pause = {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}
    paused = {**shop, "service": "paused"}
    ecs.create_service(
        **shop,
        **placed(aws),
        serviceName="paused",
        taskDefinition=definition(aws, "web"),
        desiredCount=1,
        launchType="FARGATE",
        deploymentConfiguration={"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [pause]},
        loadBalancers=[
            {"targetGroupArn": blue, "containerName": "app", "containerPort": 80, "advancedConfiguration": others}
        ],
    )

    def waiting() -> list[dict]:
        found = ecs.list_service_deployments(**paused, status=["IN_PROGRESS"])["serviceDeployments"]
        arns = [deployment["serviceDeploymentArn"] for deployment in found]
        if not arns:
            return []
        one = ecs.describe_service_deployments(serviceDeploymentArns=arns)["serviceDeployments"][0]
        hooks = [hook for hook in one.get("lifecycleHookDetails", []) if hook["status"] == "AWAITING_ACTION"]
        return [{"serviceDeploymentArn": arns[0], "hookId": hook["hookId"]} for hook in hooks]

    hook = eventually(waiting)[0]
    ecs.continue_service_deployment(**hook)
    with aws.refused("InvalidParameterException"):
        ecs.continue_service_deployment(**hook)
    aws.wait("ecs", "services_stable", cluster="shop", services=["paused"])
    ecs.delete_service(**paused, force=True)


def check_task_sets(aws: Aws) -> None:
    """sets of tasks, by which others deploy"""
    ecs = aws.ecs
    shop = aws.once(cluster)
    ecs.create_service(
        **shop, serviceName="sets", desiredCount=1, deploymentController={"type": "EXTERNAL"}, launchType="FARGATE"
    )
    sets = {**shop, "service": "sets"}
    scale = {"value": 100, "unit": "PERCENT"}
    asked = {**sets, **placed(aws), "taskDefinition": definition(aws, "job"), "launchType": "FARGATE", "scale": scale}
    first = ecs.create_task_set(**asked, externalId="first")["taskSet"]["taskSetArn"]
    second = ecs.create_task_set(**asked, externalId="second")["taskSet"]["taskSetArn"]
    ecs.update_service_primary_task_set(**sets, primaryTaskSet=second)
    ecs.update_task_set(**sets, taskSet=first, scale={"value": 0, "unit": "PERCENT"})
    found = ecs.describe_task_sets(**sets)["taskSets"]
    same({taken["externalId"]: taken["status"] for taken in found}, {"first": "ACTIVE", "second": "PRIMARY"})
    ecs.delete_task_set(**sets, taskSet=first, force=True)
    ecs.delete_service(**sets, force=True)
    aws.wait("ecs", "services_inactive", cluster="shop", services=["sets"])


def check_instances(aws: Aws) -> None:
    """capacity of instances"""
    ecs = aws.ecs
    asg = group(aws, "hosts", NewInstancesProtectedFromScaleIn=True)
    provider = {"autoScalingGroupArn": asg["AutoScalingGroupARN"], "managedScaling": {"status": "DISABLED"}}
    ecs.create_capacity_provider(name="hosts", autoScalingGroupProvider=provider)
    ecs.update_capacity_provider(
        name="hosts", autoScalingGroupProvider={"managedScaling": {"status": "ENABLED", "targetCapacity": 100}}
    )
    found = ecs.describe_capacity_providers(capacityProviders=["hosts"])["capacityProviders"]
    same(found[0]["status"], "ACTIVE")
    hosts = {"cluster": "hosts"}
    strategy = [{"capacityProvider": "hosts", "weight": 1}]
    ecs.create_cluster(clusterName="hosts", capacityProviders=["hosts"], defaultCapacityProviderStrategy=strategy)
    arns = eventually(lambda: ecs.list_container_instances(**hosts)["containerInstanceArns"])
    same(ecs.describe_container_instances(**hosts, containerInstances=arns)["containerInstances"][0]["status"], "ACTIVE")
    ecs.update_container_instances_state(**hosts, containerInstances=arns[:1], status="DRAINING")
    ecs.deregister_container_instance(**hosts, containerInstance=arns[0], force=True)
    ecs.put_cluster_capacity_providers(**hosts, capacityProviders=[], defaultCapacityProviderStrategy=[])
    ecs.delete_capacity_provider(capacityProvider="hosts")


def check_scaling(aws: Aws) -> None:
    """services are scaled by targets, steps and times"""
    aws.once(service)
    scaling = aws.application_autoscaling
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/shop/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    namespace = {"ServiceNamespace": "ecs"}
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=4)
    found = scaling.describe_scalable_targets(**namespace)["ScalableTargets"]
    same([(at["MinCapacity"], at["MaxCapacity"]) for at in found], [(1, 4)])
    predefined = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    tracked = {"TargetValue": 50.0, "PredefinedMetricSpecification": predefined}
    scaling.put_scaling_policy(
        **target,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=tracked,
    )
    steps = {
        "AdjustmentType": "ChangeInCapacity",
        "StepAdjustments": [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}],
    }
    scaling.put_scaling_policy(
        **target, PolicyName="steps", PolicyType="StepScaling", StepScalingPolicyConfiguration=steps
    )
    policies = scaling.describe_scaling_policies(**namespace)["ScalingPolicies"]
    same({policy["PolicyName"] for policy in policies}, {"cpu", "steps"})
    scaling.put_scheduled_action(
        **target,
        ScheduledActionName="night",
        Schedule="cron(0 22 * * ? *)",
        ScalableTargetAction={"MinCapacity": 1, "MaxCapacity": 1},
    )
    actions = scaling.describe_scheduled_actions(**namespace)["ScheduledActions"]
    same([action["ScheduledActionName"] for action in actions], ["night"])
    scaling.describe_scaling_activities(**namespace)
    scaling.delete_scheduled_action(**target, ScheduledActionName="night")
    for name in ("cpu", "steps"):
        scaling.delete_scaling_policy(**target, PolicyName=name)
    with aws.refused("ObjectNotFoundException"):
        scaling.delete_scaling_policy(**target, PolicyName="cpu")
    scaling.deregister_scalable_target(**target)
