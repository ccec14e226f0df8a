package berth.routes

import rego.v1

# Only what the template shows whole: subnets whose route table it has, too.
routed contains {"subnet": subnet, "table": table} if {
	some name in resources_of_type("AWS::EC2::SubnetRouteTableAssociation")
	properties := input.resources[name].properties
	subnet := data.berth.lib.ref(properties.SubnetId)
	table := data.berth.lib.ref(properties.RouteTableId)
	input.resources[subnet].resourceType == "AWS::EC2::Subnet"
	input.resources[table].resourceType == "AWS::EC2::RouteTable"
}

routes_of(table) := [route |
	some name in resources_of_type("AWS::EC2::Route")
	route := input.resources[name].properties
	data.berth.lib.ref(route.RouteTableId) == table
]

public contains item.subnet if {
	some item in routed
	some route in routes_of(item.table)
	route.GatewayId
}

connected contains item.subnet if {
	some item in routed
	some route in routes_of(item.table)
	route.DestinationCidrBlock == "0.0.0.0/0"
}

hidden contains item.subnet if {
	some item in routed
	not item.subnet in public
}

isolated contains item.subnet if {
	some item in routed
	not item.subnet in connected
}

violation contains v if {
	some name in hidden
	input.resources[name].properties.MapPublicIpOnLaunch == true
	v := make_diag_at("BERTH-NET-016", "ERROR", name, "Properties.MapPublicIpOnLaunch", "no effect in a tier without an internet gateway")
}

violation contains v if {
	some name in resources_of_type("AWS::ECS::Service")
	network := input.resources[name].properties.NetworkConfiguration.AwsvpcConfiguration
	network.AssignPublicIp == "ENABLED"
	some subnet in network.Subnets
	data.berth.lib.ref(subnet) in hidden
	v := make_diag_at("BERTH-NET-016", "ERROR", name, "Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", "no effect in a tier without an internet gateway")
}

violation contains v if {
	some name in resources_of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
	properties := input.resources[name].properties
	object.get(properties, "Scheme", "internet-facing") == "internet-facing"
	some subnet in properties.Subnets
	data.berth.lib.ref(subnet) in hidden
	v := make_diag_at("BERTH-LB-001", "ERROR", name, "Properties.Subnets", "a public ALB needs the public tier")
}

# Tasks that cannot reach what starts them: ResourceInitializationError, again and again.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
violation contains v if {
	some name in resources_of_type("AWS::ECS::Service")
	service := input.resources[name].properties
	some subnet in service.NetworkConfiguration.AwsvpcConfiguration.Subnets
	id := data.berth.lib.ref(subnet)
	id in isolated
	vpc := data.berth.lib.ref(input.resources[id].properties.VpcId)
	task := input.resources[data.berth.lib.ref(service.TaskDefinition)].properties
	missing := needs(task) - endpoints(vpc)
	count(missing) > 0
	list := concat(", ", sort(missing))
	v := make_diag_at("BERTH-NET-015", "ERROR", name, "Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets", sprintf("tasks in isolated subnet %s use %s; add endpoints %s", [id, list, list]))
}

endpoints(vpc) := {service |
	some name in resources_of_type("AWS::EC2::VPCEndpoint")
	properties := input.resources[name].properties
	data.berth.lib.ref(properties.VpcId) == vpc
	full := data.berth.lib.text(properties.ServiceName)
	some service in {"ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"}
	endswith(full, concat("", [".", service]))
}

needs(task) := union({logs(task), secrets(task), images(task)})

logs(task) := {"logs" | some container in task.ContainerDefinitions; container.LogConfiguration.LogDriver == "awslogs"}

secrets(task) := {service |
	some container in task.ContainerDefinitions
	some secret in container.Secrets
	some service in {"secretsmanager", "ssm"}
	from_service(secret.ValueFrom, service)
}

from_service(value, service) if contains(data.berth.lib.text(value), sprintf(":%s:", [service]))

from_service(value, "secretsmanager") if input.resources[data.berth.lib.ref(value)].resourceType == "AWS::SecretsManager::Secret"

images(task) := {service |
	some container in task.ContainerDefinitions
	contains(data.berth.lib.text(container.Image), ".dkr.ecr.")
	some service in {"ecr.api", "ecr.dkr"}
}
