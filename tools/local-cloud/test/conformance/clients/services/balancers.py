from aws import Aws, contains, same
from services.network import network, security_group

FORWARD_TEXT = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "hello"}


def balancer(aws: Aws) -> str:
    ids = aws.once(network)
    made = aws.elbv2.create_load_balancer(
        Name="shop",
        Subnets=[ids["A"], ids["B"]],
        SecurityGroups=[aws.once(security_group)],
        Tags=[{"Key": "a", "Value": "1"}],
    )
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    aws.wait("elbv2", "load_balancer_available", LoadBalancerArns=[arn])
    return arn


def target_group(aws: Aws, name: str) -> str:
    """ARN of a group of addresses with quick health checks."""
    made = aws.elbv2.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=80,
        TargetType="ip",
        VpcId=aws.once(network)["Vpc"],
        HealthCheckIntervalSeconds=5,
        HealthCheckTimeoutSeconds=2,
        HealthyThresholdCount=2,
    )
    return made["TargetGroups"][0]["TargetGroupArn"]


def check_balancers(aws: Aws) -> None:
    """load balancers and their settings"""
    elb = aws.elbv2
    ids = aws.once(network)
    arn = aws.once(balancer)
    one = {"LoadBalancerArn": arn}
    same(elb.describe_load_balancers(Names=["shop"])["LoadBalancers"][0]["LoadBalancerArn"], arn)
    with aws.refused("LoadBalancerNotFound"):
        elb.describe_load_balancers(Names=["none"])
    with aws.refused("DuplicateLoadBalancerName"):
        elb.create_load_balancer(Name="shop", Subnets=[ids["A"]])
    elb.modify_load_balancer_attributes(**one, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "30"}])
    attributes = elb.describe_load_balancer_attributes(**one)["Attributes"]
    contains(attributes, {"Key": "idle_timeout.timeout_seconds", "Value": "30"})
    elb.set_security_groups(**one, SecurityGroups=[aws.once(security_group)])
    elb.set_subnets(**one, Subnets=[ids["A"], ids["B"]])
    contains([policy["Name"] for policy in elb.describe_ssl_policies()["SslPolicies"]], "ELBSecurityPolicy-TLS13-1-2-2021-06")
    elb.add_tags(ResourceArns=[arn], Tags=[{"Key": "b", "Value": "2"}])
    elb.remove_tags(ResourceArns=[arn], TagKeys=["a"])
    same(elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"], [{"Key": "b", "Value": "2"}])
    other = elb.create_load_balancer(Name="other", Subnets=[ids["A"], ids["B"]])["LoadBalancers"][0]["LoadBalancerArn"]
    elb.delete_load_balancer(LoadBalancerArn=other)
    aws.wait("elbv2", "load_balancers_deleted", LoadBalancerArns=[other])


def check_target_groups(aws: Aws) -> None:
    """target groups and targets"""
    elb = aws.elbv2
    arn = target_group(aws, "targets")
    one = {"TargetGroupArn": arn}
    elb.modify_target_group(**one, HealthCheckPath="/health")
    same(elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]["HealthCheckPath"], "/health")
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "30"}
    elb.modify_target_group_attributes(**one, Attributes=[delay])
    contains(elb.describe_target_group_attributes(**one)["Attributes"], delay)
    target = {"Id": "10.0.0.10", "Port": 80}
    elb.register_targets(**one, Targets=[target])
    health = elb.describe_target_health(**one)["TargetHealthDescriptions"]
    same((health[0]["Target"]["Id"], health[0]["TargetHealth"]["State"]), ("10.0.0.10", "unused"))
    elb.deregister_targets(**one, Targets=[target])
    aws.wait("elbv2", "target_deregistered", TargetGroupArn=arn, Targets=[target])
    elb.delete_target_group(**one)
    with aws.refused("TargetGroupNotFound"):
        elb.describe_target_groups(TargetGroupArns=[arn])


def check_listeners(aws: Aws) -> None:
    """listeners, rules and certificates"""
    from services.certificates import own_certificate

    elb = aws.elbv2
    arn = aws.once(balancer)
    text = [{"Type": "fixed-response", "FixedResponseConfig": FORWARD_TEXT}]
    certificate = aws.acm.import_certificate(**own_certificate())["CertificateArn"]
    more = aws.acm.import_certificate(**own_certificate())["CertificateArn"]
    listener = elb.create_listener(
        LoadBalancerArn=arn,
        Protocol="HTTPS",
        Port=8443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=text,
    )["Listeners"][0]["ListenerArn"]
    one = {"ListenerArn": listener}
    with aws.refused("DuplicateListener"):
        elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=8443, DefaultActions=text)
    elb.modify_listener(**one, SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06")
    same([found["ListenerArn"] for found in elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]], [listener])
    elb.add_listener_certificates(**one, Certificates=[{"CertificateArn": more}])
    same(len(elb.describe_listener_certificates(**one)["Certificates"]), 2)
    elb.remove_listener_certificates(**one, Certificates=[{"CertificateArn": more}])

    rules = []
    for priority in (1, 2):
        path = [{"Field": "path-pattern", "Values": [f"/{priority}"]}]
        made = elb.create_rule(**one, Priority=priority, Conditions=path, Actions=text)
        rules.append(made["Rules"][0]["RuleArn"])
    with aws.refused("PriorityInUse"):
        elb.create_rule(**one, Priority=1, Conditions=path, Actions=text)
    elb.modify_rule(RuleArn=rules[0], Conditions=[{"Field": "host-header", "Values": ["shop.example.com"]}])
    swapped = [{"RuleArn": rules[0], "Priority": 2}, {"RuleArn": rules[1], "Priority": 1}]
    elb.set_rule_priorities(RulePriorities=swapped)
    found = {rule["RuleArn"]: rule["Priority"] for rule in elb.describe_rules(**one)["Rules"]}
    same((found[rules[0]], found[rules[1]]), ("2", "1"))
    elb.delete_rule(RuleArn=rules[0])
    with aws.refused("RuleNotFound"):
        elb.describe_rules(RuleArns=[rules[0]])
    elb.delete_listener(**one)
    with aws.refused("ListenerNotFound"):
        elb.describe_listeners(ListenerArns=[listener])
