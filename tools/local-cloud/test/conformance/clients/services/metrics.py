from datetime import datetime, timedelta, timezone

from aws import Aws, same

ALARM = {
    "MetricName": "Orders",
    "Namespace": "Shop",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 10,
    "ComparisonOperator": "GreaterThanThreshold",
}


def check_metrics(aws: Aws) -> None:
    """numbers in, numbers out"""
    watch = aws.cloudwatch
    now = datetime.now(timezone.utc)
    for name in ("Orders", "Returns"):
        data = [{"MetricName": name, "Value": 4, "Unit": "Count"}, {"MetricName": name, "Value": 3, "Unit": "Count"}]
        watch.put_metric_data(Namespace="Shop", MetricData=data)
    names = {metric["MetricName"] for metric in watch.list_metrics(Namespace="Shop")["Metrics"]}
    same(names, {"Orders", "Returns"})
    span = {"StartTime": now - timedelta(hours=1), "EndTime": now + timedelta(hours=24)}
    stat = {"Metric": {"Namespace": "Shop", "MetricName": "Orders"}, "Period": 86400, "Stat": "Sum"}
    answer = watch.get_metric_data(MetricDataQueries=[{"Id": "orders", "MetricStat": stat}], **span)
    same(sum(answer["MetricDataResults"][0]["Values"]), 7)
    points = watch.get_metric_statistics(
        Namespace="Shop", MetricName="Orders", Period=86400, Statistics=["Sum", "Maximum"], **span
    )["Datapoints"]
    same((sum(point["Sum"] for point in points), max(point["Maximum"] for point in points)), (7, 4))


def check_alarms(aws: Aws) -> None:
    """alarms and their states"""
    watch = aws.cloudwatch
    watch.put_metric_alarm(AlarmName="many", Tags=[{"Key": "a", "Value": "1"}], **ALARM)
    watch.put_metric_alarm(AlarmName="more", **ALARM)
    same(len(watch.describe_alarms_for_metric(MetricName="Orders", Namespace="Shop")["MetricAlarms"]), 2)
    watch.set_alarm_state(AlarmName="many", StateValue="ALARM", StateReason="tried")
    aws.wait("cloudwatch", "alarm_exists", AlarmNames=["many"])
    alarms = watch.describe_alarms(AlarmNames=["many", "more"])["MetricAlarms"]
    same([alarm["AlarmName"] for alarm in alarms], ["many", "more"])
    watch.disable_alarm_actions(AlarmNames=["many"])
    same(watch.describe_alarms(AlarmNames=["many"])["MetricAlarms"][0]["ActionsEnabled"], False)
    watch.enable_alarm_actions(AlarmNames=["many"])
    arn = alarms[0]["AlarmArn"]
    watch.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    watch.untag_resource(ResourceARN=arn, TagKeys=["a"])
    same(watch.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "b", "Value": "2"}])
    with aws.refused("ResourceNotFound"):
        watch.set_alarm_state(AlarmName="none", StateValue="OK", StateReason="tried")
    watch.delete_alarms(AlarmNames=["many", "more"])
    same(watch.describe_alarms(AlarmNames=["many"])["MetricAlarms"], [])
