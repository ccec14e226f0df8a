"""What other scenarios need first. The local cloud makes networks by CloudFormation only."""

import json

from aws import Aws, same

TEMPLATE = {
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "A": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"},
        },
        "B": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1b"},
        },
        "Databases": {
            "Type": "AWS::RDS::DBSubnetGroup",
            "Properties": {"DBSubnetGroupDescription": "databases", "SubnetIds": [{"Ref": "A"}, {"Ref": "B"}]},
        },
    },
    "Outputs": {name: {"Value": {"Ref": name}} for name in ("Vpc", "A", "B", "Databases")},
}


def network(aws: Aws) -> dict[str, str]:
    """Ids of Vpc, A, B (subnets) and Databases (subnet group)."""
    aws.cloudformation.create_stack(StackName="network", TemplateBody=json.dumps(TEMPLATE))
    aws.wait("cloudformation", "stack_create_complete", StackName="network")
    outputs = aws.cloudformation.describe_stacks(StackName="network")["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def security_group(aws: Aws) -> str:
    made = aws.ec2.create_security_group(
        GroupName="conformance", Description="of conformance", VpcId=aws.once(network)["Vpc"]
    )
    return made["GroupId"]


def role(aws: Aws) -> str:
    """ARN of a role that every service may take on."""
    services = ["ecs-tasks", "ecs", "lambda", "codedeploy", "scheduler", "events", "autoscaling"]
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": [f"{service}.amazonaws.com" for service in services]},
            }
        ],
    }
    allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    made = aws.iam.create_role(RoleName="conformance", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    aws.iam.put_role_policy(RoleName="conformance", PolicyName="all", PolicyDocument=json.dumps(allowed))
    return made["Arn"]


def check_networks(aws: Aws) -> None:
    """subnets and groups of a VPC"""
    ids = aws.once(network)
    group = aws.once(security_group)
    found = aws.ec2.describe_vpcs(VpcIds=[ids["Vpc"]])["Vpcs"]
    same([vpc["CidrBlock"] for vpc in found], ["10.0.0.0/16"])
    of_vpc = [{"Name": "vpc-id", "Values": [ids["Vpc"]]}]
    subnets = aws.ec2.describe_subnets(Filters=of_vpc)["Subnets"]
    same({subnet["SubnetId"] for subnet in subnets}, {ids["A"], ids["B"]})
    with aws.refused("InvalidVpcID.NotFound"):
        aws.ec2.describe_vpcs(VpcIds=["vpc-0123456789abcdef0"])
    with aws.refused("InvalidGroup.NotFound"):
        aws.ec2.describe_security_groups(GroupIds=["sg-0123456789abcdef0"])
    with aws.refused("InvalidSubnetID.NotFound"):
        aws.ec2.describe_subnets(SubnetIds=["subnet-0123456789abcdef0"])

    web = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=web)
    with aws.refused("InvalidPermission.Duplicate"):
        aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=web)
    aws.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=web)
    found = aws.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    same(found["IpPermissions"][0]["FromPort"], 80)
    rules = aws.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    same(len(rules["SecurityGroupRules"]) >= 2, True)
    aws.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=web)
    aws.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=web)
    other = aws.ec2.create_security_group(GroupName="other", Description="other", VpcId=ids["Vpc"])["GroupId"]
    with aws.refused("InvalidGroup.Duplicate"):
        aws.ec2.create_security_group(GroupName="other", Description="other", VpcId=ids["Vpc"])
    aws.ec2.delete_security_group(GroupId=other)
