from aws import Aws, contains, eventually, same
from services.network import network

ONE = {"ReplicationGroupId": "shop"}


def check_caches(aws: Aws) -> None:
    """replication groups, snapshots, subnet and parameter groups"""
    cache = aws.elasticache
    ids = aws.once(network)
    subnets = {"CacheSubnetGroupName": "shop", "SubnetIds": [ids["A"], ids["B"]]}
    cache.create_cache_subnet_group(**subnets, CacheSubnetGroupDescription="shop")
    with aws.refused("CacheSubnetGroupAlreadyExists"):
        cache.create_cache_subnet_group(**subnets, CacheSubnetGroupDescription="shop")
    cache.modify_cache_subnet_group(**subnets)
    contains([found["CacheSubnetGroupName"] for found in cache.describe_cache_subnet_groups()["CacheSubnetGroups"]], "shop")
    own = {"CacheParameterGroupName": "own"}
    cache.create_cache_parameter_group(**own, CacheParameterGroupFamily="valkey8", Description="own")
    policy = {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}
    cache.modify_cache_parameter_group(**own, ParameterNameValues=[policy])
    parameters = cache.describe_cache_parameters(**own, Source="user")["Parameters"]
    same([parameter["ParameterValue"] for parameter in parameters], ["allkeys-lru"])
    named = [found["CacheParameterGroupName"] for found in cache.describe_cache_parameter_groups()["CacheParameterGroups"]]
    contains(named, "own")

    made = cache.create_replication_group(
        **ONE,
        ReplicationGroupDescription="shop",
        Engine="valkey",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        CacheSubnetGroupName="shop",
        Tags=[{"Key": "a", "Value": "1"}],
    )["ReplicationGroup"]
    with aws.refused("ReplicationGroupAlreadyExists"):
        cache.create_replication_group(**ONE, ReplicationGroupDescription="shop", CacheNodeType="cache.t4g.micro")
    ready(aws)
    same(cache.describe_replication_groups(**ONE)["ReplicationGroups"][0]["Status"], "available")
    clusters = [found["CacheClusterId"] for found in cache.describe_cache_clusters()["CacheClusters"]]
    same(clusters, ["shop-001", "shop-002"])
    arn = {"ResourceName": made["ARN"]}
    cache.add_tags_to_resource(**arn, Tags=[{"Key": "b", "Value": "2"}])
    cache.remove_tags_from_resource(**arn, TagKeys=["a"])
    same(cache.list_tags_for_resource(**arn)["TagList"], [{"Key": "b", "Value": "2"}])
    cache.modify_replication_group(**ONE, ReplicationGroupDescription="of the shop", ApplyImmediately=True)
    ready(aws)
    cache.increase_replica_count(**ONE, NewReplicaCount=2, ApplyImmediately=True)
    ready(aws)
    cache.decrease_replica_count(**ONE, NewReplicaCount=1, ApplyImmediately=True)
    ready(aws)
    cache.test_failover(**ONE, NodeGroupId="0001")

    def primary() -> list[str]:
        members = cache.describe_replication_groups(**ONE)["ReplicationGroups"][0]["NodeGroups"][0]["NodeGroupMembers"]
        return [member["CacheClusterId"] for member in members if member["CurrentRole"] == "primary"]

    eventually(lambda: primary() == ["shop-002"])
    ready(aws)
    cache.reboot_cache_cluster(CacheClusterId="shop-001", CacheNodeIdsToReboot=["0001"])
    ready(aws)
    cache.create_snapshot(**ONE, SnapshotName="before")
    ready(aws)
    contains([found["SnapshotName"] for found in cache.describe_snapshots()["Snapshots"]], "before")
    cache.delete_snapshot(SnapshotName="before")
    cache.delete_replication_group(**ONE)
    aws.wait("elasticache", "replication_group_deleted", **ONE)
    with aws.refused("ReplicationGroupNotFoundFault"):
        cache.describe_replication_groups(**ONE)
    cache.delete_cache_subnet_group(CacheSubnetGroupName="shop")
    cache.delete_cache_parameter_group(**own)
    with aws.refused("CacheParameterGroupNotFound"):
        cache.describe_cache_parameters(**own)


def ready(aws: Aws) -> None:
    aws.wait("elasticache", "replication_group_available", **ONE)
