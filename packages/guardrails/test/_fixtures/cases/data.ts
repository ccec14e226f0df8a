import type { Resources, RuleCase } from '../engine';

const database = (properties: object, others: Resources = {}): Resources => ({
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'postgres', DBParameterGroupName: { Ref: 'Parameters' }, ...properties },
  },
  Parameters: { Type: 'AWS::RDS::DBParameterGroup', Properties: { Parameters: { 'rds.force_ssl': '1' } } },
  ...others,
});
const parameters = (values: object): Resources => ({
  Parameters: { Type: 'AWS::RDS::DBParameterGroup', Properties: { Parameters: values } },
});
const cache = (properties: object): Resources => ({
  Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: properties },
});
const cluster = (Engine: string): Resources => ({
  Cache: { Type: 'AWS::ElastiCache::CacheCluster', Properties: { Engine } },
});
const repository = (...priorities: number[]): Resources => ({
  Repository: {
    Type: 'AWS::ECR::Repository',
    Properties: {
      LifecyclePolicy: {
        LifecyclePolicyText: JSON.stringify({ rules: priorities.map(rulePriority => ({ rulePriority })) }),
      },
    },
  },
});
const keeping = (tagStatus: string, countNumber: number): Resources => ({
  Repository: {
    Type: 'AWS::ECR::Repository',
    Properties: {
      LifecyclePolicy: {
        LifecyclePolicyText: JSON.stringify({
          rules: [{ rulePriority: 1, selection: { tagStatus, countType: 'imageCountMoreThan', countNumber } }],
        }),
      },
    },
  },
});
const noTls =
  'Database Properties.DBParameterGroupName: accepts connections without TLS; set rds.force_ssl to 1 in a parameter group of its own';

export const dataCases: RuleCase[] = [
  ...['admin', 'rdsadmin', 'postgres'].map(user => ({
    id: 'BERTH-RDS-005',
    name: `user ${user}`,
    resources: database({ MasterUsername: user }),
    finding: `Database Properties.MasterUsername: ${user} is reserved or guessed first; use appadmin`,
  })),
  { id: 'BERTH-RDS-005', name: 'user appadmin', resources: database({ MasterUsername: 'appadmin' }) },
  {
    id: 'BERTH-RDS-006',
    name: 'a password in code',
    resources: database({ MasterUserPassword: 'hunter2' }),
    finding: 'Database Properties.MasterUserPassword: password in code; remove it, RDS makes one in Secrets Manager',
  },
  {
    id: 'BERTH-RDS-006',
    name: 'a password of Secrets Manager',
    resources: database({ MasterUserPassword: '{{resolve:secretsmanager:db:SecretString:password}}' }),
  },
  {
    id: 'BERTH-RDS-101',
    name: 'no parameter group',
    resources: database({ DBParameterGroupName: undefined }),
    finding: noTls,
  },
  {
    id: 'BERTH-RDS-101',
    name: 'the default parameter group',
    resources: database({ DBParameterGroupName: 'default.postgres17' }),
    finding: noTls,
  },
  {
    id: 'BERTH-RDS-101',
    name: 'a parameter group without it',
    resources: database({}, parameters({ work_mem: '1' })),
    finding: noTls,
  },
  {
    id: 'BERTH-RDS-101',
    name: 'a parameter group that turns it off',
    resources: database({}, parameters({ 'rds.force_ssl': '0' })),
    finding: noTls,
  },
  { id: 'BERTH-RDS-101', name: 'a parameter group that turns it on', resources: database({}) },
  {
    id: 'BERTH-RDS-101',
    name: 'a parameter group of another stack',
    resources: database({ DBParameterGroupName: 'shop-postgres17' }),
  },
  {
    id: 'BERTH-RDS-101',
    name: 'another engine',
    resources: database({ Engine: 'mysql', DBParameterGroupName: undefined }),
  },
  {
    id: 'BERTH-REDIS-001',
    name: 'failover of one node',
    resources: cache({ AutomaticFailoverEnabled: true, NumCacheClusters: 1 }),
    finding: 'Cache Properties.AutomaticFailoverEnabled: automatic failover needs 2 nodes',
  },
  {
    id: 'BERTH-REDIS-001',
    name: 'failover of two nodes',
    resources: cache({ AutomaticFailoverEnabled: true, NumCacheClusters: 2 }),
  },
  {
    id: 'BERTH-REDIS-003',
    name: 'a password without TLS',
    resources: cache({ AuthToken: { Ref: 'Contract' } }),
    finding: 'Cache Properties.AuthToken: authToken needs transitEncryption',
  },
  {
    id: 'BERTH-REDIS-003',
    name: 'a password with TLS',
    resources: cache({ AuthToken: { Ref: 'Contract' }, TransitEncryptionEnabled: true }),
  },
  {
    id: 'BERTH-REDIS-004',
    name: 'Redis as a cluster',
    resources: cluster('redis'),
    finding:
      'Cache Properties.Engine: a CacheCluster has exactly 1 node and no encryption at rest; use a replication group',
  },
  { id: 'BERTH-REDIS-004', name: 'Memcached', resources: cluster('memcached') },
  {
    id: 'BERTH-ECR-001',
    name: 'a priority twice',
    resources: repository(1, 2, 1),
    finding: 'Repository Properties.LifecyclePolicy: two rules have the same priority',
  },
  { id: 'BERTH-ECR-001', name: 'two priorities', resources: repository(1, 2) },
  {
    id: 'BERTH-ECR-003',
    name: 'a lifecycle that keeps one image',
    resources: keeping('any', 1),
    finding:
      'Repository Properties.LifecyclePolicy: keeps 1 image: the rollback image would be deleted; keep at least 2',
  },
  { id: 'BERTH-ECR-003', name: 'a lifecycle that keeps two images', resources: keeping('any', 2) },
  { id: 'BERTH-ECR-003', name: 'one image without tag', resources: keeping('untagged', 1) },
  {
    id: 'BERTH-REDIS-005',
    name: 'Valkey without TLS',
    resources: cache({ Engine: 'valkey' }),
    finding: 'Cache Properties.TransitEncryptionEnabled: Valkey without TLS; set transitEncryption',
  },
  {
    id: 'BERTH-REDIS-005',
    name: 'Valkey with TLS',
    resources: cache({ Engine: 'valkey', TransitEncryptionEnabled: true }),
  },
  ...['15.5', '99.1', '11', '17.99'].map(version => ({
    id: 'BERTH-RDS-001',
    name: `PostgreSQL ${version}`,
    resources: database({ EngineVersion: version }),
    finding: `Database Properties.EngineVersion: RDS does not create PostgreSQL ${version}; use 17`,
  })),
  ...['17', '17.9', '15.17'].map(version => ({
    id: 'BERTH-RDS-001',
    name: `PostgreSQL ${version}`,
    resources: database({ EngineVersion: version }),
  })),
  {
    id: 'BERTH-RDS-001',
    name: 'a version of a parameter',
    resources: database({ EngineVersion: { Ref: 'Contract' } }),
  },
];
