from aws import Aws, contains, same


def check_ssm(aws: Aws) -> None:
    """parameters, by name and by path"""
    for name in ("/shop/a", "/shop/b", "/shop/deep/c"):
        aws.ssm.put_parameter(Name=name, Value=name, Type="String", Tags=[{"Key": "a", "Value": "1"}])
    with aws.refused("ParameterAlreadyExists"):
        aws.ssm.put_parameter(Name="/shop/a", Value="2", Type="String")
    same(aws.ssm.put_parameter(Name="/shop/a", Value="2", Type="String", Overwrite=True)["Version"], 2)
    same(aws.ssm.get_parameter(Name="/shop/a:1")["Parameter"]["Value"], "/shop/a")
    with aws.refused("ParameterNotFound"):
        aws.ssm.get_parameter(Name="/shop/none")
    found = aws.ssm.get_parameters(Names=["/shop/a", "/shop/none"])
    same(found["InvalidParameters"], ["/shop/none"])
    below = aws.ssm.get_parameters_by_path(Path="/shop", Recursive=True)["Parameters"]
    same({parameter["Name"] for parameter in below}, {"/shop/a", "/shop/b", "/shop/deep/c"})
    same(len(aws.ssm.get_parameter_history(Name="/shop/a")["Parameters"]), 2)
    named = [{"Key": "Name", "Option": "BeginsWith", "Values": ["/shop/"]}]
    same(len(aws.ssm.describe_parameters(ParameterFilters=named)["Parameters"]), 3)
    aws.ssm.put_parameter(Name="/shop/hidden", Value="secret", Type="SecureString")
    hidden = aws.ssm.get_parameter(Name="/shop/hidden")["Parameter"]["Value"]
    same(hidden != "secret", True)
    same(aws.ssm.get_parameter(Name="/shop/hidden", WithDecryption=True)["Parameter"]["Value"], "secret")

    tagged = {"ResourceType": "Parameter", "ResourceId": "/shop/a"}
    aws.ssm.add_tags_to_resource(**tagged, Tags=[{"Key": "b", "Value": "2"}])
    aws.ssm.remove_tags_from_resource(**tagged, TagKeys=["a"])
    same(aws.ssm.list_tags_for_resource(**tagged)["TagList"], [{"Key": "b", "Value": "2"}])
    with aws.refused("InvalidResourceId"):
        aws.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/shop/none")
    aws.ssm.delete_parameter(Name="/shop/hidden")
    gone = aws.ssm.delete_parameters(Names=["/shop/b", "/shop/none"])
    same((gone["DeletedParameters"], gone["InvalidParameters"]), (["/shop/b"], ["/shop/none"]))
    with aws.refused("ParameterNotFound"):
        aws.ssm.delete_parameter(Name="/shop/hidden")


def check_public_parameters(aws: Aws) -> None:
    """images of AWS by parameter"""
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    contains(aws.ssm.get_parameter(Name=name)["Parameter"]["Value"], "ami-")
