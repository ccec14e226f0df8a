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

kept_ranges := [
	{
		"range": "198.19.0.0/16",
		"beside": "0.0.0.0/0",
		"reason": "AWS keeps 198.19.0.0/16 for itself"
	},
	{
		"range": "172.31.0.0/16",
		"beside": "172.16.0.0/12",
		"reason": "AWS keeps 172.31.0.0/16 for itself"
	},
	{
		"range": "10.0.0.0/16",
		"beside": "10.0.0.0/15",
		"reason": "AWS keeps the rest of 10.0.0.0/16 for itself"
	}
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

random_value := [
	"^[\\w+=-]{32,}$",
	"[a-z]",
	"[A-Z]",
	"[0-9]"
]

randomness := {
	"least": 0.85,
	"alphabet": 64,
	"letters": 256
}

log2 := [
	0,
	0,
	1,
	1.584962500721156,
	2,
	2.321928094887362,
	2.584962500721156,
	2.807354922057604,
	3,
	3.169925001442312,
	3.321928094887362,
	3.4594316186372973,
	3.584962500721156,
	3.700439718141092,
	3.807354922057604,
	3.9068905956085187,
	4,
	4.087462841250339,
	4.169925001442312,
	4.247927513443585,
	4.321928094887363,
	4.392317422778761,
	4.459431618637297,
	4.523561956057013,
	4.584962500721156,
	4.643856189774724,
	4.700439718141092,
	4.754887502163468,
	4.807354922057604,
	4.857980995127572,
	4.906890595608519,
	4.954196310386875,
	5,
	5.044394119358453,
	5.087462841250339,
	5.129283016944966,
	5.169925001442312,
	5.20945336562895,
	5.247927513443585,
	5.285402218862249,
	5.321928094887363,
	5.357552004618084,
	5.392317422778761,
	5.426264754702098,
	5.459431618637297,
	5.491853096329675,
	5.523561956057013,
	5.554588851677638,
	5.584962500721156,
	5.614709844115208,
	5.643856189774724,
	5.672425341971495,
	5.700439718141092,
	5.727920454563199,
	5.754887502163468,
	5.78135971352466,
	5.807354922057604,
	5.832890014164741,
	5.857980995127572,
	5.882643049361842,
	5.906890595608519,
	5.930737337562887,
	5.954196310386875,
	5.977279923499917,
	6,
	6.022367813028454,
	6.044394119358453,
	6.066089190457772,
	6.087462841250339,
	6.108524456778169,
	6.129283016944966,
	6.149747119504682,
	6.169925001442312,
	6.189824558880018,
	6.20945336562895,
	6.22881869049588,
	6.247927513443585,
	6.266786540694901,
	6.285402218862249,
	6.303780748177103,
	6.321928094887363,
	6.339850002884624,
	6.357552004618084,
	6.3750394313469245,
	6.392317422778761,
	6.409390936137702,
	6.426264754702098,
	6.442943495848728,
	6.459431618637297,
	6.475733430966398,
	6.491853096329675,
	6.507794640198696,
	6.523561956057013,
	6.539158811108031,
	6.554588851677638,
	6.569855608330948,
	6.584962500721156,
	6.599912842187128,
	6.614709844115208,
	6.6293566200796095,
	6.643856189774724,
	6.658211482751795,
	6.672425341971495,
	6.6865005271832185,
	6.700439718141092,
	6.714245517666122,
	6.727920454563199,
	6.741466986401147,
	6.754887502163468,
	6.768184324776926,
	6.78135971352466,
	6.794415866350106,
	6.807354922057604,
	6.820178962415188,
	6.832890014164741,
	6.845490050944375,
	6.857980995127572,
	6.870364719583405,
	6.882643049361842,
	6.894817763307944,
	6.906890595608519,
	6.918863237274595,
	6.930737337562887,
	6.94251450533924,
	6.954196310386875,
	6.965784284662087,
	6.977279923499917,
	6.9886846867721655,
	7,
	7.011227255423254,
	7.022367813028454,
	7.03342300153745,
	7.044394119358453,
	7.05528243550119,
	7.066089190457772,
	7.076815597050831,
	7.087462841250339,
	7.098032082960526,
	7.108524456778169,
	7.118941072723508,
	7.129283016944966,
	7.139551352398794,
	7.149747119504682,
	7.159871336778389,
	7.169925001442312,
	7.1799090900149345,
	7.189824558880018,
	7.199672344836364,
	7.20945336562895,
	7.219168520462161,
	7.22881869049588,
	7.2384047393250786,
	7.247927513443585,
	7.257387842692652,
	7.266786540694901,
	7.2761244052742375,
	7.285402218862249,
	7.294620748891627,
	7.303780748177103,
	7.312882955284356,
	7.321928094887363,
	7.330916878114617,
	7.339850002884624,
	7.348728154231077,
	7.357552004618084,
	7.366322214245816,
	7.3750394313469245,
	7.383704292474052,
	7.392317422778761,
	7.400879436282184,
	7.409390936137702,
	7.417852514885898,
	7.426264754702098,
	7.434628227636725,
	7.442943495848728,
	7.451211111832329,
	7.459431618637297,
	7.467605550082998,
	7.475733430966398,
	7.483815777264256,
	7.491853096329675,
	7.499845887083206,
	7.507794640198696,
	7.515699838284043,
	7.523561956057013,
	7.531381460516312,
	7.539158811108031,
	7.546894459887636,
	7.554588851677638,
	7.562242424221073,
	7.569855608330948,
	7.577428828035749,
	7.584962500721156,
	7.592457037268081,
	7.599912842187128,
	7.60733031374961,
	7.614709844115208,
	7.622051819456376,
	7.6293566200796095,
	7.636624620543649,
	7.643856189774724,
	7.651051691178929,
	7.658211482751795,
	7.6653359171851765,
	7.672425341971495,
	7.679480099505446,
	7.6865005271832185,
	7.693486957499325,
	7.700439718141092,
	7.7073591320808825,
	7.714245517666122,
	7.721099188707185,
	7.727920454563199,
	7.734709620225838,
	7.741466986401147,
	7.7481928495894605,
	7.754887502163468,
	7.7615512324444795,
	7.768184324776926,
	7.774787059601174,
	7.78135971352466,
	7.787902559391432,
	7.794415866350106,
	7.800899899920305,
	7.807354922057604,
	7.813781191217037,
	7.820178962415188,
	7.826548487290915,
	7.832890014164741,
	7.839203788096944,
	7.845490050944375,
	7.851749041416057,
	7.857980995127572,
	7.864186144654281,
	7.870364719583405,
	7.876516946564999,
	7.882643049361842,
	7.888743248898259,
	7.894817763307944,
	7.900866807980749,
	7.906890595608519,
	7.912889336229962,
	7.918863237274595,
	7.924812503605781,
	7.930737337562887,
	7.936637939002571,
	7.94251450533924,
	7.948367231584678,
	7.954196310386875,
	7.960001932068081,
	7.965784284662087,
	7.971543553950772,
	7.977279923499917,
	7.98299357469431,
	7.9886846867721655,
	7.994353436858858,
	8
]

fargate_memory := {
	"256": [
		512,
		1024,
		2048
	],
	"512": [
		1024,
		2048,
		3072,
		4096
	],
	"1024": [
		2048,
		3072,
		4096,
		5120,
		6144,
		7168,
		8192
	],
	"2048": [
		4096,
		5120,
		6144,
		7168,
		8192,
		9216,
		10240,
		11264,
		12288,
		13312,
		14336,
		15360,
		16384
	],
	"4096": [
		8192,
		9216,
		10240,
		11264,
		12288,
		13312,
		14336,
		15360,
		16384,
		17408,
		18432,
		19456,
		20480,
		21504,
		22528,
		23552,
		24576,
		25600,
		26624,
		27648,
		28672,
		29696,
		30720
	],
	"8192": [
		16384,
		20480,
		24576,
		28672,
		32768,
		36864,
		40960,
		45056,
		49152,
		53248,
		57344,
		61440
	],
	"16384": [
		32768,
		40960,
		49152,
		57344,
		65536,
		73728,
		81920,
		90112,
		98304,
		106496,
		114688,
		122880
	],
	"32768": [
		61440,
		122880,
		249856
	]
}

container_health_limits := {
	"interval": {
		"min": 5,
		"max": 300
	},
	"timeout": {
		"min": 2,
		"max": 120
	},
	"startPeriod": {
		"min": 0,
		"max": 300
	},
	"retries": {
		"min": 1,
		"max": 10
	}
}

ephemeral_storage_gib := {
	"min": 21,
	"max": 200
}

health_limits := {
	"interval": {
		"min": 5,
		"max": 300
	},
	"timeout": {
		"min": 2,
		"max": 120
	},
	"threshold": {
		"min": 2,
		"max": 10
	},
	"codes": {
		"min": 200,
		"max": 499
	}
}

tls_policies := [
	"ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
	"ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
	"ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
	"ELBSecurityPolicy-TLS13-1-2-2021-06",
	"ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
	"ELBSecurityPolicy-TLS13-1-3-2021-06"
]

node_sizes := {
	"c7gn": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"m5": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"12xlarge",
		"24xlarge"
	],
	"m6g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"m7g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"r5": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"12xlarge",
		"24xlarge"
	],
	"r6g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"r7g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"t3": [
		"micro",
		"small",
		"medium"
	],
	"t4g": [
		"micro",
		"small",
		"medium"
	]
}

instance_classes := {
	"t3": [
		"micro",
		"small",
		"medium",
		"large",
		"xlarge",
		"2xlarge"
	],
	"t4g": [
		"micro",
		"small",
		"medium",
		"large",
		"xlarge",
		"2xlarge"
	],
	"m5": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge"
	],
	"m5d": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge"
	],
	"m6g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"m6gd": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"m6i": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"m6id": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"m6idn": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"m6in": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"m7g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"m7i": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"48xlarge"
	],
	"m8g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"48xlarge"
	],
	"m8gd": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"48xlarge"
	],
	"r5": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge"
	],
	"r5d": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge"
	],
	"r6g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"r6gd": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"r6i": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"r6id": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"r6idn": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"r6in": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	],
	"r7g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"r7i": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"48xlarge"
	],
	"r8g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"48xlarge"
	],
	"r8gd": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge",
		"24xlarge",
		"48xlarge"
	],
	"x2g": [
		"large",
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"12xlarge",
		"16xlarge"
	],
	"x2iedn": [
		"xlarge",
		"2xlarge",
		"4xlarge",
		"8xlarge",
		"16xlarge",
		"24xlarge",
		"32xlarge"
	]
}

longest_wait_minutes := 2880

above_longest_wait := "is above CodeDeploy's 48 h (2,880 min)"

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

instance_rooms := {
	"t2.nano": {
		"cpu": 1024,
		"memory_mib": 476,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"t2.micro": {
		"cpu": 1024,
		"memory_mib": 952,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"t2.small": {
		"cpu": 1024,
		"memory_mib": 1904,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t2.medium": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t2.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t2.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t2.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"m4.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"m4.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 3,
		"architecture": "x86_64"
	},
	"m4.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 3,
		"architecture": "x86_64"
	},
	"m4.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 7,
		"architecture": "x86_64"
	},
	"t3.nano": {
		"cpu": 2048,
		"memory_mib": 476,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"t3.micro": {
		"cpu": 2048,
		"memory_mib": 952,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"t3.small": {
		"cpu": 2048,
		"memory_mib": 1904,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t3.medium": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t3.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t3.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 3,
		"architecture": "x86_64"
	},
	"t3.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 3,
		"architecture": "x86_64"
	},
	"t3a.nano": {
		"cpu": 2048,
		"memory_mib": 476,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"t3a.micro": {
		"cpu": 2048,
		"memory_mib": 952,
		"interfaces": 1,
		"architecture": "x86_64"
	},
	"t3a.small": {
		"cpu": 2048,
		"memory_mib": 1904,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t3a.medium": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t3a.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 2,
		"architecture": "x86_64"
	},
	"t3a.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 3,
		"architecture": "x86_64"
	},
	"t3a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 3,
		"architecture": "x86_64"
	},
	"t4g.nano": {
		"cpu": 2048,
		"memory_mib": 476,
		"interfaces": 1,
		"architecture": "arm64"
	},
	"t4g.micro": {
		"cpu": 2048,
		"memory_mib": 952,
		"interfaces": 1,
		"architecture": "arm64"
	},
	"t4g.small": {
		"cpu": 2048,
		"memory_mib": 1904,
		"interfaces": 2,
		"architecture": "arm64"
	},
	"t4g.medium": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 2,
		"architecture": "arm64"
	},
	"t4g.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 2,
		"architecture": "arm64"
	},
	"t4g.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 3,
		"architecture": "arm64"
	},
	"t4g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 3,
		"architecture": "arm64"
	},
	"m5.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m5.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m5.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m5.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m5a.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m5a.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m5a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m5a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m5ad.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m5ad.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m5ad.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m5ad.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m5d.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m5d.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m5d.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m5d.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m5n.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m5n.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m5n.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m5n.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m6a.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m6a.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m6a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m6a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m6g.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"m6g.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"m6g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"m6g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"m6gd.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"m6gd.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"m6gd.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"m6gd.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"m6i.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m6i.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m6i.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m6i.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m6id.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m6id.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m6id.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m6id.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m7a.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m7a.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m7a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m7a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m7g.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"m7g.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"m7g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"m7g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"m7gd.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"m7gd.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"m7gd.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"m7gd.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"m7i.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"m7i.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"m7i.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"m7i.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"m8g.large": {
		"cpu": 2048,
		"memory_mib": 7618,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"m8g.xlarge": {
		"cpu": 4096,
		"memory_mib": 15237,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"m8g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 30474,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"m8g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 60948,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"c5.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c5.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c5.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c5.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c5d.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c5d.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c5d.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c5d.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c6a.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c6a.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c6a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c6a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c6g.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"c6g.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"c6g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"c6g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"c6gd.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"c6gd.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"c6gd.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"c6gd.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"c6i.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c6i.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c6i.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c6i.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c6id.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c6id.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c6id.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c6id.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c7a.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c7a.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c7a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c7a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c7g.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"c7g.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"c7g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"c7g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"c7gd.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"c7gd.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"c7gd.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"c7gd.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"c7i.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"c7i.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"c7i.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"c7i.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"c8g.large": {
		"cpu": 2048,
		"memory_mib": 3809,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"c8g.xlarge": {
		"cpu": 4096,
		"memory_mib": 7618,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"c8g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 15237,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"c8g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 30474,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"r5.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r5.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r5.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r5.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r5a.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r5a.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r5a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r5a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r5ad.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r5ad.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r5ad.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r5ad.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r5d.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r5d.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r5d.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r5d.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r5n.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r5n.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r5n.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r5n.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r6a.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r6a.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r6a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r6a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r6g.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"r6g.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"r6g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"r6g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"r6gd.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"r6gd.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"r6gd.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"r6gd.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"r6i.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r6i.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r6i.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r6i.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r6id.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r6id.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r6id.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r6id.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r7a.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r7a.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r7a.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r7a.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r7g.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"r7g.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"r7g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"r7g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"r7gd.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"r7gd.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"r7gd.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"r7gd.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "arm64"
	},
	"r7i.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "x86_64"
	},
	"r7i.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "x86_64"
	},
	"r7i.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "x86_64"
	},
	"r7i.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "x86_64"
	},
	"r8g.large": {
		"cpu": 2048,
		"memory_mib": 15237,
		"interfaces": 10,
		"architecture": "arm64"
	},
	"r8g.xlarge": {
		"cpu": 4096,
		"memory_mib": 30474,
		"interfaces": 20,
		"architecture": "arm64"
	},
	"r8g.2xlarge": {
		"cpu": 8192,
		"memory_mib": 60948,
		"interfaces": 40,
		"architecture": "arm64"
	},
	"r8g.4xlarge": {
		"cpu": 16384,
		"memory_mib": 121896,
		"interfaces": 60,
		"architecture": "arm64"
	}
}
