import base64
import json
import time

from aws import Aws, contains, same
from services.network import role

ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
ONE = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}
        ],
    }
)


def check_sts(aws: Aws) -> None:
    """who calls, and as whom"""
    same(aws.sts.get_caller_identity()["Account"], "000000000000")
    aws.sts.get_session_token()
    arn = aws.iam.create_role(RoleName="taken", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    with aws.refused("AccessDenied"):
        aws.sts.assume_role(RoleArn=f"{arn}-not", RoleSessionName="conformance")
    taken = aws.sts.assume_role(RoleArn=arn, RoleSessionName="conformance")
    same(taken["AssumedRoleUser"]["Arn"], "arn:aws:sts::000000000000:assumed-role/taken/conformance")


def token(issuer: str, **claims: str) -> str:
    """What a provider of identities gives; its signature is not looked at."""
    told = {"iss": issuer, "aud": "sts.amazonaws.com", "exp": int(time.time()) + 3600, **claims}
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in ({"alg": "RS256"}, told)]
    return ".".join([*(part.decode().rstrip("=") for part in encoded), "c2ln"])


def check_providers(aws: Aws) -> None:
    """a job takes a role with a token of its provider"""
    host = "identity.example.com"
    url = f"https://{host}"
    provider = {"Url": url, "ClientIDList": ["sts.amazonaws.com"]}
    arn = aws.iam.create_open_id_connect_provider(**provider)["OpenIDConnectProviderArn"]
    with aws.refused("EntityAlreadyExists"):
        aws.iam.create_open_id_connect_provider(**provider)
    contains([found["Arn"] for found in aws.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]], arn)
    same(aws.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"], ["sts.amazonaws.com"])
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": arn},
        "Condition": {"StringEquals": {f"{host}:sub": "main"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role_arn = aws.iam.create_role(RoleName="job", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    job = {"RoleArn": role_arn, "RoleSessionName": "conformance"}
    taken = aws.sts.assume_role_with_web_identity(**job, WebIdentityToken=token(url, sub="main"))
    same(taken["SubjectFromWebIdentityToken"], "main")
    with aws.refused("AccessDenied"):
        aws.sts.assume_role_with_web_identity(**job, WebIdentityToken=token(url, sub="another"))
    aws.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    with aws.refused("InvalidIdentityToken"):
        aws.sts.assume_role_with_web_identity(**job, WebIdentityToken=token(url, sub="main"))
    with aws.refused("NoSuchEntity"):
        aws.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def check_roles(aws: Aws) -> None:
    """roles and their policies"""
    aws.once(role)
    aws.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "1"}])
    aws.wait("iam", "role_exists", RoleName="r")
    with aws.refused("EntityAlreadyExists"):
        aws.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    with aws.refused("NoSuchEntity"):
        aws.iam.get_role(RoleName="none")
    with aws.refused("MalformedPolicyDocument"):
        aws.iam.create_role(RoleName="bad", AssumeRolePolicyDocument="{}")
    same(aws.iam.get_role(RoleName="r")["Role"]["RoleName"], "r")
    contains([found["RoleName"] for found in aws.iam.list_roles()["Roles"]], "r")
    aws.iam.update_role(RoleName="r", Description="of conformance", MaxSessionDuration=7200)
    aws.iam.update_assume_role_policy(RoleName="r", PolicyDocument=TRUST)
    aws.iam.tag_role(RoleName="r", Tags=[{"Key": "b", "Value": "2"}])
    aws.iam.untag_role(RoleName="r", TagKeys=["a"])
    same(aws.iam.list_role_tags(RoleName="r")["Tags"], [{"Key": "b", "Value": "2"}])

    aws.iam.put_role_policy(RoleName="r", PolicyName="inline", PolicyDocument=ALL)
    aws.iam.put_role_policy(RoleName="r", PolicyName="second", PolicyDocument=ONE)
    same(aws.iam.list_role_policies(RoleName="r")["PolicyNames"], ["inline", "second"])
    same(aws.iam.get_role_policy(RoleName="r", PolicyName="inline")["PolicyName"], "inline")
    with aws.refused("NoSuchEntity"):
        aws.iam.get_role_policy(RoleName="r", PolicyName="none")
    with aws.refused("DeleteConflict"):
        aws.iam.delete_role(RoleName="r")
    for name in ("inline", "second"):
        aws.iam.delete_role_policy(RoleName="r", PolicyName=name)
    aws.iam.delete_role(RoleName="r")


def check_policies(aws: Aws) -> None:
    """managed policies, their versions, and profiles of instances"""
    aws.iam.create_role(RoleName="p", AssumeRolePolicyDocument=TRUST)
    arn = aws.iam.create_policy(PolicyName="policy", PolicyDocument=ALL)["Policy"]["Arn"]
    second = aws.iam.create_policy(PolicyName="second", PolicyDocument=ONE)["Policy"]["Arn"]
    aws.wait("iam", "policy_exists", PolicyArn=arn)
    with aws.refused("EntityAlreadyExists"):
        aws.iam.create_policy(PolicyName="policy", PolicyDocument=ALL)
    same(aws.iam.get_policy(PolicyArn=arn)["Policy"]["PolicyName"], "policy")
    contains([policy["Arn"] for policy in aws.iam.list_policies(Scope="Local")["Policies"]], arn)
    aws.iam.create_policy_version(PolicyArn=arn, PolicyDocument=ONE, SetAsDefault=True)
    versions = aws.iam.list_policy_versions(PolicyArn=arn)["Versions"]
    same({version["VersionId"]: version["IsDefaultVersion"] for version in versions}, {"v1": False, "v2": True})
    aws.iam.get_policy_version(PolicyArn=arn, VersionId="v1")
    for attached in (arn, second):
        aws.iam.attach_role_policy(RoleName="p", PolicyArn=attached)
    attached = aws.iam.list_attached_role_policies(RoleName="p")["AttachedPolicies"]
    same({policy["PolicyName"] for policy in attached}, {"policy", "second"})
    with aws.refused("DeleteConflict"):
        aws.iam.delete_policy(PolicyArn=second)
    for policy in (arn, second):
        aws.iam.detach_role_policy(RoleName="p", PolicyArn=policy)
    aws.iam.delete_policy(PolicyArn=second)

    aws.iam.create_instance_profile(InstanceProfileName="profile")
    aws.wait("iam", "instance_profile_exists", InstanceProfileName="profile")
    aws.iam.add_role_to_instance_profile(InstanceProfileName="profile", RoleName="p")
    found = aws.iam.get_instance_profile(InstanceProfileName="profile")["InstanceProfile"]
    same([role["RoleName"] for role in found["Roles"]], ["p"])
    same(len(aws.iam.list_instance_profiles()["InstanceProfiles"]), 1)
    same(len(aws.iam.list_instance_profiles_for_role(RoleName="p")["InstanceProfiles"]), 1)
    aws.iam.remove_role_from_instance_profile(InstanceProfileName="profile", RoleName="p")
    aws.iam.delete_instance_profile(InstanceProfileName="profile")
    with aws.refused("NoSuchEntity"):
        aws.iam.get_instance_profile(InstanceProfileName="profile")
