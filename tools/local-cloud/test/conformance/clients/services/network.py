"""What other scenarios need first. The local cloud makes networks by CloudFormation only."""

import json

from aws import Aws, contains, same

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
        "Gateway": {"Type": "AWS::EC2::InternetGateway"},
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "InternetGatewayId": {"Ref": "Gateway"}},
        },
        "Routes": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "Out": {
            "Type": "AWS::EC2::Route",
            "DependsOn": "Attachment",
            "Properties": {
                "RouteTableId": {"Ref": "Routes"},
                "DestinationCidrBlock": "0.0.0.0/0",
                "GatewayId": {"Ref": "Gateway"},
            },
        },
        **{
            f"{name}Routes": {
                "Type": "AWS::EC2::SubnetRouteTableAssociation",
                "Properties": {"SubnetId": {"Ref": name}, "RouteTableId": {"Ref": "Routes"}},
            }
            for name in ("A", "B")
        },
        "Databases": {
            "Type": "AWS::RDS::DBSubnetGroup",
            "Properties": {"DBSubnetGroupDescription": "databases", "SubnetIds": [{"Ref": "A"}, {"Ref": "B"}]},
        },
    },
    "Outputs": {name: {"Value": {"Ref": name}} for name in ("Vpc", "A", "B", "Gateway", "Routes", "Databases")},
}


def network(aws: Aws) -> dict[str, str]:
    """Ids of Vpc, A, B (public subnets), their Gateway and Routes, and Databases (subnet group)."""
    aws.cloudformation.create_stack(StackName="network", TemplateBody=json.dumps(TEMPLATE))
    aws.wait("cloudformation", "stack_create_complete", StackName="network")
    outputs = aws.cloudformation.describe_stacks(StackName="network")["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def security_group(aws: Aws) -> str:
    """Id of a group whose members talk to each other."""
    made = aws.ec2.create_security_group(
        GroupName="conformance", Description="of conformance", VpcId=aws.once(network)["Vpc"]
    )
    id = made["GroupId"]
    among = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": id}]}]
    aws.ec2.authorize_security_group_ingress(GroupId=id, IpPermissions=among)
    return id


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
    contains([permission.get("FromPort") for permission in found["IpPermissions"]], 80)
    rules = aws.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    same(len(rules["SecurityGroupRules"]) >= 2, True)
    aws.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=web)
    aws.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=web)
    other = aws.ec2.create_security_group(GroupName="other", Description="other", VpcId=ids["Vpc"])["GroupId"]
    with aws.refused("InvalidGroup.Duplicate"):
        aws.ec2.create_security_group(GroupName="other", Description="other", VpcId=ids["Vpc"])
    aws.ec2.delete_security_group(GroupId=other)


def check_zones(aws: Aws) -> None:
    """zones of a region"""
    zones = aws.ec2.describe_availability_zones()["AvailabilityZones"]
    same([zone["ZoneName"] for zone in zones], ["eu-west-1a", "eu-west-1b", "eu-west-1c"])
    one = aws.ec2.describe_availability_zones(ZoneNames=["eu-west-1b"])["AvailabilityZones"]
    same((len(one), one[0]["State"]), (1, "available"))
    with aws.refused("InvalidParameterValue"):
        aws.ec2.describe_availability_zones(ZoneNames=["eu-west-1z"])


def check_routes(aws: Aws) -> None:
    """routes of a table"""
    ids = aws.once(network)
    table = {"RouteTableId": ids["Routes"]}

    def routes() -> dict[str, str]:
        found = aws.ec2.describe_route_tables(RouteTableIds=[ids["Routes"]])["RouteTables"]
        return {route["DestinationCidrBlock"]: route.get("GatewayId", "") for route in found[0]["Routes"]}

    same(routes()["0.0.0.0/0"], ids["Gateway"])
    route = {**table, "DestinationCidrBlock": "192.0.2.0/24"}
    aws.ec2.create_route(**route, GatewayId=ids["Gateway"])
    same(routes()["192.0.2.0/24"], ids["Gateway"])
    with aws.refused("RouteAlreadyExists"):
        aws.ec2.create_route(**route, GatewayId=ids["Gateway"])
    aws.ec2.delete_route(**route)
    contains(routes(), "0.0.0.0/0")
    with aws.refused("InvalidRoute.NotFound"):
        aws.ec2.delete_route(**route)
    with aws.refused("InvalidRouteTableID.NotFound"):
        aws.ec2.describe_route_tables(RouteTableIds=["rtb-0123456789abcdef0"])
