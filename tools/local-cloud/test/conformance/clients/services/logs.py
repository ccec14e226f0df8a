import time

from aws import Aws, same


def check_logs(aws: Aws) -> None:
    """groups, streams and events"""
    logs = aws.logs
    logs.create_log_group(logGroupName="/logs/a", tags={"a": "1"})
    logs.create_log_group(logGroupName="/logs/b")
    with aws.refused("ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName="/logs/a")
    logs.create_log_stream(logGroupName="/logs/a", logStreamName="one")
    logs.create_log_stream(logGroupName="/logs/a", logStreamName="two")
    now = int(time.time() * 1000)
    events = [{"timestamp": now + at, "message": f"line {at}"} for at in range(3)]
    logs.put_log_events(logGroupName="/logs/a", logStreamName="one", logEvents=events)
    got = logs.get_log_events(logGroupName="/logs/a", logStreamName="one", startFromHead=True)["events"]
    same([event["message"] for event in got], ["line 0", "line 1", "line 2"])
    found = logs.filter_log_events(logGroupName="/logs/a", filterPattern='"line 1"')["events"]
    same([event["message"] for event in found], ["line 1"])
    groups = logs.describe_log_groups(logGroupNamePrefix="/logs/")["logGroups"]
    same([group["logGroupName"] for group in groups], ["/logs/a", "/logs/b"])
    streams = logs.describe_log_streams(logGroupName="/logs/a")["logStreams"]
    same([stream["logStreamName"] for stream in streams], ["one", "two"])
    logs.put_retention_policy(logGroupName="/logs/a", retentionInDays=7)
    with aws.refused("InvalidParameterException"):
        logs.put_retention_policy(logGroupName="/logs/a", retentionInDays=8)
    logs.delete_retention_policy(logGroupName="/logs/a")
    arn = groups[0]["arn"].removesuffix(":*")
    logs.tag_resource(resourceArn=arn, tags={"b": "2"})
    logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    same(logs.list_tags_for_resource(resourceArn=arn)["tags"], {"b": "2"})
    logs.delete_log_stream(logGroupName="/logs/a", logStreamName="two")
    logs.delete_log_group(logGroupName="/logs/b")
    with aws.refused("ResourceNotFoundException"):
        logs.describe_log_streams(logGroupName="/logs/b")
