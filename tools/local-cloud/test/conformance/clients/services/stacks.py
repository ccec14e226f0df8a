import json
from urllib.request import Request, urlopen

from aws import Aws, contains, eventually, same
from services.functions import function, in_bucket
from services.network import role


def body(*names: str, value: str = "1", export: str | None = None) -> str:
    resources = {
        name: {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}} for name in names
    }
    output = {"Value": {"Ref": names[0]}, **({"Export": {"Name": export}} if export else {})}
    return json.dumps({"Resources": resources, "Outputs": {"First": output}})


BROKEN = json.dumps(
    {
        "Resources": {
            "A": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "2"}},
            "Bad": {
                "Type": "AWS::Lambda::Permission",
                "DependsOn": "A",
                "Properties": {"Action": "x", "FunctionName": "none-of-that-name", "Principal": "x.amazonaws.com"},
            },
        }
    }
)
IMPORTING = json.dumps(
    {
        "Resources": {
            "A": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "shop-first"}},
            }
        }
    }
)
NO_UPDATES = {"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}
ALL_UPDATES = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}


def stack(aws: Aws) -> dict[str, str]:
    tags = [{"Key": "a", "Value": "1"}]
    template = body("A", "B", export="shop-first")
    aws.cloudformation.create_stack(StackName="shop", TemplateBody=template, ClientRequestToken="one", Tags=tags)
    aws.wait("cloudformation", "stack_exists", StackName="shop")
    aws.wait("cloudformation", "stack_create_complete", StackName="shop")
    return {"StackName": "shop"}


def check_stacks(aws: Aws) -> None:
    """stacks are made, looked at and changed"""
    clouds = aws.cloudformation
    shop = aws.once(stack)
    with aws.refused("AlreadyExistsException"):
        clouds.create_stack(**shop, TemplateBody=body("A"))
    same(clouds.describe_stacks(**shop)["Stacks"][0]["Tags"], [{"Key": "a", "Value": "1"}])
    with aws.refused("ValidationError"):
        clouds.describe_stacks(StackName="none")
    events = clouds.describe_stack_events(**shop)["StackEvents"]
    same(events[0]["ResourceStatus"], "CREATE_COMPLETE")
    clouds.describe_events(**shop)
    same(clouds.describe_stack_resource(**shop, LogicalResourceId="A")["StackResourceDetail"]["LogicalResourceId"], "A")
    same(len(clouds.describe_stack_resources(**shop)["StackResources"]), 2)
    found = clouds.list_stack_resources(**shop)["StackResourceSummaries"]
    same([resource["LogicalResourceId"] for resource in found], ["A", "B"])
    contains([found["StackName"] for found in clouds.list_stacks()["StackSummaries"]], "shop")
    clouds.get_template(**shop)
    contains(clouds.get_template_summary(**shop)["ResourceTypes"], "AWS::SSM::Parameter")
    clouds.validate_template(TemplateBody=body("A"))
    with aws.refused("ValidationError"):
        clouds.validate_template(TemplateBody='{"Resources": {"A": {}}}')
    with aws.refused("ValidationError"):
        clouds.update_stack(**shop, UsePreviousTemplate=True)
    clouds.update_stack(**shop, TemplateBody=body("A", "B", value="2", export="shop-first"))
    aws.wait("cloudformation", "stack_update_complete", **shop)

    clouds.set_stack_policy(**shop, StackPolicyBody=json.dumps(NO_UPDATES))
    contains(clouds.get_stack_policy(**shop)["StackPolicyBody"], "Deny")
    clouds.set_stack_policy(**shop, StackPolicyBody=json.dumps(ALL_UPDATES))
    clouds.update_termination_protection(**shop, EnableTerminationProtection=True)
    with aws.refused("ValidationError"):
        clouds.delete_stack(**shop)
    clouds.update_termination_protection(**shop, EnableTerminationProtection=False)


def check_change_sets(aws: Aws) -> None:
    """change sets, exports and imports"""
    clouds = aws.cloudformation
    shop = aws.once(stack)
    for name in ("first", "second"):
        template = body("A", "B", "C", value="3", export="shop-first")
        clouds.create_change_set(**shop, ChangeSetName=name, TemplateBody=template)
        aws.wait("cloudformation", "change_set_create_complete", **shop, ChangeSetName=name)
    changes = clouds.describe_change_set(**shop, ChangeSetName="first")["Changes"]
    actions = {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]["Action"] for change in changes}
    same(actions, {"A": "Modify", "B": "Modify", "C": "Add"})
    same({found["ChangeSetName"] for found in clouds.list_change_sets(**shop)["Summaries"]}, {"first", "second"})
    clouds.delete_change_set(**shop, ChangeSetName="second")
    with aws.refused("ChangeSetNotFound"):
        clouds.describe_change_set(**shop, ChangeSetName="second")
    clouds.execute_change_set(**shop, ChangeSetName="first")
    aws.wait("cloudformation", "stack_update_complete", **shop)

    contains([export["Name"] for export in clouds.list_exports()["Exports"]], "shop-first")
    clouds.create_stack(StackName="user", TemplateBody=IMPORTING)
    aws.wait("cloudformation", "stack_create_complete", StackName="user")
    same(clouds.list_imports(ExportName="shop-first")["Imports"], ["user"])
    clouds.delete_stack(StackName="user")
    aws.wait("cloudformation", "stack_delete_complete", StackName="user")


CUSTOM = """
exports.handler = async event => {
  const modes = [event.ResourceProperties?.Mode, event.OldResourceProperties?.Mode];
  if (event.RequestType === 'Update' && modes[0] === 'silent') return;
  const { StackId, RequestId, LogicalResourceId } = event;
  const Status = event.RequestType === 'Update' && modes.includes('failing') ? 'FAILED' : 'SUCCESS';
  const answer = { Status, Reason: 'as asked', PhysicalResourceId: 'custom', StackId, RequestId, LogicalResourceId };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
};
"""


def custom(aws: Aws) -> str:
    """ARN of a function behind custom resources that fail or say nothing when they are updated."""
    aws.once(function)
    made = aws.lambda_.create_function(
        FunctionName="custom",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=aws.once(role),
        Code=in_bucket(aws, "custom.zip", CUSTOM),
    )
    return made["FunctionArn"]


def with_custom(arn: str, mode: str) -> str:
    resource = {"Type": "Custom::Thing", "Properties": {"ServiceToken": arn, "Mode": mode}}
    return json.dumps({"Resources": {"Thing": resource}})


def check_rollbacks(aws: Aws) -> None:
    """what fails goes back"""
    clouds = aws.cloudformation
    failing = {"StackName": "failing"}

    def status() -> str:
        return clouds.describe_stacks(**failing)["Stacks"][0]["StackStatus"]

    clouds.create_stack(**failing, TemplateBody=BROKEN)
    eventually(lambda: status() == "ROLLBACK_COMPLETE")
    clouds.delete_stack(**failing)
    aws.wait("cloudformation", "stack_delete_complete", **failing)

    clouds.create_stack(**failing, TemplateBody=body("A"))
    aws.wait("cloudformation", "stack_create_complete", **failing)
    with aws.refused("ValidationError"):
        clouds.continue_update_rollback(**failing)
    clouds.update_stack(**failing, TemplateBody=BROKEN, DisableRollback=True)
    eventually(lambda: status() == "UPDATE_FAILED")
    clouds.rollback_stack(**failing)
    aws.wait("cloudformation", "stack_rollback_complete", **failing)


def check_stuck_rollbacks(aws: Aws) -> None:
    """an update is cancelled, and a rollback that got stuck goes on"""
    clouds = aws.cloudformation
    stuck = {"StackName": "stuck"}
    arn = aws.once(custom)
    clouds.create_stack(**stuck, TemplateBody=with_custom(arn, "willing"))
    aws.wait("cloudformation", "stack_create_complete", **stuck)
    clouds.update_stack(**stuck, TemplateBody=with_custom(arn, "silent"))
    clouds.cancel_update_stack(**stuck)
    aws.wait("cloudformation", "stack_rollback_complete", **stuck)

    clouds.update_stack(**stuck, TemplateBody=with_custom(arn, "failing"))
    eventually(lambda: clouds.describe_stacks(**stuck)["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_FAILED")
    clouds.continue_update_rollback(**stuck, ResourcesToSkip=["Thing"])
    aws.wait("cloudformation", "stack_rollback_complete", **stuck)


def check_drift(aws: Aws) -> None:
    """what people change by hand is found"""
    clouds = aws.cloudformation
    drifting = {"StackName": "drifting"}
    clouds.create_stack(**drifting, TemplateBody=body("A", "B", "C"))
    aws.wait("cloudformation", "stack_create_complete", **drifting)
    found = clouds.list_stack_resources(**drifting)["StackResourceSummaries"]
    names = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in found}

    def detected() -> dict:
        id = clouds.detect_stack_drift(**drifting)["StackDriftDetectionId"]

        def status() -> dict:
            return clouds.describe_stack_drift_detection_status(StackDriftDetectionId=id)

        eventually(lambda: status()["DetectionStatus"] == "DETECTION_COMPLETE")
        return status()

    same(detected()["StackDriftStatus"], "IN_SYNC")
    aws.ssm.put_parameter(Name=names["A"], Value="by hand", Overwrite=True)
    aws.ssm.delete_parameter(Name=names["B"])
    drift = detected()
    same((drift["StackDriftStatus"], drift["DriftedStackResourceCount"]), ("DRIFTED", 2))
    drifts = clouds.describe_stack_resource_drifts(**drifting)["StackResourceDrifts"]
    states = {resource["LogicalResourceId"]: resource["StackResourceDriftStatus"] for resource in drifts}
    same(states, {"A": "MODIFIED", "B": "DELETED", "C": "IN_SYNC"})
    changed = {
        "PropertyPath": "/Value",
        "ExpectedValue": "1",
        "ActualValue": "by hand",
        "DifferenceType": "NOT_EQUAL",
    }
    same([resource["PropertyDifferences"] for resource in drifts if resource["LogicalResourceId"] == "A"], [[changed]])
    same(clouds.describe_stacks(**drifting)["Stacks"][0]["DriftInformation"]["StackDriftStatus"], "DRIFTED")


WAITING = json.dumps(
    {
        "Resources": {
            "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
            "Ready": {
                "Type": "AWS::CloudFormation::WaitCondition",
                "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "43200"},
            },
        },
        "Outputs": {"Data": {"Value": {"Fn::GetAtt": ["Ready", "Data"]}}},
    }
)


def check_wait_conditions(aws: Aws) -> None:
    """a stack waits until somebody signals"""
    clouds = aws.cloudformation
    waiting = {"StackName": "waiting"}
    clouds.create_stack(**waiting, TemplateBody=WAITING)

    def state(name: str) -> dict:
        found = clouds.describe_stack_resources(**waiting)["StackResources"]
        return next((resource for resource in found if resource["LogicalResourceId"] == name), {})

    eventually(lambda: state("Ready").get("PhysicalResourceId"))
    same(state("Ready")["ResourceStatus"], "CREATE_IN_PROGRESS")
    signal = json.dumps({"Status": "SUCCESS", "UniqueId": "one", "Data": "ready", "Reason": "done"}).encode()
    url = state("Handle")["PhysicalResourceId"]
    with urlopen(Request(url, data=signal, method="PUT", headers={"Content-Type": ""})) as answer:
        same(answer.status, 200)
    aws.wait("cloudformation", "stack_create_complete", **waiting)
    same(clouds.describe_stacks(**waiting)["Stacks"][0]["Outputs"][0]["OutputValue"], '{"one":"ready"}')
