package berth.lib

import rego.v1

# the engine asks every package for its violations
violation contains v if {
	false
	v := "none"
}

# The logical id that a Ref or GetAtt of the same template names.
ref(value) := value.__ref if is_object(value)

# What is known of a text: all of it, or what stands around the parts that only a deployment knows: "{dynamic}.amazonaws.com/shop:1".
text(value) := value if {
	is_string(value)
	not startswith(value, "/") # the name of a parameter, whose value only a deployment knows
}

text(value) := trim_prefix(value.__dynamic, "Join:") if {
	is_object(value)
	startswith(value.__dynamic, "Join:")
}

# An amount: CloudFormation takes its digits as text, too.
number(value) := value if is_number(value)

number(value) := to_number(value) if {
	is_string(value)
	regex.match(`^\d+$`, value)
}

outside(value, bounds) if value < bounds.min

outside(value, bounds) if value > bounds.max

# A property that is a list, or one thing where IAM takes both.
list(value) := value if is_array(value)

list(value) := [value] if is_string(value)

list(value) := [value] if is_object(value)

# An IPv4 block: its first and last address as numbers.
block(cidr) := {"cidr": cidr, "prefix": prefix, "given": address, "first": first, "last": first + size - 1} if {
	is_string(cidr)
	regex.match(`^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}/(0|[1-9][0-9]?)$`, cidr)
	parts := split(cidr, "/")
	numbers := [to_number(part) | some part in split(parts[0], ".")]
	every number in numbers { number <= 255 }
	prefix := to_number(parts[1])
	prefix <= 32
	address := (((numbers[0] * 16777216) + (numbers[1] * 65536)) + (numbers[2] * 256)) + numbers[3]
	size := bits.lsh(1, 32 - prefix)
	first := address - (address % size)
}

overlap(a, b) if {
	a.first <= b.last
	b.first <= a.last
}

inside(inner, outer) if {
	outer.first <= inner.first
	inner.last <= outer.last
}

# RFC 1918, and RFC 6598 which AWS suggests for second blocks: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
private_ranges := [block(cidr) | some cidr in data.berth.tables.private_ranges]

shared_ranges := [block(cidr) | some cidr in data.berth.tables.shared_ranges]

reserved_ranges := [block(cidr) | some cidr in data.berth.tables.reserved_ranges]

is_public(net) if {
	every range in array.concat(array.concat(private_ranges, shared_ranges), reserved_ranges) { not overlap(net, range) }
}

is_private(net) if {
	some range in private_ranges
	inside(net, range)
}

is_reserved(net) if {
	some range in reserved_ranges
	inside(net, range)
}

address_text(address) := concat(".", [sprintf("%d", [floor(address / divisor) % 256]) | some divisor in [16777216, 65536, 256, 1]])

# What a task asks of its instance: its own limit, or all that its containers reserve.
task_memory(properties) := to_number(properties.Memory) if regex.match(`^\d+$`, sprintf("%v", [properties.Memory]))

task_memory(properties) := reserved(properties, "Memory") if not properties.Memory

task_cpu(properties) := to_number(properties.Cpu) if regex.match(`^\d+$`, sprintf("%v", [properties.Cpu]))

task_cpu(properties) := reserved(properties, "Cpu") if not properties.Cpu

# The sum over the containers: what each reserves, else its limit.
reserved(properties, key) := sum([amount |
	some container in properties.ContainerDefinitions
	amount := to_number(object.get(container, reservation[key], object.get(container, key, 0)))
])

reservation := {"Memory": "MemoryReservation", "Cpu": "Cpu"}
