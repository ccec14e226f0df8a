package berth.capacity

import rego.v1

# Only where the template has the instances, all of types that are known.
instance_types contains type if {
	some name in resources_of_type("AWS::EC2::LaunchTemplate")
	type := input.resources[name].properties.LaunchTemplateData.InstanceType
}

instance_types contains type if {
	some name in resources_of_type("AWS::AutoScaling::AutoScalingGroup")
	some override in input.resources[name].properties.MixedInstancesPolicy.LaunchTemplate.Overrides
	type := override.InstanceType
}

largest := max(rooms) if {
	count(instance_types) > 0
	every type in instance_types { data.berth.tables.instance_memory[type] }
	rooms := [room |
		some type in instance_types
		room := floor(data.berth.tables.instance_memory[type] * data.berth.tables.memory_for_tasks)
	]
}

violation contains v if {
	some name in resources_of_type("AWS::ECS::TaskDefinition")
	properties := input.resources[name].properties
	not "FARGATE" in object.get(properties, "RequiresCompatibilities", [])
	not "MANAGED_INSTANCES" in object.get(properties, "RequiresCompatibilities", [])
	memory := data.berth.lib.task_memory(properties)
	memory > largest
	v := make_diag_at(
		"BERTH-EC2-002", "ERROR", name, "Properties.Memory",
		sprintf("%s offers about %v MiB to tasks: a %v MiB task can never start; use a larger type or a smaller task", [concat(", ", sort(instance_types)), largest, memory]),
	)
}

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
	some name in resources_of_type("AWS::ECS::Service")
	service := input.resources[name].properties
	task := input.resources[data.berth.lib.ref(service.TaskDefinition)].properties
	object.get(task, "NetworkMode", "bridge") in {"bridge", "host"}
	some container in task.ContainerDefinitions
	some mapping in container.PortMappings
	port := mapping.HostPort
	is_number(port)
	port > 0
	groups := resources_of_type("AWS::AutoScaling::AutoScalingGroup")
	count(groups) > 0
	most := sum([to_number(input.resources[group].properties.MaxSize) | some group in groups])
	needed := object.get(service, "DesiredCount", 1) * colors(service)
	needed > most
	v := make_diag_at(
		"BERTH-ECS-016", "ERROR", name, "Properties.DesiredCount",
		sprintf("hostPort %v allows one task an instance: %v tasks need as many instances, max is %v; use awsvpc or hostPort 0", [port, needed, most]),
	)
}

colors(service) := 2 if object.get(object.get(service, "DeploymentController", {}), "Type", "ECS") == "CODE_DEPLOY"

else := 1
