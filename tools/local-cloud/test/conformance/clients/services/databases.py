from aws import Aws, contains, eventually, same
from services.network import network

ONE = {"DBInstanceIdentifier": "shop"}


def check_databases(aws: Aws) -> None:
    """databases, snapshots and parameter groups"""
    rds = aws.rds
    groups = aws.once(network)["Databases"]
    contains([found["DBSubnetGroupName"] for found in rds.describe_db_subnet_groups()["DBSubnetGroups"]], groups)
    versions = rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]
    family = versions[-1]["DBParameterGroupFamily"]
    rds.create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily=family, Description="own")
    with aws.refused("DBParameterGroupAlreadyExists"):
        rds.create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily=family, Description="own")
    slow = {"ParameterName": "log_min_duration_statement", "ParameterValue": "500", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="own", Parameters=[slow])
    parameters = rds.describe_db_parameters(DBParameterGroupName="own", Source="user")["Parameters"]
    same([parameter["ParameterValue"] for parameter in parameters], ["500"])
    contains([found["DBParameterGroupName"] for found in rds.describe_db_parameter_groups()["DBParameterGroups"]], "own")

    asked = {
        **ONE,
        "Engine": "postgres",
        "EngineVersion": versions[-1]["EngineVersion"],
        "DBInstanceClass": "db.t4g.micro",
        "AllocatedStorage": 20,
        "MasterUsername": "shop",
        "MasterUserPassword": "not-a-secret-1",
        "DBSubnetGroupName": groups,
        "DBParameterGroupName": "own",
        "BackupRetentionPeriod": 1,
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    made = rds.create_db_instance(**asked)["DBInstance"]
    with aws.refused("DBInstanceAlreadyExists"):
        rds.create_db_instance(**asked)
    aws.wait("rds", "db_instance_available", **ONE)
    same(rds.describe_db_instances(**ONE)["DBInstances"][0]["DBInstanceStatus"], "available")
    arn = {"ResourceName": made["DBInstanceArn"]}
    rds.add_tags_to_resource(**arn, Tags=[{"Key": "b", "Value": "2"}])
    rds.remove_tags_from_resource(**arn, TagKeys=["a"])
    same(rds.list_tags_for_resource(**arn)["TagList"], [{"Key": "b", "Value": "2"}])
    rds.modify_db_instance(**ONE, BackupRetentionPeriod=2, ApplyImmediately=True)
    aws.wait("rds", "db_instance_available", **ONE)
    rds.reboot_db_instance(**ONE)
    aws.wait("rds", "db_instance_available", **ONE)

    rds.create_db_snapshot(**ONE, DBSnapshotIdentifier="before")
    aws.wait("rds", "db_snapshot_available", DBSnapshotIdentifier="before")
    contains([found["DBSnapshotIdentifier"] for found in rds.describe_db_snapshots()["DBSnapshots"]], "before")
    rds.stop_db_instance(**ONE)
    eventually(lambda: rds.describe_db_instances(**ONE)["DBInstances"][0]["DBInstanceStatus"] == "stopped")
    rds.start_db_instance(**ONE)
    aws.wait("rds", "db_instance_available", **ONE)
    copy = {"DBInstanceIdentifier": "copy"}
    rds.restore_db_instance_from_db_snapshot(**copy, DBSnapshotIdentifier="before", DBSubnetGroupName=groups)
    aws.wait("rds", "db_instance_available", **copy)
    for name in ("shop", "copy"):
        rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    for name in ("shop", "copy"):
        aws.wait("rds", "db_instance_deleted", DBInstanceIdentifier=name)
    with aws.refused("DBInstanceNotFound"):
        rds.describe_db_instances(**ONE)
    rds.delete_db_snapshot(DBSnapshotIdentifier="before")
    with aws.refused("DBSnapshotNotFound"):
        rds.describe_db_snapshots(DBSnapshotIdentifier="before")
    rds.delete_db_parameter_group(DBParameterGroupName="own")
    with aws.refused("DBParameterGroupNotFound"):
        rds.describe_db_parameters(DBParameterGroupName="own")
