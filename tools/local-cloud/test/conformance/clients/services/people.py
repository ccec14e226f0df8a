import base64
import hashlib
import hmac
import json
import os
import re
import time

from aws import Aws, contains, same

NAME, PASSWORD = "ada@example.com", "Correct-horse-1"


def pool(aws: Aws) -> str:
    made = aws.cognito_idp.create_user_pool(
        PoolName="shop", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"], UserPoolTags={"a": "1"}
    )
    return made["UserPool"]["Id"]


def client(aws: Aws) -> str:
    made = aws.cognito_idp.create_user_pool_client(
        UserPoolId=aws.once(pool),
        ClientName="web",
        ExplicitAuthFlows=[
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ],
        EnableTokenRevocation=True,
    )
    return made["UserPoolClient"]["ClientId"]


def mailed(to: str) -> str:
    """The code of the last mail to somebody."""
    with open(os.environ["CONFORMANCE_MAIL"]) as file:
        texts = [mail["text"] for mail in map(json.loads, file) if mail["to"] == to]
    return re.findall(r"\d{6}", texts[-1])[-1]


def one_time_password(secret: str) -> str:
    """RFC 6238, as applications on telephones make them."""
    counter = int(time.time() // 30).to_bytes(8, "big")
    mac = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1).digest()
    offset = mac[-1] & 15
    return str((int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF) % 10**6).zfill(6)


def check_pools(aws: Aws) -> None:
    """user pools and clients"""
    people = aws.cognito_idp
    one = {"UserPoolId": aws.once(pool)}
    web = {**one, "ClientId": aws.once(client)}
    arn = people.describe_user_pool(**one)["UserPool"]["Arn"]
    contains([found["Id"] for found in people.list_user_pools(MaxResults=60)["UserPools"]], one["UserPoolId"])
    people.update_user_pool(**one, UserPoolTags={"a": "1"}, AutoVerifiedAttributes=["email"])
    people.update_user_pool_client(**web, ClientName="website", ExplicitAuthFlows=client_flows(aws, web))
    same(people.describe_user_pool_client(**web)["UserPoolClient"]["ClientName"], "website")
    same(len(people.list_user_pool_clients(**one)["UserPoolClients"]), 1)
    people.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    people.untag_resource(ResourceArn=arn, TagKeys=["a"])
    same(people.list_tags_for_resource(ResourceArn=arn)["Tags"], {"b": "2"})
    token = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "OPTIONAL"}
    people.set_user_pool_mfa_config(**one, **token)
    same(people.get_user_pool_mfa_config(**one)["MfaConfiguration"], "OPTIONAL")
    other = people.create_user_pool(PoolName="other")["UserPool"]["Id"]
    short = people.create_user_pool_client(UserPoolId=other, ClientName="short")["UserPoolClient"]["ClientId"]
    people.delete_user_pool_client(UserPoolId=other, ClientId=short)
    with aws.refused("ResourceNotFoundException"):
        people.describe_user_pool_client(UserPoolId=other, ClientId=short)
    people.delete_user_pool(UserPoolId=other)
    with aws.refused("ResourceNotFoundException"):
        people.describe_user_pool(UserPoolId=other)


def client_flows(aws: Aws, web: dict[str, str]) -> list[str]:
    return aws.cognito_idp.describe_user_pool_client(**web)["UserPoolClient"]["ExplicitAuthFlows"]


def check_people(aws: Aws) -> None:
    """people whom an administrator makes"""
    people = aws.cognito_idp
    web = {"UserPoolId": aws.once(pool), "ClientId": aws.once(client)}
    ada = {"UserPoolId": web["UserPoolId"], "Username": NAME}
    people.admin_create_user(**ada, TemporaryPassword="Temporary-1", MessageAction="SUPPRESS")
    with aws.refused("UsernameExistsException"):
        people.admin_create_user(**ada, MessageAction="SUPPRESS")
    asked = {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": NAME, "PASSWORD": "Temporary-1"}}
    challenge = people.admin_initiate_auth(**web, **asked)
    same(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED")
    answer = {"USERNAME": NAME, "NEW_PASSWORD": PASSWORD}
    people.admin_respond_to_auth_challenge(
        **web, ChallengeName="NEW_PASSWORD_REQUIRED", Session=challenge["Session"], ChallengeResponses=answer
    )
    people.admin_update_user_attributes(**ada, UserAttributes=[{"Name": "given_name", "Value": "Ada"}])
    contains(people.admin_get_user(**ada)["UserAttributes"], {"Name": "given_name", "Value": "Ada"})
    people.admin_disable_user(**ada)
    wrong = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": web["ClientId"]}
    with aws.refused("NotAuthorizedException"):
        people.initiate_auth(**wrong, AuthParameters={"USERNAME": NAME, "PASSWORD": PASSWORD})
    people.admin_enable_user(**ada)
    with aws.refused("NotAuthorizedException"):
        people.initiate_auth(**wrong, AuthParameters={"USERNAME": NAME, "PASSWORD": "wrong"})
    people.admin_set_user_password(**ada, Password=PASSWORD, Permanent=True)
    people.admin_user_global_sign_out(**ada)
    second = {"UserPoolId": ada["UserPoolId"], "Username": "second@example.com"}
    people.admin_create_user(**second, MessageAction="SUPPRESS")
    same(len(people.list_users(UserPoolId=ada["UserPoolId"])["Users"]), 2)
    people.admin_delete_user(**second)
    with aws.refused("UserNotFoundException"):
        people.admin_get_user(**second)
    third = {"Username": "third@example.com"}
    email = [{"Name": "email", "Value": "third@example.com"}]
    people.sign_up(ClientId=web["ClientId"], **third, Password=PASSWORD, UserAttributes=email)
    people.admin_confirm_sign_up(UserPoolId=web["UserPoolId"], **third)
    same(people.admin_get_user(UserPoolId=web["UserPoolId"], **third)["UserStatus"], "CONFIRMED")
    people.admin_reset_user_password(**ada)
    people.admin_delete_user(**ada)


def check_signing_up(aws: Aws) -> None:
    """people who sign up, sign in and leave"""
    people = aws.cognito_idp
    app = {"ClientId": aws.once(client)}
    grace = {**app, "Username": "grace@example.com"}
    email = [{"Name": "email", "Value": "grace@example.com"}]
    people.sign_up(**grace, Password=PASSWORD, UserAttributes=email)
    people.resend_confirmation_code(**grace)
    with aws.refused("CodeMismatchException"):
        people.confirm_sign_up(**grace, ConfirmationCode="000000")
    people.confirm_sign_up(**grace, ConfirmationCode=mailed("grace@example.com"))
    asked = {"AuthFlow": "USER_PASSWORD_AUTH"}
    given = {"USERNAME": "grace@example.com", "PASSWORD": PASSWORD}
    tokens = people.initiate_auth(**app, **asked, AuthParameters=given)["AuthenticationResult"]
    access = {"AccessToken": tokens["AccessToken"]}
    contains(people.get_user(**access)["UserAttributes"], {"Name": "email", "Value": "grace@example.com"})
    people.update_user_attributes(**access, UserAttributes=[{"Name": "given_name", "Value": "Grace"}])
    people.change_password(**access, PreviousPassword=PASSWORD, ProposedPassword="Correct-horse-2")
    given["PASSWORD"] = "Correct-horse-2"
    secret = people.associate_software_token(**access)["SecretCode"]
    with aws.refused("EnableSoftwareTokenMFAException"):
        people.verify_software_token(**access, UserCode="000000")
    same(people.verify_software_token(**access, UserCode=one_time_password(secret))["Status"], "SUCCESS")
    fresh = people.get_tokens_from_refresh_token(**app, RefreshToken=tokens["RefreshToken"])["AuthenticationResult"]
    same(people.get_user(AccessToken=fresh["AccessToken"])["UserMFASettingList"], ["SOFTWARE_TOKEN_MFA"])
    people.revoke_token(**app, Token=tokens["RefreshToken"])
    with aws.refused("NotAuthorizedException"):
        people.initiate_auth(
            **app, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]}
        )

    def signed_in() -> dict:
        challenge = people.initiate_auth(**app, **asked, AuthParameters=given)
        same(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA")
        answers = {"USERNAME": given["USERNAME"], "SOFTWARE_TOKEN_MFA_CODE": one_time_password(secret)}
        answered = people.respond_to_auth_challenge(
            **app, ChallengeName="SOFTWARE_TOKEN_MFA", Session=challenge["Session"], ChallengeResponses=answers
        )
        return answered["AuthenticationResult"]

    tokens = signed_in()
    people.global_sign_out(AccessToken=tokens["AccessToken"])
    people.admin_update_user_attributes(
        UserPoolId=aws.once(pool),
        Username="grace@example.com",
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    people.forgot_password(**grace)
    with aws.refused("CodeMismatchException"):
        people.confirm_forgot_password(**grace, ConfirmationCode="000000", Password=PASSWORD)
    given["PASSWORD"] = "Correct-horse-3"
    people.confirm_forgot_password(
        **grace, ConfirmationCode=mailed("grace@example.com"), Password=given["PASSWORD"]
    )
    tokens = signed_in()
    people.delete_user(AccessToken=tokens["AccessToken"])
