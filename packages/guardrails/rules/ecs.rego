package berth.ecs

import rego.v1

containers contains {"task": name, "index": i, "container": container} if {
	some name in resources_of_type("AWS::ECS::TaskDefinition")
	some i, container in input.resources[name].properties.ContainerDefinitions
}

violation contains v if {
	some item in containers
	input.resources[item.task].properties.NetworkMode in {"awsvpc", "host"}
	some mapping in item.container.PortMappings
	is_number(mapping.HostPort)
	mapping.HostPort != mapping.ContainerPort
	v := diag("BERTH-ECS-005", item, "PortMappings", sprintf("host port %v must be the container port %v in this network mode", [mapping.HostPort, mapping.ContainerPort]))
}

violation contains v if {
	some service in resources_of_type("AWS::ECS::Service")
	properties := input.resources[service].properties
	some i, entry in properties.LoadBalancers
	task := data.berth.lib.ref(properties.TaskDefinition)
	ports := {sprintf("%v:%v", [container.Name, mapping.ContainerPort]) |
		some container in input.resources[task].properties.ContainerDefinitions
		some mapping in container.PortMappings
	}
	not sprintf("%v:%v", [entry.ContainerName, entry.ContainerPort]) in ports
	v := make_diag_at(
		"BERTH-ECS-006", "ERROR", service, sprintf("Properties.LoadBalancers.%d", [i]),
		sprintf("no container %v listens on %v; containers: %s", [entry.ContainerName, entry.ContainerPort, concat(", ", sort(ports))]),
	)
}

# What its containers reserve must fit into a task that says its size.
violation contains v if {
	some name in resources_of_type("AWS::ECS::TaskDefinition")
	properties := input.resources[name].properties
	some key, unit in {"Memory": "MiB", "Cpu": "CPU units"}
	size := to_number(properties[key])
	asked := data.berth.lib.reserved(properties, key)
	asked > size
	v := make_diag_at("BERTH-ECS-002", "ERROR", name, sprintf("Properties.%s", [key]), sprintf("containers reserve %v %s, the task has %v", [asked, unit, size]))
}

# https://github.com/distribution/reference/blob/main/regexp.go
violation contains v if {
	some item in containers
	image := item.container.Image
	is_string(image)
	not startswith(image, "/") # the name of a parameter
	not contains(image, "{")
	not regex.match(`^([A-Za-z0-9.-]+(:\d+)?/)?[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$`, image)
	v := diag("BERTH-ECS-007", item, "Image", sprintf("%s: is not an image reference", [image]))
}

# A name without tag is the tag latest. A part that only a deployment knows may hold the tag.
violation contains v if {
	some item in containers
	image := data.berth.lib.text(item.container.Image)
	not contains(image, "@sha256:")
	last := regex.replace(image, `^.*/`, "")
	mutable(last)
	v := diag("BERTH-ECS-008", item, "Image", sprintf("%s: tag latest is mutable; use a release tag, the digest is pinned", [image]))
}

mutable(name) if endswith(name, ":latest")

mutable(name) if {
	not contains(name, ":")
	not contains(name, "{")
}

# From elsewhere comes what nobody scanned.
violation contains v if {
	some item in containers
	image := data.berth.lib.text(item.container.Image)
	not startswith(image, "{dynamic}/")
	not regex.match(`^\{(dynamic|ref:[^}]*|[^}]*)\}$`, image)
	every pattern in data.berth.config.image_registries { not regex.match(pattern, image) }
	v := diag("BERTH-ECS-101", item, "Image", sprintf("%s: not from a registry that may be used; push it to ECR, or list the registry in imageRegistries", [image]))
}

# A revision in the template would be an update that CodeDeploy alone may make: the stack could never change again.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
violation contains v if {
	some service in resources_of_type("AWS::ECS::Service")
	properties := input.resources[service].properties
	properties.DeploymentController.Type == "CODE_DEPLOY"
	names_a_revision(properties.TaskDefinition)
	v := make_diag_at("BERTH-ECS-102", "ERROR", service, "Properties.TaskDefinition", "names a revision, which only CodeDeploy may change; name the family")
}

names_a_revision(task) if input.resources[data.berth.lib.ref(task)].resourceType == "AWS::ECS::TaskDefinition"

names_a_revision(task) if regex.match(`:[0-9]+$`, task)

# Variables are shown to everyone who may describe the task.
violation contains v if {
	some item in containers
	some variable in item.container.Environment
	looks_secret(variable.Name, variable.Value)
	v := diag("BERTH-SEC-001", item, "Environment", sprintf("%s looks like a secret; use secrets: { %s: … }", [variable.Name, variable.Name]))
}

violation contains v if {
	some name in resources_of_type("AWS::Lambda::Function")
	some key, value in input.resources[name].properties.Environment.Variables
	looks_secret(key, value)
	v := make_diag_at("BERTH-SEC-001", "ERROR", name, "Properties.Environment.Variables", sprintf("%s looks like a secret; read it from Secrets Manager", [key]))
}

# a name that says so, with a value in plain sight: the ARN or the name of a secret is none
looks_secret(name, value) if {
	is_named(name)
	is_string(value)
	not regex.match(data.berth.tables.harmless_value, lower(value))
	not startswith(value, "arn:")
	not startswith(value, "/")
}

looks_secret(_, value) if {
	is_string(value)
	some row in data.berth.tables.secret_values
	every pattern in row { regex.match(pattern, value) }
}

looks_secret(_, value) if {
	is_string(value)
	every pattern in data.berth.tables.random_value { regex.match(pattern, value) }
	randomness := data.berth.tables.randomness
	letters := [letter | some letter in split(substring(value, 0, randomness.letters), ""); letter != ""]
	evenness(letters) > randomness.least * log2(min([count(letters), randomness.alphabet]))
}

# Of Shannon, in bits a letter.
evenness(letters) := log2(count(letters)) - (sum(parts) / count(letters)) if {
	parts := [part |
		some letter in {one | some one in letters}
		amount := count([1 | some other in letters; other == letter])
		part := amount * log2(amount)
	]
}

log2(amount) := data.berth.tables.log2[amount]

is_named(name) if regex.match(data.berth.tables.secret_name, lower(name))

is_named(name) if regex.match(data.berth.tables.secret_camel_name, name)

diag(id, item, property, fact) := make_diag_at(id, "ERROR", item.task, sprintf("Properties.ContainerDefinitions.%d.%s", [item.index, property]), fact)
