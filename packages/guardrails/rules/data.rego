package berth.data

import rego.v1

# Reserved: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateDBInstance.Settings.html ; the default names: FSBP RDS.25
violation contains v if {
	some name, resource in input.resources
	resource.resourceType in {"AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}
	user := resource.properties.MasterUsername
	is_reserved(lower(user))
	v := make_diag_at("BERTH-RDS-005", "ERROR", name, "Properties.MasterUsername", sprintf("%s is reserved or guessed first; use appadmin", [user]))
}

is_reserved(user) if user in data.berth.tables.reserved_users

is_reserved(user) if startswith(user, data.berth.tables.reserved_prefix)

# Versions that RDS does not create any more, or never did.
violation contains v if {
	some name in resources_of_type("AWS::RDS::DBInstance")
	properties := input.resources[name].properties
	properties.Engine == "postgres"
	version := sprintf("%v", [properties.EngineVersion])
	regex.match(`^\d+(\.\d+)?$`, version)
	not offered(version)
	v := make_diag_at("BERTH-RDS-001", "ERROR", name, "Properties.EngineVersion", sprintf("RDS does not create PostgreSQL %s; use 17", [version]))
}

offered(version) if data.berth.tables.postgres_minors[version]

offered(version) if {
	[major, minor] := split(version, ".")
	to_number(minor) in data.berth.tables.postgres_minors[major]
}

violation contains v if {
	some name, resource in input.resources
	resource.resourceType in {"AWS::RDS::DBInstance", "AWS::RDS::DBCluster"}
	password := resource.properties.MasterUserPassword
	is_string(password)
	not startswith(password, "{{resolve:")
	v := make_diag_at("BERTH-RDS-006", "ERROR", name, "Properties.MasterUserPassword", "password in code; remove it, RDS makes one in Secrets Manager")
}

# The default is 1 from PostgreSQL 15, in parameter groups that nobody changed.
violation contains v if {
	some name in resources_of_type("AWS::RDS::DBInstance")
	properties := input.resources[name].properties
	startswith(properties.Engine, "postgres")
	not properties.SourceDBInstanceIdentifier
	not tls_only(properties)
	v := make_diag_at("BERTH-RDS-101", "ERROR", name, "Properties.DBParameterGroupName", "accepts connections without TLS; set rds.force_ssl to 1 in a parameter group of its own")
}

tls_only(properties) if sprintf("%v", [input.resources[data.berth.lib.ref(properties.DBParameterGroupName)].properties.Parameters["rds.force_ssl"]]) == "1"

# a group of another stack
tls_only(properties) if {
	properties.DBParameterGroupName
	not data.berth.lib.ref(properties.DBParameterGroupName)
	not startswith(properties.DBParameterGroupName, "default.")
}

violation contains v if {
	some name in resources_of_type("AWS::ElastiCache::ReplicationGroup")
	properties := input.resources[name].properties
	properties.AutomaticFailoverEnabled == true
	properties.NumCacheClusters == 1
	v := make_diag_at("BERTH-REDIS-001", "ERROR", name, "Properties.AutomaticFailoverEnabled", "automatic failover needs 2 nodes")
}

violation contains v if {
	some name in resources_of_type("AWS::ElastiCache::ReplicationGroup")
	properties := input.resources[name].properties
	properties.AuthToken
	not properties.TransitEncryptionEnabled == true
	v := make_diag_at("BERTH-REDIS-003", "ERROR", name, "Properties.AuthToken", "authToken needs transitEncryption")
}

# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
violation contains v if {
	some name in resources_of_type("AWS::ElastiCache::ReplicationGroup")
	properties := input.resources[name].properties
	properties.Engine == "valkey"
	not properties.TransitEncryptionEnabled == true
	v := make_diag_at("BERTH-REDIS-005", "ERROR", name, "Properties.TransitEncryptionEnabled", "Valkey without TLS; set transitEncryption")
}

violation contains v if {
	some name in resources_of_type("AWS::ElastiCache::CacheCluster")
	properties := input.resources[name].properties
	properties.Engine in {"redis", "valkey"}
	v := make_diag_at("BERTH-REDIS-004", "ERROR", name, "Properties.Engine", "a CacheCluster has exactly 1 node and no encryption at rest; use a replication group")
}

# Two rules of one priority: ECR refuses the policy.
violation contains v if {
	some name in resources_of_type("AWS::ECR::Repository")
	policy := json.unmarshal(input.resources[name].properties.LifecyclePolicy.LifecyclePolicyText)
	priorities := [rule.rulePriority | some rule in policy.rules]
	count(priorities) != count({priority | some priority in priorities})
	v := make_diag_at("BERTH-ECR-001", "ERROR", name, "Properties.LifecyclePolicy", "two rules have the same priority")
}

violation contains v if {
	some name in resources_of_type("AWS::ECR::Repository")
	policy := json.unmarshal(input.resources[name].properties.LifecyclePolicy.LifecyclePolicyText)
	some rule in policy.rules
	rule.selection.countType == "imageCountMoreThan"
	rule.selection.tagStatus != "untagged"
	rule.selection.countNumber < 2
	v := make_diag_at("BERTH-ECR-003", "ERROR", name, "Properties.LifecyclePolicy", sprintf("keeps %v image: the rollback image would be deleted; keep at least 2", [rule.selection.countNumber]))
}
