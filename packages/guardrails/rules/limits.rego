package berth.limits

import rego.v1

tasks contains {"name": name, "properties": input.resources[name].properties} if {
	some name in resources_of_type("AWS::ECS::TaskDefinition")
}

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
fargate contains {"name": task.name, "cpu": cpu, "memory": object.get(task.properties, "Memory", null)} if {
	some task in tasks
	"FARGATE" in task.properties.RequiresCompatibilities
	cpu := data.berth.lib.number(task.properties.Cpu)
}

violation contains v if {
	some task in fargate
	not offered(task.cpu)
	sizes := sort([to_number(cpu) | some cpu, _ in data.berth.tables.fargate_memory])
	v := make_diag_at("BERTH-ECS-001", "ERROR", task.name, "Properties.Cpu", sprintf("%v: Fargate offers %s CPU units", [task.cpu, texts(sizes)]))
}

violation contains v if {
	some task in fargate
	memory := data.berth.lib.number(task.memory)
	sizes := data.berth.tables.fargate_memory[sprintf("%v", [task.cpu])]
	not memory in sizes
	v := make_diag_at("BERTH-ECS-001", "ERROR", task.name, "Properties.Memory", sprintf("%v: Fargate %v CPU allows %s MiB", [memory, task.cpu, texts(sizes)]))
}

offered(cpu) if data.berth.tables.fargate_memory[sprintf("%v", [cpu])]

violation contains v if {
	some task in tasks
	size := data.berth.lib.number(task.properties.EphemeralStorage.SizeInGiB)
	bounds := data.berth.tables.ephemeral_storage_gib
	data.berth.lib.outside(size, bounds)
	v := make_diag_at("BERTH-ECS-015", "ERROR", task.name, "Properties.EphemeralStorage.SizeInGiB", sprintf("%v: must be %v to %v GiB", [size, bounds.min, bounds.max]))
}

containers contains {"task": task.name, "index": i, "container": container} if {
	some task in tasks
	some i, container in task.properties.ContainerDefinitions
}

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
violation contains v if {
	some item in containers
	some key, name in {"Interval": "interval", "Timeout": "timeout", "StartPeriod": "startPeriod", "Retries": "retries"}
	amount := data.berth.lib.number(item.container.HealthCheck[key])
	bounds := data.berth.tables.container_health_limits[name]
	data.berth.lib.outside(amount, bounds)
	v := in_container("BERTH-ECS-014", item, sprintf("HealthCheck.%s", [key]), sprintf("%v: must be %v to %v", [amount, bounds.min, bounds.max]))
}

violation contains v if {
	some item in containers
	reserved := data.berth.lib.number(item.container.MemoryReservation)
	limit := data.berth.lib.number(item.container.Memory)
	reserved > limit
	v := in_container("BERTH-ECS-003", item, "MemoryReservation", sprintf("%v MiB: is above the limit of %v MiB", [reserved, limit]))
}

violation contains v if {
	some item in containers
	some mapping in item.container.PortMappings
	port := data.berth.lib.number(mapping.ContainerPort)
	data.berth.lib.outside(port, {"min": 1, "max": 65535})
	v := in_container("BERTH-ECS-004", item, "PortMappings", sprintf("%v: not in 1 to 65535", [port]))
}

groups contains {"name": name, "properties": input.resources[name].properties} if {
	some name in resources_of_type("AWS::ElasticLoadBalancingV2::TargetGroup")
}

violation contains v if {
	some group in groups
	path := data.berth.lib.text(group.properties.HealthCheckPath)
	not startswith(path, "/")
	not startswith(path, "{")
	v := in_group("BERTH-LB-002", group, "HealthCheckPath", sprintf("%s: must start with \"/\"", [path]))
}

violation contains v if {
	some group in groups
	some key, name in {"HealthCheckIntervalSeconds": "interval", "HealthCheckTimeoutSeconds": "timeout"}
	seconds := data.berth.lib.number(group.properties[key])
	bounds := data.berth.tables.health_limits[name]
	data.berth.lib.outside(seconds, bounds)
	v := in_group("BERTH-LB-003", group, key, sprintf("%v s: must be %v to %v seconds", [seconds, bounds.min, bounds.max]))
}

violation contains v if {
	some group in groups
	interval := data.berth.lib.number(group.properties.HealthCheckIntervalSeconds)
	timeout := data.berth.lib.number(group.properties.HealthCheckTimeoutSeconds)
	timeout >= interval
	v := in_group("BERTH-LB-003", group, "HealthCheckTimeoutSeconds", sprintf("%v s: must be shorter than the interval of %v s", [timeout, interval]))
}

violation contains v if {
	some group in groups
	some key in {"HealthyThresholdCount", "UnhealthyThresholdCount"}
	answers := data.berth.lib.number(group.properties[key])
	bounds := data.berth.tables.health_limits.threshold
	data.berth.lib.outside(answers, bounds)
	v := in_group("BERTH-LB-004", group, key, sprintf("%v: must be a whole number from %v to %v", [answers, bounds.min, bounds.max]))
}

violation contains v if {
	some group in groups
	codes := data.berth.lib.text(group.properties.Matcher.HttpCode)
	not contains(codes, "{")
	some part in split(codes, ",")
	not is_range(part)
	bounds := data.berth.tables.health_limits.codes
	v := in_group("BERTH-LB-005", group, "Matcher.HttpCode", sprintf("%s: must be codes or ranges from %v to %v", [codes, bounds.min, bounds.max]))
}

is_range(part) if {
	regex.match(`^\d{3}(-\d{3})?$`, part)
	ends := [to_number(code) | some code in split(part, "-")]
	every code in ends { not data.berth.lib.outside(code, data.berth.tables.health_limits.codes) }
	ends[0] <= ends[count(ends) - 1]
}

# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
violation contains v if {
	some name, resource in input.resources
	resource.resourceType in {"AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster"}
	type := data.berth.lib.text(resource.properties.CacheNodeType)
	not contains(type, "{")
	not is_size(type, "cache", data.berth.tables.node_sizes)
	v := make_diag_at("BERTH-REDIS-002", "ERROR", name, "Properties.CacheNodeType", sprintf("%s: is not a node type of ElastiCache that can be created; use one like cache.t4g.micro or cache.r7g.large", [type]))
}

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html
violation contains v if {
	some name in resources_of_type("AWS::RDS::DBInstance")
	properties := input.resources[name].properties
	properties.Engine == "postgres"
	class := data.berth.lib.text(properties.DBInstanceClass)
	not contains(class, "{")
	not is_size(class, "db", data.berth.tables.instance_classes)
	v := make_diag_at("BERTH-RDS-002", "ERROR", name, "Properties.DBInstanceClass", sprintf("%s: is not an instance class of RDS for PostgreSQL", [class]))
}

is_size(type, prefix, sizes) if {
	[first, family, size] := split(type, ".")
	first == prefix
	size in sizes[family]
}

texts(numbers) := concat(", ", [sprintf("%v", [number]) | some number in numbers])

in_container(id, item, property, fact) := make_diag_at(id, "ERROR", item.task, sprintf("Properties.ContainerDefinitions.%d.%s", [item.index, property]), fact)

in_group(id, group, property, fact) := make_diag_at(id, "ERROR", group.name, sprintf("Properties.%s", [property]), fact)
