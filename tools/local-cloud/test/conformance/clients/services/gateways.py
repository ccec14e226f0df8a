from aws import Aws, contains, eventually, same
from services.network import network, security_group
from services.people import client, pool



def api(aws: Aws) -> dict[str, str]:
    made = aws.apigatewayv2.create_api(
        Name="shop", ProtocolType="HTTP", CorsConfiguration={"AllowOrigins": ["*"]}, Tags={"a": "1"}
    )
    return {"ApiId": made["ApiId"]}


def check_apis(aws: Aws) -> None:
    """HTTP APIs, routes and integrations"""
    gateway = aws.apigatewayv2
    shop = aws.once(api)
    same(gateway.get_api(**shop)["Name"], "shop")
    gateway.create_api(Name="other", ProtocolType="HTTP")
    same({found["Name"] for found in gateway.get_apis()["Items"]}, {"shop", "other"})
    gateway.update_api(**shop, Description="of the shop")
    gateway.delete_cors_configuration(**shop)
    same("CorsConfiguration" in gateway.get_api(**shop), False)
    proxied = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "PayloadFormatVersion": "1.0"}
    made = gateway.create_integration(**shop, **proxied, IntegrationUri="https://example.com")
    one = {**shop, "IntegrationId": made["IntegrationId"]}
    gateway.update_integration(**one, TimeoutInMillis=5000)
    same(gateway.get_integration(**one)["TimeoutInMillis"], 5000)
    same(len(gateway.get_integrations(**shop)["Items"]), 1)

    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{aws.once(pool)}"
    tokens = {"Issuer": issuer, "Audience": [aws.once(client)]}
    made = gateway.create_authorizer(
        **shop,
        Name="people",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration=tokens,
    )
    authorizer = {**shop, "AuthorizerId": made["AuthorizerId"]}
    gateway.update_authorizer(**authorizer, Name="all-people")
    same(gateway.get_authorizer(**authorizer)["Name"], "all-people")
    same(len(gateway.get_authorizers(**shop)["Items"]), 1)

    target = f"integrations/{one['IntegrationId']}"
    routes = [
        {**shop, "RouteId": gateway.create_route(**shop, RouteKey=key, Target=target)["RouteId"]}
        for key in ("GET /a", "GET /b")
    ]
    with aws.refused("ConflictException"):
        gateway.create_route(**shop, RouteKey="GET /a", Target=target)
    gateway.update_route(**routes[0], RouteKey="GET /c")
    same(gateway.get_route(**routes[0])["RouteKey"], "GET /c")
    same({found["RouteKey"] for found in gateway.get_routes(**shop)["Items"]}, {"GET /b", "GET /c"})
    for route in routes:
        gateway.delete_route(**route)
    gateway.delete_authorizer(**authorizer)
    gateway.delete_integration(**one)
    with aws.refused("NotFoundException"):
        gateway.get_integration(**one)


def check_stages(aws: Aws) -> None:
    """stages, deployments and links to a VPC"""
    gateway = aws.apigatewayv2
    shop = aws.once(api)
    deployment = {**shop, "DeploymentId": gateway.create_deployment(**shop)["DeploymentId"]}
    gateway.get_deployment(**deployment)
    same(len(gateway.get_deployments(**shop)["Items"]), 1)
    stage = {**shop, "StageName": "live"}
    aws.logs.create_log_group(logGroupName="/shop/access")
    group = aws.logs.describe_log_groups(logGroupNamePrefix="/shop/access")["logGroups"][0]["arn"].removesuffix(":*")
    logged = {"DestinationArn": group, "Format": "$context.requestId"}
    gateway.create_stage(**stage, AutoDeploy=False, AccessLogSettings=logged)
    gateway.update_stage(**stage, Description="of the shop")
    same(gateway.get_stage(**stage)["Description"], "of the shop")
    same(len(gateway.get_stages(**shop)["Items"]), 1)
    gateway.delete_access_log_settings(**stage)
    gateway.delete_stage(**stage)
    gateway.delete_deployment(**deployment)

    ids = aws.once(network)
    made = gateway.create_vpc_link(Name="in", SubnetIds=[ids["A"]], SecurityGroupIds=[aws.once(security_group)])
    link = {"VpcLinkId": made["VpcLinkId"]}
    eventually(lambda: gateway.get_vpc_link(**link)["VpcLinkStatus"] == "AVAILABLE")
    gateway.update_vpc_link(**link, Name="inside")
    contains([found["Name"] for found in gateway.get_vpc_links()["Items"]], "inside")
    gateway.delete_vpc_link(**link)
    arn = f"arn:aws:apigateway:eu-west-1::/apis/{shop['ApiId']}"
    gateway.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    gateway.untag_resource(ResourceArn=arn, TagKeys=["a"])
    same(gateway.get_tags(ResourceArn=arn)["Tags"], {"b": "2"})
    gateway.delete_api(**shop)
    with aws.refused("NotFoundException"):
        gateway.get_api(**shop)
