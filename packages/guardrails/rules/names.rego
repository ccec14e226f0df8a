package berth.names

import rego.v1

# Of names that AWS asks of us, and of those that ACM must find.

violation contains v if {
	some name, resource in input.resources
	resource.resourceType in {"AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup"}
	given := resource.properties.Name
	is_string(given)
	not startswith(given, "/") # the name of a parameter
	not regex.match(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$`, given)
	v := make_diag_at("BERTH-LB-008", "ERROR", name, "Properties.Name", sprintf("%s: must be 1 to 32 letters, digits and hyphens, none of them at the ends; leave it out", [given]))
}

violation contains v if {
	some name in resources_of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
	given := input.resources[name].properties.Name
	is_string(given)
	startswith(given, "internal-")
	v := make_diag_at("BERTH-LB-008", "ERROR", name, "Properties.Name", sprintf("%s: must not begin with internal-; leave it out", [given]))
}

# CloudFormation waits for a record that the zone cannot have.
violation contains v if {
	some name in resources_of_type("AWS::CertificateManager::Certificate")
	some option in input.resources[name].properties.DomainValidationOptions
	zone := zone_name(option.HostedZoneId)
	domain := option.DomainName
	is_string(domain)
	not in_zone(domain, zone)
	v := make_diag_at("BERTH-DNS-001", "ERROR", name, "Properties.DomainValidationOptions", sprintf("%s cannot be validated in zone %s: the stack would wait for ever", [domain, zone]))
}

zone_name(id) := trim_suffix(zone, ".") if {
	zone := input.resources[data.berth.lib.ref(id)].properties.Name
	is_string(zone)
}

in_zone(domain, zone) if trim_prefix(domain, "*.") == zone

in_zone(domain, zone) if endswith(domain, concat("", [".", zone]))

# Users of a name that the certificate lacks see a warning of their browser.
violation contains v if {
	some name in resources_of_type("AWS::Route53::RecordSet")
	record := input.resources[name].properties
	record.Type in {"A", "AAAA"}
	balancer := data.berth.lib.ref(record.AliasTarget.DNSName)
	some listener in resources_of_type("AWS::ElasticLoadBalancingV2::Listener")
	entrance := input.resources[listener].properties
	data.berth.lib.ref(entrance.LoadBalancerArn) == balancer
	some used in entrance.Certificates
	certificate := input.resources[data.berth.lib.ref(used.CertificateArn)].properties
	domain := trim_suffix(record.Name, ".")
	names := array.concat([certificate.DomainName], object.get(certificate, "SubjectAlternativeNames", []))
	every covered in names { is_string(covered) }
	not covered_by(domain, names)
	v := make_diag_at("BERTH-DNS-002", "ERROR", name, "Properties.Name", sprintf("%s has an %s record but is not in the certificate", [domain, record.Type]))
}

covered_by(domain, names) if domain in names

covered_by(domain, names) if concat(".", ["*", substring(domain, indexof(domain, ".") + 1, -1)]) in names

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html : the six characters are part of the name that ECS asks for
violation contains v if {
	some name in resources_of_type("AWS::ECS::TaskDefinition")
	some i, container in input.resources[name].properties.ContainerDefinitions
	some secret in container.Secrets
	arn := secret.ValueFrom
	is_string(arn)
	regex.match(`^arn:[a-z-]+:secretsmanager:`, arn)
	not regex.match(`^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+-[A-Za-z0-9]{6}(:|$)`, arn)
	v := make_diag_at("BERTH-SEC-003", "ERROR", name, sprintf("Properties.ContainerDefinitions.%d.Secrets", [i]), sprintf("%s: a partial ARN; take the whole one, which ends with a hyphen and six characters", [secret.Name]))
}
