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
];
