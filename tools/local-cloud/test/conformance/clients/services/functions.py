import io
import json
import zipfile

from aws import Aws, contains, same
from services.network import role

HANDLER = 'exports.handler = async event => ({ statusCode: 200, said: event.say ?? "nothing" });\n'


def packed(source: str = HANDLER) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.js", source)
    return file.getvalue()


def function(aws: Aws) -> str:
    """ARN of a function of Node that answers what it is told."""
    made = aws.lambda_.create_function(
        FunctionName="conformance",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=aws.once(role),
        Code=in_bucket(aws, "code.zip"),
        Tags={"a": "1"},
    )
    aws.wait("lambda_", "function_active_v2", FunctionName="conformance")
    aws.lambda_.add_permission(
        FunctionName="conformance",
        StatementId="secrets",
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
    )
    return made["FunctionArn"]


def bucket(aws: Aws) -> str:
    aws.s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return "code"


def in_bucket(aws: Aws, key: str, source: str = HANDLER) -> dict[str, str]:
    """Where the code is, once it is there: bytes within a request are no business of a shell."""
    name = aws.once(bucket)
    aws.s3.put_object(Bucket=name, Key=key, Body=packed(source))
    return {"S3Bucket": name, "S3Key": key}


def check_functions(aws: Aws) -> None:
    """functions run, and are changed"""
    arn = aws.once(function)
    functions = aws.lambda_
    name = {"FunctionName": "conformance"}
    same(functions.get_function(**name)["Configuration"]["FunctionArn"], arn)
    same(functions.get_function_configuration(**name)["Runtime"], "nodejs22.x")
    contains([found["FunctionName"] for found in functions.list_functions()["Functions"]], "conformance")
    answer = functions.invoke(**name, Payload=json.dumps({"say": "hello"}).encode())
    same(json.loads(answer["Payload"].read()), {"statusCode": 200, "said": "hello"})
    functions.update_function_configuration(**name, Timeout=10, MemorySize=256)
    aws.wait("lambda_", "function_updated_v2", **name)
    functions.update_function_code(**name, **in_bucket(aws, "code.zip"))
    with aws.refused("ResourceNotFoundException"):
        functions.get_function(FunctionName="none")
    with aws.refused("ResourceConflictException"):
        functions.create_function(
            FunctionName="conformance",
            Runtime="nodejs22.x",
            Handler="index.handler",
            Role=aws.once(role),
            Code=in_bucket(aws, "code.zip"),
        )


def check_function_settings(aws: Aws) -> None:
    """concurrency, permissions, tags and what asynchronous calls do"""
    arn = aws.once(function)
    functions = aws.lambda_
    name = {"FunctionName": "conformance"}
    functions.put_function_concurrency(**name, ReservedConcurrentExecutions=5)
    same(functions.get_function_concurrency(**name)["ReservedConcurrentExecutions"], 5)
    functions.delete_function_concurrency(**name)
    functions.put_function_event_invoke_config(**name, MaximumRetryAttempts=1)
    functions.update_function_event_invoke_config(**name, MaximumEventAgeInSeconds=60)
    config = functions.get_function_event_invoke_config(**name)
    same((config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]), (1, 60))
    functions.delete_function_event_invoke_config(**name)
    functions.add_permission(
        **name, StatementId="events", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    contains(functions.get_policy(**name)["Policy"], "events.amazonaws.com")
    functions.remove_permission(**name, StatementId="events")
    functions.tag_resource(Resource=arn, Tags={"b": "2"})
    functions.untag_resource(Resource=arn, TagKeys=["a"])
    same(functions.list_tags(Resource=arn)["Tags"], {"b": "2"})
    functions.create_function(
        FunctionName="short",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=aws.once(role),
        Code=in_bucket(aws, "code.zip"),
    )
    functions.delete_function(FunctionName="short")
