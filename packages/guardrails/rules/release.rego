package berth.release

import rego.v1

# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueInstanceTerminationOption.html
violation contains v if {
	some name in resources_of_type("AWS::CodeDeploy::DeploymentGroup")
	minutes := input.resources[name].properties.BlueGreenDeploymentConfiguration.TerminateBlueInstancesOnDeploymentSuccess.TerminationWaitTimeInMinutes
	minutes > data.berth.tables.longest_wait_minutes
	v := make_diag_at("BERTH-CD-001", "ERROR", name, "Properties.BlueGreenDeploymentConfiguration", sprintf("%v min %s", [minutes, data.berth.tables.above_longest_wait]))
}

violation contains v if {
	some name in resources_of_type("AWS::CodeDeploy::DeploymentGroup")
	ready := input.resources[name].properties.BlueGreenDeploymentConfiguration.DeploymentReadyOption
	ready.ActionOnTimeout == "STOP_DEPLOYMENT"
	object.get(ready, "WaitTimeInMinutes", 0) == 0
	v := make_diag_at("BERTH-CD-002", "ERROR", name, "Properties.BlueGreenDeploymentConfiguration", "an approval wait of 0 would stop every deployment at once")
}

violation contains v if {
	some name in resources_of_type("AWS::CodeDeploy::DeploymentGroup")
	rollback := object.get(input.resources[name].properties, "AutoRollbackConfiguration", {})
	missing := {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"} - {event | some event in rollback.Events}
	count(missing) > 0
	v := make_diag_at("BERTH-CD-101", "ERROR", name, "Properties.AutoRollbackConfiguration", sprintf("does not roll back on %s", [concat(", ", sort(missing))]))
}

violation contains v if {
	some name in resources_of_type("AWS::ApiGatewayV2::VpcLink")
	count(object.get(input.resources[name].properties, "SecurityGroupIds", [])) == 0
	v := make_diag_at("BERTH-API-003", "ERROR", name, "Properties.SecurityGroupIds", "VPC link has no security group")
}

# Launch configurations know neither IMDSv2 hop limits nor several types, and new accounts cannot make them.
# https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-configurations.html
violation contains v if {
	some name in resources_of_type("AWS::AutoScaling::LaunchConfiguration")
	v := make_diag_at("BERTH-EC2-101", "ERROR", name, "Properties", "launch configurations are retired; use a launch template")
}

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html : an NLB has no weights
violation contains v if {
	some name in resources_of_type("AWS::CodeDeploy::DeploymentGroup")
	properties := input.resources[name].properties
	config := properties.DeploymentConfigName
	is_string(config)
	config != "CodeDeployDefault.ECSAllAtOnce"
	some pair in properties.LoadBalancerInfo.TargetGroupPairInfoList
	some target in pair.TargetGroups
	input.resources[data.berth.lib.ref(target.Name)].properties.Protocol in {"TCP", "UDP", "TLS", "TCP_UDP"}
	v := make_diag_at("BERTH-CD-003", "ERROR", name, "Properties.DeploymentConfigName", sprintf("%s: an NLB supports only ECSAllAtOnce", [config]))
}

violation contains v if {
	some name in resources_of_type("AWS::CodeDeploy::DeploymentGroup")
	properties := input.resources[name].properties
	properties.ECSServices
	config := properties.DeploymentConfigName
	is_string(config)
	startswith(config, "CodeDeployDefault.")
	not trim_prefix(config, "CodeDeployDefault.") in data.berth.tables.deployment_configurations
	v := make_diag_at("BERTH-CD-004", "ERROR", name, "Properties.DeploymentConfigName", sprintf("%s: no configuration for ECS; use CodeDeployDefault.ECSAllAtOnce", [config]))
}
