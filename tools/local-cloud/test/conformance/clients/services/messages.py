import json

from aws import Aws, contains, same


def check_sns(aws: Aws) -> None:
    """topics and subscriptions"""
    sns = aws.sns
    topic = sns.create_topic(Name="shop", Tags=[{"Key": "a", "Value": "1"}])["TopicArn"]
    same(sns.create_topic(Name="shop", Tags=[{"Key": "a", "Value": "1"}])["TopicArn"], topic)
    sns.create_topic(Name="other")
    contains([found["TopicArn"] for found in sns.list_topics()["Topics"]], topic)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="Shop")
    same(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"], "Shop")
    queue = aws.sqs.create_queue(QueueName="of-topic")["QueueUrl"]
    asked = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    endpoint = asked["Attributes"]["QueueArn"]
    allowed = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": endpoint,
            }
        ],
    }
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(allowed)})
    of_queue = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint, ReturnSubscriptionArn=True)
    subscription = of_queue["SubscriptionArn"]
    contains([found["SubscriptionArn"] for found in sns.list_subscriptions()["Subscriptions"]], subscription)
    same(len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]), 1)
    raw = {"AttributeName": "RawMessageDelivery", "AttributeValue": "true"}
    sns.set_subscription_attributes(SubscriptionArn=subscription, **raw)
    attributes = sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
    same(attributes["RawMessageDelivery"], "true")
    sns.publish(TopicArn=topic, Message="hello")
    got = aws.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    same(got[0]["Body"], "hello")
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "b", "Value": "2"}])
    sns.untag_resource(ResourceArn=topic, TagKeys=["a"])
    same(sns.list_tags_for_resource(ResourceArn=topic)["Tags"], [{"Key": "b", "Value": "2"}])
    sns.unsubscribe(SubscriptionArn=subscription)
    sns.delete_topic(TopicArn=topic)
    with aws.refused("NotFound"):
        sns.get_topic_attributes(TopicArn=topic)


def check_sqs(aws: Aws) -> None:
    """queues and messages"""
    sqs = aws.sqs
    queue = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "600"}, tags={"a": "1"})["QueueUrl"]
    sqs.create_queue(QueueName="returns")
    same(sqs.get_queue_url(QueueName="orders")["QueueUrl"], queue)
    with aws.refused("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.get_queue_url(QueueName="none")
    contains(sqs.list_queues()["QueueUrls"], queue)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"DelaySeconds": "0"})
    same(sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"], "600")
    sqs.send_message(QueueUrl=queue, MessageBody="one")
    entries = [{"Id": name, "MessageBody": name} for name in ("two", "three")]
    same(len(sqs.send_message_batch(QueueUrl=queue, Entries=entries)["Successful"]), 2)
    got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    same({message["Body"] for message in got}, {"one", "two", "three"})
    first, *others = [message["ReceiptHandle"] for message in got]
    sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=first, VisibilityTimeout=0)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=first)
    handles = [{"Id": str(at), "ReceiptHandle": handle} for at, handle in enumerate(others)]
    same(len(sqs.delete_message_batch(QueueUrl=queue, Entries=handles)["Successful"]), 2)
    sqs.tag_queue(QueueUrl=queue, Tags={"b": "2"})
    sqs.untag_queue(QueueUrl=queue, TagKeys=["a"])
    same(sqs.list_queue_tags(QueueUrl=queue)["Tags"], {"b": "2"})
    sqs.purge_queue(QueueUrl=queue)
    sqs.delete_queue(QueueUrl=queue)


def check_events(aws: Aws) -> None:
    """rules, targets and patterns"""
    events = aws.events
    pattern = json.dumps({"source": ["shop"]})
    arn = events.put_rule(Name="orders", EventPattern=pattern, Tags=[{"Key": "a", "Value": "1"}])["RuleArn"]
    events.put_rule(Name="often", ScheduleExpression="rate(5 minutes)", State="DISABLED")
    same([rule["Name"] for rule in events.list_rules()["Rules"]], ["often", "orders"])
    same(events.describe_rule(Name="orders")["EventPattern"], pattern)
    queue = aws.sqs.create_queue(QueueName="of-rule")["QueueUrl"]
    asked = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    target = asked["Attributes"]["QueueArn"]
    same(events.put_targets(Rule="orders", Targets=[{"Id": "queue", "Arn": target}])["FailedEntryCount"], 0)
    same([found["Id"] for found in events.list_targets_by_rule(Rule="orders")["Targets"]], ["queue"])
    same(events.list_rule_names_by_target(TargetArn=target)["RuleNames"], ["orders"])
    entry = {"Source": "shop", "DetailType": "order", "Detail": "{}"}
    same(events.put_events(Entries=[entry])["FailedEntryCount"], 0)
    event = {"id": "1", "account": "0", "source": "shop", "time": "2026-01-01T00:00:00Z", "region": "eu-west-1"}
    event |= {"resources": [], "detail-type": "order", "detail": {}}
    same(events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))["Result"], True)
    with aws.refused("InvalidEventPatternException"):
        events.put_rule(Name="bad", EventPattern="{")
    events.disable_rule(Name="orders")
    same(events.describe_rule(Name="orders")["State"], "DISABLED")
    events.enable_rule(Name="orders")
    same(events.describe_event_bus()["Name"], "default")
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["a"])
    same(events.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "b", "Value": "2"}])
    with aws.refused("ValidationException"):
        events.delete_rule(Name="orders")
    events.remove_targets(Rule="orders", Ids=["queue"])
    events.delete_rule(Name="orders")
    with aws.refused("ResourceNotFoundException"):
        events.describe_rule(Name="orders")


def check_scheduler(aws: Aws) -> None:
    """schedules and their groups"""
    from services.network import role

    scheduler = aws.scheduler
    queue = aws.sqs.create_queue(QueueName="of-schedule")["QueueUrl"]
    asked = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    what = {
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": asked["Attributes"]["QueueArn"], "RoleArn": aws.once(role)},
    }
    scheduler.create_schedule_group(Name="shop")
    same(scheduler.get_schedule_group(Name="shop")["State"], "ACTIVE")
    for name in ("nightly", "weekly"):
        scheduler.create_schedule(Name=name, GroupName="shop", ScheduleExpression="rate(2 days)", **what)
    with aws.refused("ConflictException"):
        scheduler.create_schedule(Name="weekly", GroupName="shop", ScheduleExpression="rate(2 days)", **what)
    scheduler.update_schedule(Name="weekly", GroupName="shop", ScheduleExpression="rate(7 days)", **what)
    same(scheduler.get_schedule(Name="weekly", GroupName="shop")["ScheduleExpression"], "rate(7 days)")
    same([found["Name"] for found in scheduler.list_schedules(GroupName="shop")["Schedules"]], ["nightly", "weekly"])
    scheduler.delete_schedule(Name="weekly", GroupName="shop")
    with aws.refused("ResourceNotFoundException"):
        scheduler.get_schedule(Name="weekly", GroupName="shop")
    scheduler.delete_schedule_group(Name="shop")
