package berth.capacity

import rego.v1

# Instances of a service: those of its providers, else of those of its cluster, else all there are.
groups_of(service) := found if {
	found := {group |
		some provider in providers_of(service)
		group := data.berth.lib.ref(input.resources[provider].properties.AutoScalingGroupProvider.AutoScalingGroupArn)
	}
	count(found) > 0
}

else := all_groups

all_groups contains group if some group in resources_of_type("AWS::AutoScaling::AutoScalingGroup")

providers_of(service) := providers if {
	strategy := service.CapacityProviderStrategy
	providers := {provider |
		some item in strategy
		provider := provider_named(item.CapacityProvider)
	}
}

else := providers_of_cluster(data.berth.lib.ref(service.Cluster))

providers_of_cluster(cluster) := {item.provider |
	some item in associated
	item.cluster == cluster
}

associated contains {"cluster": cluster, "provider": provider} if {
	some name in resources_of_type("AWS::ECS::ClusterCapacityProviderAssociations")
	properties := input.resources[name].properties
	cluster := data.berth.lib.ref(properties.Cluster)
	some given in properties.CapacityProviders
	provider := provider_named(given)
}

provider_named(given) := data.berth.lib.ref(given)

provider_named(given) := name if {
	is_string(given)
	some name in resources_of_type("AWS::ECS::CapacityProvider")
	input.resources[name].properties.Name == given
}

# What instances of groups may be; undefined where one of them is in no table.
types_of(groups) := types if {
	listed := {type | some group in groups; some type in listed_types(input.resources[group].properties)}
	types := listed_or_all(listed)
	count(types) > 0
	every type in types { data.berth.tables.instance_rooms[type] }
}

# A group with several types says them all.
listed_types(group) := types if {
	overrides := group.MixedInstancesPolicy.LaunchTemplate.Overrides
	types := {override.InstanceType | some override in overrides}
}

else := {type_of(group.LaunchTemplate)} if group.LaunchTemplate

else := {type_of(group.MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification)}

type_of(specification) := input.resources[data.berth.lib.ref(specification.LaunchTemplateId)].properties.LaunchTemplateData.InstanceType

listed_or_all(listed) := listed if count(listed) > 0

listed_or_all(listed) := all_types if count(listed) == 0

all_types contains type if {
	some name in resources_of_type("AWS::EC2::LaunchTemplate")
	type := input.resources[name].properties.LaunchTemplateData.InstanceType
}

all_types contains type if {
	some group in resources_of_type("AWS::AutoScaling::AutoScalingGroup")
	some override in input.resources[group].properties.MixedInstancesPolicy.LaunchTemplate.Overrides
	type := override.InstanceType
}

largest(types, fact) := max([data.berth.tables.instance_rooms[type][fact] | some type in types])

names_of(types) := concat(", ", sort(types))

# How many there may be at most; undefined where only a deployment knows it.
most_of(groups) := sum(sizes) if {
	sizes := [data.berth.lib.number(input.resources[group].properties.MaxSize) | some group in groups]
	count(sizes) == count(groups)
	count(sizes) > 0
}

# Services whose tasks are placed on instances of ours, with their tasks.
placed contains {"name": name, "service": service, "task": task, "groups": groups_of(service)} if {
	some name in resources_of_type("AWS::ECS::Service")
	service := input.resources[name].properties
	task := data.berth.lib.ref(service.TaskDefinition)
	properties := input.resources[task].properties
	not elsewhere(service)
	not only_elsewhere(properties)
	object.get(service, "SchedulingStrategy", "REPLICA") == "REPLICA"
}

elsewhere(service) if service.LaunchType in {"FARGATE", "EXTERNAL", "MANAGED_INSTANCES"}

elsewhere(service) if {
	some item in service.CapacityProviderStrategy
	item.CapacityProvider in {"FARGATE", "FARGATE_SPOT"}
}

only_elsewhere(task) if {
	some place in {"FARGATE", "MANAGED_INSTANCES", "EXTERNAL"}
	place in object.get(task, "RequiresCompatibilities", [])
	not "EC2" in task.RequiresCompatibilities
}

# A task is judged by the instances of its services; one without a service by all that there are.
judged contains {"task": item.task, "types": types_of(item.groups)} if {
	some item in placed
}

judged contains {"task": task, "types": types_of(set())} if {
	some task in resources_of_type("AWS::ECS::TaskDefinition")
	properties := input.resources[task].properties
	not only_elsewhere(properties)
	every name in resources_of_type("AWS::ECS::Service") { data.berth.lib.ref(input.resources[name].properties.TaskDefinition) != task }
}

violation contains v if {
	some item in judged
	name := item.task
	memory := data.berth.lib.task_memory(input.resources[name].properties)
	most := largest(item.types, "memory_mib")
	memory > most
	v := make_diag_at(
		"BERTH-EC2-002", "ERROR", name, "Properties.Memory",
		sprintf("%s offers about %v MiB to tasks: a %v MiB task can never start; use a larger type or a smaller task", [names_of(item.types), most, memory]),
	)
}

violation contains v if {
	some item in judged
	name := item.task
	cpu := data.berth.lib.task_cpu(input.resources[name].properties)
	most := largest(item.types, "cpu")
	cpu > most
	v := make_diag_at(
		"BERTH-EC2-002", "ERROR", name, "Properties.Cpu",
		sprintf("%s offers %v CPU units to tasks: one of %v can never start; use a larger type or a smaller task", [names_of(item.types), most, cpu]),
	)
}

# The image that runs on the one does not run on the other.
violation contains v if {
	some item in judged
	name := item.task
	offered := {data.berth.tables.instance_rooms[type].architecture | some type in item.types}
	wanted := object.get(object.get(input.resources[name].properties, "RuntimePlatform", {}), "CpuArchitecture", "")
	wanted in {"X86_64", "ARM64"}
	not lower(wanted) in offered
	v := make_diag_at("BERTH-ECS-010", "ERROR", name, "Properties.RuntimePlatform.CpuArchitecture", sprintf("%s is %s: a task of %s can never start", [names_of(item.types), concat(", ", sort(offered)), wanted]))
}

# Whether a release fits beside what runs. Lower bounds: what they refuse cannot be placed in any order.
releases contains release if {
	some item in placed
	types := types_of(item.groups)
	beside := [other | some other in placed; other.groups == item.groups; other.name != item.name]
	loads := array.concat([load(item, peak(item.service))], [load(other, desired(other.service)) | some other in beside])
	count(loads) == count(beside) + 1
	release := {"item": item, "types": types, "loads": loads, "most": most_of(item.groups)}
}

load(item, count) := {
	"count": count,
	"memory_mib": data.berth.lib.task_memory(input.resources[item.task].properties),
	"cpu": data.berth.lib.task_cpu(input.resources[item.task].properties),
	"interfaces": interfaces(input.resources[item.task].properties),
}

interfaces(task) := 1 if object.get(task, "NetworkMode", "bridge") == "awsvpc"

else := 0

desired(service) := data.berth.lib.number(object.get(service, "DesiredCount", 1))

# Two colors, or at least one new task beside the old ones, unless an old one may go first.
peak(service) := desired(service) * 2 if two_colors(service)

else := desired(service) if stops_first(service)

else := desired(service) + 1

two_colors(service) if object.get(object.get(service, "DeploymentController", {}), "Type", "ECS") == "CODE_DEPLOY"

two_colors(service) if service.DeploymentConfiguration.Strategy in {"BLUE_GREEN", "LINEAR", "CANARY"}

stops_first(service) if {
	least := data.berth.lib.number(object.get(object.get(service, "DeploymentConfiguration", {}), "MinimumHealthyPercent", 100))
	floor((desired(service) * (100 - least)) / 100) > 0
}

# What all need together, and what the tasks of the one need where each has to find an instance whole.
instances_for(release, fact) := max([together, apart]) if {
	room := largest(release.types, fact)
	needs := [need | some one in release.loads; need := one.count * one[fact]]
	together := ceil(sum(needs) / room)
	apart := instances_for_one(release.loads[0].count, release.loads[0][fact], room)
}

instances_for_one(_, need, _) := 0 if need == 0

instances_for_one(count, need, room) := ceil(count / floor(room / need)) if {
	need > 0
	need <= room
}

violation contains v if {
	some release in releases
	some fact, unit in {"memory_mib": "MiB", "cpu": "CPU units"}
	needed := instances_for(release, fact)
	needed > release.most
	v := make_diag_at("BERTH-EC2-003", "ERROR", release.item.name, "Properties.DesiredCount", shortage(release, sprintf("offers about %v %s to tasks", [largest(release.types, fact), unit]), needed))
}

violation contains v if {
	some release in releases
	needed := instances_for(release, "interfaces")
	needed > release.most
	v := make_diag_at("BERTH-EC2-004", "ERROR", release.item.name, "Properties.DesiredCount", shortage(release, sprintf("has network interfaces for %v awsvpc tasks", [largest(release.types, "interfaces")]), needed))
}

shortage(release, limit, needed) := sprintf(
	"a release runs %v tasks at a time and one %s %s: it needs %v instances, max is %v; raise it",
	[sum([one.count | some one in release.loads]), names_of(release.types), limit, needed, release.most],
)

# The agent, Docker, SSH, and what ECS gives to tasks that ask for any port.
violation contains v if {
	some name in resources_of_type("AWS::ECS::TaskDefinition")
	properties := input.resources[name].properties
	object.get(properties, "NetworkMode", "bridge") in {"bridge", "host"}
	some i, container in properties.ContainerDefinitions
	some mapping in container.PortMappings
	is_taken(mapping.HostPort)
	v := make_diag_at(
		"BERTH-ECS-017", "ERROR", name, sprintf("Properties.ContainerDefinitions.%d.PortMappings", [i]),
		sprintf("host port %v: reserved on every instance; use hostPort 0, or another one below %d", [mapping.HostPort, data.berth.tables.first_dynamic_port]),
	)
}

is_taken(port) if port in data.berth.tables.reserved_ports

is_taken(port) if {
	is_number(port)
	port >= data.berth.tables.first_dynamic_port
}

# Two tasks cannot listen at the same port of an instance.
violation contains v if {
	some item in placed
	task := input.resources[item.task].properties
	object.get(task, "NetworkMode", "bridge") in {"bridge", "host"}
	some container in task.ContainerDefinitions
	some mapping in container.PortMappings
	port := host_port(task, mapping)
	port > 0
	most := most_of(item.groups)
	needed := desired(item.service) * colors(item.service)
	needed > most
	v := make_diag_at(
		"BERTH-ECS-016", "ERROR", item.name, "Properties.DesiredCount",
		sprintf("hostPort %v allows one task an instance: %v tasks need as many instances, max is %v; use awsvpc or hostPort 0", [port, needed, most]),
	)
}

# in host mode the container's own
host_port(task, mapping) := data.berth.lib.number(object.get(mapping, "ContainerPort", 0)) if task.NetworkMode == "host"

else := data.berth.lib.number(object.get(mapping, "HostPort", 0))

colors(service) := 2 if two_colors(service)

else := 1
