package berth.load_balancer

import rego.v1

violation contains v if {
	some first in resources_of_type("AWS::ElasticLoadBalancingV2::Listener")
	some second in resources_of_type("AWS::ElasticLoadBalancingV2::Listener")
	first < second
	a := input.resources[first].properties
	b := input.resources[second].properties
	a.Port == b.Port
	a.LoadBalancerArn == b.LoadBalancerArn
	v := make_diag_at("BERTH-LB-009", "ERROR", second, "Properties.Port", sprintf("listeners %s and %s both use %v", [first, second, b.Port]))
}

# Pinned: the default of AWS still speaks TLS 1.0.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
violation contains v if {
	some name in resources_of_type("AWS::ElasticLoadBalancingV2::Listener")
	properties := input.resources[name].properties
	properties.Protocol in {"HTTPS", "TLS"}
	not pinned(properties)
	v := make_diag_at(
		"BERTH-LB-101", "ERROR", name, "Properties.SslPolicy",
		sprintf("not one of the TLS policies that may be used: %s", [concat(", ", tls_policies)]),
	)
}

tls_policies := data.berth.config.tls_policies if is_array(data.berth.config.tls_policies)

tls_policies := data.berth.tables.tls_policies if is_null(data.berth.config.tls_policies)

pinned(properties) if properties.SslPolicy in tls_policies

pinned(properties) if is_object(properties.SslPolicy)
