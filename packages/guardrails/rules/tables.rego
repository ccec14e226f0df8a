# What constructs and template rules both compare with, of the data files of the packages.
# Written by `npm run bad-inputs`; the build checks that it is current.
package berth.tables

import rego.v1

# the engine asks every package for its violations
violation contains v if {
	false
	v := "none"
}

private_ranges := [
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16"
]

shared_ranges := [
	"100.64.0.0/10",
	"198.18.0.0/15"
]

reserved_ranges := [
	"0.0.0.0/8",
	"127.0.0.0/8",
	"169.254.0.0/16",
	"224.0.0.0/3"
]

database_ports := [
	1433,
	1521,
	3306,
	5432,
	5439,
	6379,
	9042,
	9200,
	11211,
	27017
]

reserved_ports := [
	22,
	2375,
	2376,
	51678,
	51679,
	51680
]

first_dynamic_port := 32768

secret_name := "(^|[_.-])(pass(w(or)?d)?|pwd|passphrase|secret|token|credentials?|(api|auth|access|secret|private|signing|encryption)[_-]?key|(secret|private)[_-].*key)$"

secret_camel_name := "[a-z0-9](Password|Passwd|Pwd|Passphrase|Secret|Token|Credentials?|(Api|Auth|Access|Secret|Private|Signing|Encryption)Key)$"

secret_values := [
	[
		"\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"
	],
	[
		"^[A-Za-z0-9/+]{40}$",
		"[a-z]",
		"[A-Z]",
		"[0-9]"
	],
	[
		"-----BEGIN [A-Z ]*PRIVATE KEY-----"
	],
	[
		"^eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]*$"
	],
	[
		"^[A-Za-z][A-Za-z0-9+.-]*://[^/\\s:@]*:[^/\\s@]+@"
	],
	[
		"\\b(gh[pousr]_[A-Za-z0-9]{30}|github_pat_\\w{30})"
	],
	[
		"\\bglpat-[\\w-]{20}"
	],
	[
		"\\bxox[abeprs]-[\\w-]{10}"
	],
	[
		"\\b[rs]k_live_[A-Za-z0-9]{10}"
	],
	[
		"\\bAIza[\\w-]{35}"
	],
	[
		"\\bSG\\.[\\w-]{16,}\\.[\\w-]{16}"
	],
	[
		"\\bnpm_[A-Za-z0-9]{36}\\b"
	]
]

harmless_value := "^(\\d+(\\.\\d+)?|true|false|on|off|yes|no|)$"

longest_wait_minutes := 2880

deployment_configurations := [
	"ECSAllAtOnce",
	"ECSCanary10Percent5Minutes",
	"ECSCanary10Percent15Minutes",
	"ECSLinear10PercentEvery1Minutes",
	"ECSLinear10PercentEvery3Minutes"
]

reserved_users := [
	"admin",
	"administrator",
	"postgres",
	"public",
	"rds_ad",
	"rds_iam",
	"rds_password",
	"rds_replication",
	"rds_superuser",
	"rdsadmin",
	"rdsproxyadmin",
	"rdsrepladmin",
	"rdstopmgr",
	"root"
]

reserved_prefix := "pg_"

postgres_minors := {
	"14": [
		12,
		13,
		15,
		17,
		18,
		19,
		20,
		21,
		22
	],
	"15": [
		7,
		8,
		10,
		12,
		13,
		14,
		15,
		16,
		17
	],
	"16": [
		3,
		4,
		6,
		8,
		9,
		10,
		11,
		12,
		13
	],
	"17": [
		2,
		4,
		5,
		6,
		7,
		8,
		9
	],
	"18": [
		1,
		2,
		3
	]
}

memory_for_tasks := 0.93

instance_memory := {
	"t2.nano": 512,
	"t2.micro": 1024,
	"t2.small": 2048,
	"t2.medium": 4096,
	"t2.large": 8192,
	"t2.xlarge": 16384,
	"t2.2xlarge": 32768,
	"m4.large": 8192,
	"m4.xlarge": 16384,
	"m4.2xlarge": 32768,
	"m4.4xlarge": 65536,
	"t3.nano": 512,
	"t3.micro": 1024,
	"t3.small": 2048,
	"t3.medium": 4096,
	"t3.large": 8192,
	"t3.xlarge": 16384,
	"t3.2xlarge": 32768,
	"t3a.nano": 512,
	"t3a.micro": 1024,
	"t3a.small": 2048,
	"t3a.medium": 4096,
	"t3a.large": 8192,
	"t3a.xlarge": 16384,
	"t3a.2xlarge": 32768,
	"t4g.nano": 512,
	"t4g.micro": 1024,
	"t4g.small": 2048,
	"t4g.medium": 4096,
	"t4g.large": 8192,
	"t4g.xlarge": 16384,
	"t4g.2xlarge": 32768,
	"m5.large": 8192,
	"m5.xlarge": 16384,
	"m5.2xlarge": 32768,
	"m5.4xlarge": 65536,
	"m5a.large": 8192,
	"m5a.xlarge": 16384,
	"m5a.2xlarge": 32768,
	"m5a.4xlarge": 65536,
	"m5ad.large": 8192,
	"m5ad.xlarge": 16384,
	"m5ad.2xlarge": 32768,
	"m5ad.4xlarge": 65536,
	"m5d.large": 8192,
	"m5d.xlarge": 16384,
	"m5d.2xlarge": 32768,
	"m5d.4xlarge": 65536,
	"m5n.large": 8192,
	"m5n.xlarge": 16384,
	"m5n.2xlarge": 32768,
	"m5n.4xlarge": 65536,
	"m6a.large": 8192,
	"m6a.xlarge": 16384,
	"m6a.2xlarge": 32768,
	"m6a.4xlarge": 65536,
	"m6g.large": 8192,
	"m6g.xlarge": 16384,
	"m6g.2xlarge": 32768,
	"m6g.4xlarge": 65536,
	"m6gd.large": 8192,
	"m6gd.xlarge": 16384,
	"m6gd.2xlarge": 32768,
	"m6gd.4xlarge": 65536,
	"m6i.large": 8192,
	"m6i.xlarge": 16384,
	"m6i.2xlarge": 32768,
	"m6i.4xlarge": 65536,
	"m6id.large": 8192,
	"m6id.xlarge": 16384,
	"m6id.2xlarge": 32768,
	"m6id.4xlarge": 65536,
	"m7a.large": 8192,
	"m7a.xlarge": 16384,
	"m7a.2xlarge": 32768,
	"m7a.4xlarge": 65536,
	"m7g.large": 8192,
	"m7g.xlarge": 16384,
	"m7g.2xlarge": 32768,
	"m7g.4xlarge": 65536,
	"m7gd.large": 8192,
	"m7gd.xlarge": 16384,
	"m7gd.2xlarge": 32768,
	"m7gd.4xlarge": 65536,
	"m7i.large": 8192,
	"m7i.xlarge": 16384,
	"m7i.2xlarge": 32768,
	"m7i.4xlarge": 65536,
	"m8g.large": 8192,
	"m8g.xlarge": 16384,
	"m8g.2xlarge": 32768,
	"m8g.4xlarge": 65536,
	"c5.large": 4096,
	"c5.xlarge": 8192,
	"c5.2xlarge": 16384,
	"c5.4xlarge": 32768,
	"c5d.large": 4096,
	"c5d.xlarge": 8192,
	"c5d.2xlarge": 16384,
	"c5d.4xlarge": 32768,
	"c6a.large": 4096,
	"c6a.xlarge": 8192,
	"c6a.2xlarge": 16384,
	"c6a.4xlarge": 32768,
	"c6g.large": 4096,
	"c6g.xlarge": 8192,
	"c6g.2xlarge": 16384,
	"c6g.4xlarge": 32768,
	"c6gd.large": 4096,
	"c6gd.xlarge": 8192,
	"c6gd.2xlarge": 16384,
	"c6gd.4xlarge": 32768,
	"c6i.large": 4096,
	"c6i.xlarge": 8192,
	"c6i.2xlarge": 16384,
	"c6i.4xlarge": 32768,
	"c6id.large": 4096,
	"c6id.xlarge": 8192,
	"c6id.2xlarge": 16384,
	"c6id.4xlarge": 32768,
	"c7a.large": 4096,
	"c7a.xlarge": 8192,
	"c7a.2xlarge": 16384,
	"c7a.4xlarge": 32768,
	"c7g.large": 4096,
	"c7g.xlarge": 8192,
	"c7g.2xlarge": 16384,
	"c7g.4xlarge": 32768,
	"c7gd.large": 4096,
	"c7gd.xlarge": 8192,
	"c7gd.2xlarge": 16384,
	"c7gd.4xlarge": 32768,
	"c7i.large": 4096,
	"c7i.xlarge": 8192,
	"c7i.2xlarge": 16384,
	"c7i.4xlarge": 32768,
	"c8g.large": 4096,
	"c8g.xlarge": 8192,
	"c8g.2xlarge": 16384,
	"c8g.4xlarge": 32768,
	"r5.large": 16384,
	"r5.xlarge": 32768,
	"r5.2xlarge": 65536,
	"r5.4xlarge": 131072,
	"r5a.large": 16384,
	"r5a.xlarge": 32768,
	"r5a.2xlarge": 65536,
	"r5a.4xlarge": 131072,
	"r5ad.large": 16384,
	"r5ad.xlarge": 32768,
	"r5ad.2xlarge": 65536,
	"r5ad.4xlarge": 131072,
	"r5d.large": 16384,
	"r5d.xlarge": 32768,
	"r5d.2xlarge": 65536,
	"r5d.4xlarge": 131072,
	"r5n.large": 16384,
	"r5n.xlarge": 32768,
	"r5n.2xlarge": 65536,
	"r5n.4xlarge": 131072,
	"r6a.large": 16384,
	"r6a.xlarge": 32768,
	"r6a.2xlarge": 65536,
	"r6a.4xlarge": 131072,
	"r6g.large": 16384,
	"r6g.xlarge": 32768,
	"r6g.2xlarge": 65536,
	"r6g.4xlarge": 131072,
	"r6gd.large": 16384,
	"r6gd.xlarge": 32768,
	"r6gd.2xlarge": 65536,
	"r6gd.4xlarge": 131072,
	"r6i.large": 16384,
	"r6i.xlarge": 32768,
	"r6i.2xlarge": 65536,
	"r6i.4xlarge": 131072,
	"r6id.large": 16384,
	"r6id.xlarge": 32768,
	"r6id.2xlarge": 65536,
	"r6id.4xlarge": 131072,
	"r7a.large": 16384,
	"r7a.xlarge": 32768,
	"r7a.2xlarge": 65536,
	"r7a.4xlarge": 131072,
	"r7g.large": 16384,
	"r7g.xlarge": 32768,
	"r7g.2xlarge": 65536,
	"r7g.4xlarge": 131072,
	"r7gd.large": 16384,
	"r7gd.xlarge": 32768,
	"r7gd.2xlarge": 65536,
	"r7gd.4xlarge": 131072,
	"r7i.large": 16384,
	"r7i.xlarge": 32768,
	"r7i.2xlarge": 65536,
	"r7i.4xlarge": 131072,
	"r8g.large": 16384,
	"r8g.xlarge": 32768,
	"r8g.2xlarge": 65536,
	"r8g.4xlarge": 131072
}
