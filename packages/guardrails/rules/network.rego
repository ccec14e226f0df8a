package berth.network

import rego.v1

# Every block of the template: of networks, second ones, and subnets.
blocks contains {"resource": name, "vpc": name, "kind": "primary", "cidr": cidr} if {
	some name in resources_of_type("AWS::EC2::VPC")
	cidr := input.resources[name].properties.CidrBlock
	is_string(cidr)
}

blocks contains {"resource": name, "vpc": data.berth.lib.ref(properties.VpcId), "kind": "secondary", "cidr": cidr} if {
	some name in resources_of_type("AWS::EC2::VPCCidrBlock")
	properties := input.resources[name].properties
	cidr := properties.CidrBlock
	is_string(cidr)
}

blocks contains {"resource": name, "vpc": data.berth.lib.ref(properties.VpcId), "kind": "subnet", "cidr": cidr} if {
	some name in resources_of_type("AWS::EC2::Subnet")
	properties := input.resources[name].properties
	cidr := properties.CidrBlock
	is_string(cidr)
}

violation contains v if {
	some item in blocks
	net := data.berth.lib.block(item.cidr)
	not net.prefix in numbers.range(16, 28)
	v := diag("BERTH-NET-001", item, "EC2 allows /16 to /28")
}

violation contains v if {
	some item in blocks
	net := data.berth.lib.block(item.cidr)
	net.given != net.first
	v := diag("BERTH-NET-002", item, sprintf("not a network address, EC2 would store %s/%d", [data.berth.lib.address_text(net.first), net.prefix]))
}

violation contains v if {
	some item in blocks
	some primary in blocks
	item.kind == "secondary"
	primary.kind == "primary"
	primary.vpc == item.vpc
	some i, j
	data.berth.lib.inside(data.berth.lib.block(primary.cidr), data.berth.lib.private_ranges[i])
	data.berth.lib.inside(data.berth.lib.block(item.cidr), data.berth.lib.private_ranges[j])
	i != j
	v := diag("BERTH-NET-003", item, sprintf("EC2 refuses it next to %s (different RFC 1918 ranges)", [primary.cidr]))
}

violation contains v if {
	some item in blocks
	some other in blocks
	item.kind == "secondary"
	other.kind != "subnet"
	other.resource != item.resource
	other.vpc == item.vpc
	some kept in data.berth.tables.kept_ranges
	data.berth.lib.inside(data.berth.lib.block(item.cidr), data.berth.lib.block(kept.range))
	data.berth.lib.inside(data.berth.lib.block(other.cidr), data.berth.lib.block(kept.beside))
	v := diag("BERTH-NET-003", item, sprintf("EC2 refuses it next to %s (%s)", [other.cidr, kept.reason]))
}

violation contains v if {
	some item in blocks
	some primary in blocks
	item.kind == "secondary"
	primary.kind == "primary"
	primary.vpc == item.vpc
	data.berth.lib.is_private(data.berth.lib.block(item.cidr))
	not data.berth.lib.is_private(data.berth.lib.block(primary.cidr))
	data.berth.lib.block(primary.cidr)
	v := diag("BERTH-NET-003", item, sprintf("EC2 refuses it next to %s (an RFC 1918 block must be the primary one)", [primary.cidr]))
}

violation contains v if {
	some item in blocks
	item.kind != "subnet"
	data.berth.lib.is_reserved(data.berth.lib.block(item.cidr))
	v := diag("BERTH-NET-023", item, "reserved address space (loopback, link-local, multicast or the like), EC2 refuses it")
}

violation contains v if {
	some item in blocks
	not startswith(item.cidr, "/") # the name of a parameter
	not data.berth.lib.block(item.cidr)
	v := diag("BERTH-NET-004", item, "not an IPv4 CIDR block")
}

violation contains v if {
	some item in blocks
	some other in blocks
	item.kind == "subnet"
	other.kind == "subnet"
	item.vpc == other.vpc
	item.resource > other.resource
	data.berth.lib.overlap(data.berth.lib.block(item.cidr), data.berth.lib.block(other.cidr))
	v := diag("BERTH-NET-005", item, sprintf("overlaps subnet %s %s", [other.resource, other.cidr]))
}

violation contains v if {
	some item in blocks
	item.kind == "subnet"
	ranges := [block.cidr | some block in blocks; block.kind != "subnet"; block.vpc == item.vpc]
	count(ranges) > 0
	every range in ranges { not data.berth.lib.inside(data.berth.lib.block(item.cidr), data.berth.lib.block(range)) }
	v := diag("BERTH-NET-006", item, sprintf("in none of the VPC's blocks (%s)", [concat(", ", sort(ranges))]))
}

violation contains v if {
	some item in blocks
	item.kind != "subnet"
	data.berth.lib.is_public(data.berth.lib.block(item.cidr))
	v := diag("BERTH-NET-007", item, "public address space that you do not own: real hosts there become unreachable")
}

violation contains v if {
	some item in blocks
	some primary in blocks
	item.kind == "secondary"
	primary.kind == "primary"
	primary.vpc == item.vpc
	data.berth.lib.overlap(data.berth.lib.block(item.cidr), data.berth.lib.block(primary.cidr))
	v := diag("BERTH-NET-008", item, sprintf("overlaps the primary %s", [primary.cidr]))
}

violation contains v if {
	some name in resources_of_type("AWS::EC2::Subnet")
	zone := input.resources[name].properties.AvailabilityZone
	is_string(zone)
	startswith(zone, "dummy")
	v := make_diag_at("BERTH-NET-013", "ERROR", name, "Properties.AvailabilityZone", sprintf("%s is a placeholder; name the zones", [zone]))
}

violation contains v if {
	some item in blocks
	some other in blocks
	item.kind == "secondary"
	other.kind == "secondary"
	item.vpc == other.vpc
	item.resource > other.resource
	data.berth.lib.overlap(data.berth.lib.block(item.cidr), data.berth.lib.block(other.cidr))
	v := diag("BERTH-NET-008", item, sprintf("overlaps %s %s", [other.resource, other.cidr]))
}

# Reversed, it lets nothing through. Other protocols have types and codes where these have ports.
violation contains v if {
	some item in port_ranges
	item.rule.IpProtocol in {"tcp", "udp", "6", "17"}
	item.rule.FromPort > item.rule.ToPort
	v := make_diag_at("BERTH-NET-018", "ERROR", item.resource, item.path, sprintf("ports %v to %v are reversed; write the lower one first", [item.rule.FromPort, item.rule.ToPort]))
}

port_ranges contains {"resource": name, "path": sprintf("Properties.%s.%d", [kind, i]), "rule": rule} if {
	some name in resources_of_type("AWS::EC2::SecurityGroup")
	some kind in {"SecurityGroupIngress", "SecurityGroupEgress"}
	some i, rule in input.resources[name].properties[kind]
}

port_ranges contains {"resource": name, "path": "Properties", "rule": resource.properties} if {
	some name, resource in input.resources
	resource.resourceType in {"AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"}
}

# Open to everyone: only the two ports of a load balancer.
violation contains v if {
	some rule in open_rules
	not public_entry(rule)
	v := make_diag_at(
		"BERTH-NET-017", "ERROR", rule.resource, rule.path,
		sprintf("%sport %s open to the internet; only 80 and 443 of a load balancer may be", [kind_text(rule.rule), port_text(rule.rule)]),
	)
}

open_rules contains {"resource": name, "path": sprintf("Properties.SecurityGroupIngress.%d", [i]), "group": name, "rule": rule} if {
	some name in resources_of_type("AWS::EC2::SecurityGroup")
	some i, rule in input.resources[name].properties.SecurityGroupIngress
	is_open(rule)
}

open_rules contains {"resource": name, "path": "Properties", "group": data.berth.lib.ref(rule.GroupId), "rule": rule} if {
	some name in resources_of_type("AWS::EC2::SecurityGroupIngress")
	rule := input.resources[name].properties
	is_open(rule)
}

# half of the internet is as good as all of it
is_open(rule) if data.berth.lib.block(rule.CidrIp).prefix < 8

is_open(rule) if regex.match(`/(\d|1[0-5])$`, rule.CidrIpv6)

public_entry({"group": group, "rule": rule}) if {
	rule.FromPort == rule.ToPort
	rule.FromPort in {80, 443}
	some balancer in resources_of_type("AWS::ElasticLoadBalancingV2::LoadBalancer")
	some used in input.resources[balancer].properties.SecurityGroups
	data.berth.lib.ref(used) == group
}

kind_text(rule) := "database " if rule.FromPort in data.berth.tables.database_ports

else := ""

port_text(rule) := "all" if not rule.FromPort

port_text(rule) := sprintf("%v", [rule.FromPort]) if rule.FromPort == rule.ToPort

port_text(rule) := sprintf("%v to %v", [rule.FromPort, rule.ToPort]) if rule.FromPort != rule.ToPort

diag(id, item, fact) := make_diag_at(id, "ERROR", item.resource, "Properties.CidrBlock", sprintf("%s: %s", [item.cidr, fact]))
