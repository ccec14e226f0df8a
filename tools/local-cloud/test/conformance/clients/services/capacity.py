from aws import Aws, contains, eventually, same
from services.network import network


def template(aws: Aws) -> dict[str, str]:
    """A launch template, which the local cloud makes by CloudFormation only."""
    import json

    data = {"ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.small"}
    resource = {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": data}}
    body = {"Resources": {"Template": resource}, "Outputs": {"Id": {"Value": {"Ref": "Template"}}}}
    aws.cloudformation.create_stack(StackName="template", TemplateBody=json.dumps(body))
    aws.wait("cloudformation", "stack_create_complete", StackName="template")
    outputs = aws.cloudformation.describe_stacks(StackName="template")["Stacks"][0]["Outputs"]
    return {"LaunchTemplateId": outputs[0]["OutputValue"], "Version": "1"}


def group(aws: Aws, name: str, **more) -> dict:
    """Makes a group of one instance and returns it."""
    ids = aws.once(network)
    aws.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=3,
        DesiredCapacity=1,
        LaunchTemplate=aws.once(template),
        VPCZoneIdentifier=f"{ids['A']},{ids['B']}",
        **more,
    )
    return aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]


def check_groups(aws: Aws) -> None:
    """groups of instances"""
    scaling = aws.autoscaling
    one = {"AutoScalingGroupName": "plain"}
    group(aws, "plain")
    with aws.refused("AlreadyExists"):
        group(aws, "plain")
    group(aws, "second")
    scaling.update_auto_scaling_group(**one, MaxSize=4)
    scaling.set_desired_capacity(**one, DesiredCapacity=2)

    def instances(count: int) -> list[str]:
        found = scaling.describe_auto_scaling_instances()["AutoScalingInstances"]
        ids = [at["InstanceId"] for at in found if at["AutoScalingGroupName"] == "plain"]
        in_service = [at for at in found if at["LifecycleState"] == "InService"]
        return ids if len(ids) == count and len(in_service) >= count else []

    ids = eventually(lambda: instances(2))
    scaling.set_instance_protection(**one, InstanceIds=[ids[0]], ProtectedFromScaleIn=True)
    ended = {"InstanceId": ids[1], "ShouldDecrementDesiredCapacity": True}
    scaling.terminate_instance_in_auto_scaling_group(**ended)
    contains(eventually(lambda: instances(1)), ids[0])
    with aws.refused("ResourceInUse"):
        scaling.delete_auto_scaling_group(**one)
    for name in ("plain", "second"):
        scaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
    found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["none"])["AutoScalingGroups"]
    same(found, [])
    with aws.refused("ValidationError"):
        scaling.set_desired_capacity(AutoScalingGroupName="none", DesiredCapacity=1)


def check_hosts(aws: Aws) -> None:
    """instances of groups are seen, and ended by EC2"""
    made = group(aws, "ended")

    def ids() -> list[str]:
        found = aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["ended"])["AutoScalingGroups"][0]
        return [instance["InstanceId"] for instance in found["Instances"] if instance["LifecycleState"] == "InService"]

    first = eventually(ids)
    found = aws.ec2.describe_instances(InstanceIds=first)["Reservations"]
    same([instance["InstanceId"] for one in found for instance in one["Instances"]], first)
    aws.ec2.terminate_instances(InstanceIds=first)
    same(made["AutoScalingGroupName"], "ended")
    eventually(lambda: ids() and ids() != first)
    with aws.refused("InvalidInstanceID.NotFound"):
        aws.ec2.terminate_instances(InstanceIds=["i-0123456789abcdef0"])
    aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="ended", ForceDelete=True)
