package berth.iam

import rego.v1

trusts contains {"role": name, "statement": statement} if {
	some name in resources_of_type("AWS::IAM::Role")
	some statement in data.berth.lib.list(input.resources[name].properties.AssumeRolePolicyDocument.Statement)
	statement.Effect == "Allow"
}

# Without these two, any repository of the provider may take the role.
# https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
violation contains v if {
	some item in trusts
	"sts:AssumeRoleWithWebIdentity" in data.berth.lib.list(item.statement.Action)
	some claim in {"aud", "sub"}
	not exact(item.statement, claim)
	v := diag("BERTH-IAM-101", item.role, sprintf("trusts tokens of any %s; compare it with StringEquals, without wildcards", [claim]))
}

exact(statement, claim) if {
	some key, value in statement.Condition.StringEquals
	endswith(key, sprintf(":%s", [claim]))
	every one in data.berth.lib.list(value) { not contains(sprintf("%v", [one]), "*") }
}

violation contains v if {
	data.berth.config.permissions_boundary != ""
	some name in resources_of_type("AWS::IAM::Role")
	not bounded(input.resources[name].properties)
	v := make_diag_at("BERTH-IAM-102", "ERROR", name, "Properties.PermissionsBoundary", sprintf("has no permissions boundary; it must be %s", [data.berth.config.permissions_boundary]))
}

bounded(properties) if endswith(sprintf("%v", [data.berth.lib.text(properties.PermissionsBoundary)]), data.berth.config.permissions_boundary)

# of the template, or known at deployment only
bounded(properties) if data.berth.lib.ref(properties.PermissionsBoundary)

violation contains v if {
	some item in trusts
	not item.statement.Condition
	anyone(item.statement.Principal)
	v := diag("BERTH-IAM-103", item.role, "anyone may assume it; name the principal, or add a condition")
}

anyone(principal) if principal == "*"

anyone(principal) if "*" in data.berth.lib.list(principal.AWS)

# A service acts for others too: the condition says that it acts for this account.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
services_for_others := {
	"backup.amazonaws.com",
	"ecs-tasks.amazonaws.com",
	"monitoring.rds.amazonaws.com",
	"scheduler.amazonaws.com",
	"vpc-flow-logs.amazonaws.com",
}

violation contains v if {
	some item in trusts
	some service in data.berth.lib.list(item.statement.Principal.Service)
	service in services_for_others
	keys := {lower(key) | some operator; item.statement.Condition[operator][key]}
	count(keys & {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid"}) == 0
	v := diag("BERTH-IAM-104", item.role, sprintf("%s may be made to take it for another account; add a condition on aws:SourceAccount or aws:SourceArn", [service]))
}

violation contains v if {
	some name, resource in input.resources
	resource.resourceType in {"AWS::IAM::User", "AWS::IAM::AccessKey"}
	v := make_diag_at("BERTH-IAM-105", "ERROR", name, "Properties", "a user has credentials that never end; use a role")
}

diag(id, role, fact) := make_diag_at(id, "ERROR", role, "Properties.AssumeRolePolicyDocument", fact)
