import json

from aws import Aws, contains, same

TOKEN = "01234567-89ab-cdef-0123-456789abcdef"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            }
        ],
    }
)


def check_secrets(aws: Aws) -> None:
    """secrets, versions and stages"""
    secrets = aws.secretsmanager
    made = secrets.create_secret(
        Name="shop", SecretString="one", ClientRequestToken=TOKEN, Tags=[{"Key": "a", "Value": "1"}]
    )
    same(made["VersionId"], TOKEN)
    again = secrets.create_secret(Name="shop", SecretString="one", ClientRequestToken=TOKEN)
    same(again["ARN"], made["ARN"])
    with aws.refused("ResourceExistsException"):
        secrets.create_secret(Name="shop", SecretString="two")
    secrets.create_secret(Name="other", SecretString="other")
    second = secrets.put_secret_value(SecretId="shop", SecretString="two")["VersionId"]
    same(secrets.get_secret_value(SecretId="shop")["SecretString"], "two")
    same(secrets.get_secret_value(SecretId="shop", VersionStage="AWSPREVIOUS")["VersionId"], TOKEN)
    both = secrets.batch_get_secret_value(SecretIdList=["shop", "other"])["SecretValues"]
    same({secret["SecretString"] for secret in both}, {"two", "other"})
    versions = secrets.list_secret_version_ids(SecretId="shop")["Versions"]
    contains([version["VersionId"] for version in versions], second)
    secrets.update_secret_version_stage(
        SecretId="shop", VersionStage="AWSCURRENT", MoveToVersionId=TOKEN, RemoveFromVersionId=second
    )
    same(secrets.get_secret_value(SecretId="shop")["SecretString"], "one")
    secrets.update_secret(SecretId="shop", Description="of the shop")
    same(secrets.describe_secret(SecretId="shop")["Description"], "of the shop")
    contains([secret["Name"] for secret in secrets.list_secrets()["SecretList"]], "shop")
    same(len(secrets.get_random_password(PasswordLength=20)["RandomPassword"]), 20)

    secrets.put_resource_policy(SecretId="shop", ResourcePolicy=POLICY)
    same(json.loads(secrets.get_resource_policy(SecretId="shop")["ResourcePolicy"])["Version"], "2012-10-17")
    secrets.delete_resource_policy(SecretId="shop")
    secrets.tag_resource(SecretId="shop", Tags=[{"Key": "b", "Value": "2"}])
    secrets.untag_resource(SecretId="shop", TagKeys=["a"])
    same(secrets.describe_secret(SecretId="shop")["Tags"], [{"Key": "b", "Value": "2"}])

    secrets.delete_secret(SecretId="shop", RecoveryWindowInDays=7)
    with aws.refused("InvalidRequestException"):
        secrets.get_secret_value(SecretId="shop")
    secrets.restore_secret(SecretId="shop")
    with aws.refused("ResourceNotFoundException"):
        secrets.get_secret_value(SecretId="none")
    secrets.delete_secret(SecretId="other", ForceDeleteWithoutRecovery=True)


def check_rotation(aws: Aws) -> None:
    """rotation by a function, and its end"""
    from services.functions import function

    arn = aws.once(function)
    aws.secretsmanager.create_secret(Name="rotated", SecretString="one")
    aws.secretsmanager.rotate_secret(
        SecretId="rotated",
        RotationLambdaARN=arn,
        RotationRules={"AutomaticallyAfterDays": 30},
        RotateImmediately=False,
    )
    same(aws.secretsmanager.describe_secret(SecretId="rotated")["RotationEnabled"], True)
    aws.secretsmanager.cancel_rotate_secret(SecretId="rotated")
    same(aws.secretsmanager.describe_secret(SecretId="rotated")["RotationEnabled"], False)
