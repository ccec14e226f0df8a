import type { Resources, RuleCase } from '../engine';

const balancer = (Name: unknown): Resources => ({
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name } },
});
const certificate = (DomainName: string, names: string[] = []): Resources => ({
  Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'example.com.' } },
  Certificate: {
    Type: 'AWS::CertificateManager::Certificate',
    Properties: {
      DomainName,
      SubjectAlternativeNames: names,
      DomainValidationOptions: [{ DomainName, HostedZoneId: { Ref: 'Zone' } }],
    },
  },
});
const record = (Name: string): Resources => ({
  ...balancer(undefined),
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'Balancer' },
      Certificates: [{ CertificateArn: { Ref: 'Certificate' } }],
    },
  },
  Record: {
    Type: 'AWS::Route53::RecordSet',
    Properties: { Name, Type: 'A', AliasTarget: { DNSName: { 'Fn::GetAtt': ['Balancer', 'DNSName'] } } },
  },
});
const secret = (ValueFrom: unknown): Resources => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      ContainerDefinitions: [{ Name: 'app', Image: 'a/b:1', Secrets: [{ Name: 'KEY', ValueFrom }] }],
    },
  },
});
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/key';
const rule = ': must be 1 to 32 letters, digits and hyphens, none of them at the ends; leave it out';

export const namesCases: RuleCase[] = [
  {
    id: 'BERTH-LB-008',
    name: 'a name of 33 characters',
    resources: balancer('a'.repeat(33)),
    finding: `Balancer Properties.Name: ${'a'.repeat(33)}${rule}`,
  },
  {
    id: 'BERTH-LB-008',
    name: 'a hyphen at the end, of a target group',
    resources: { Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { Name: 'shop-' } } },
    finding: `Group Properties.Name: shop-${rule}`,
  },
  {
    id: 'BERTH-LB-008',
    name: 'a name that begins as AWS begins those of internal ones',
    resources: balancer('internal-shop'),
    finding: 'Balancer Properties.Name: internal-shop: must not begin with internal-; leave it out',
  },
  { id: 'BERTH-LB-008', name: 'a name of 32 characters', resources: balancer('a'.repeat(32)) },
  { id: 'BERTH-LB-008', name: 'a name of a parameter', resources: balancer({ Ref: 'Contract' }) },
  {
    id: 'BERTH-DNS-001',
    name: 'a certificate for a name of another domain',
    resources: certificate('other.org'),
    finding:
      'Certificate Properties.DomainValidationOptions: other.org cannot be validated in zone example.com: the stack would wait for ever',
  },
  {
    id: 'BERTH-DNS-001',
    name: 'a certificate for a name that only ends alike',
    resources: certificate('notexample.com'),
    finding:
      'Certificate Properties.DomainValidationOptions: notexample.com cannot be validated in zone example.com: the stack would wait for ever',
  },
  { id: 'BERTH-DNS-001', name: 'a certificate for a name of the zone', resources: certificate('shop.example.com') },
  { id: 'BERTH-DNS-001', name: 'a certificate for all names of the zone', resources: certificate('*.example.com') },
  {
    id: 'BERTH-DNS-002',
    name: 'a record for a name that the certificate lacks',
    resources: { ...certificate('example.com'), ...record('www.example.com.') },
    finding: 'Record Properties.Name: www.example.com has an A record but is not in the certificate',
  },
  {
    id: 'BERTH-DNS-002',
    name: 'a record for the second name of the certificate',
    resources: { ...certificate('example.com', ['www.example.com']), ...record('www.example.com') },
  },
  {
    id: 'BERTH-DNS-002',
    name: 'a record that a wildcard covers',
    resources: { ...certificate('example.com', ['*.example.com']), ...record('www.example.com') },
  },
  {
    id: 'BERTH-SEC-003',
    name: 'a partial ARN',
    resources: secret(arn),
    finding:
      'Task Properties.ContainerDefinitions.0.Secrets: KEY: a partial ARN; take the whole one, which ends with a hyphen and six characters',
  },
  {
    id: 'BERTH-SEC-003',
    name: 'a partial ARN with a key',
    resources: secret(`${arn}:password::`),
    finding:
      'Task Properties.ContainerDefinitions.0.Secrets: KEY: a partial ARN; take the whole one, which ends with a hyphen and six characters',
  },
  { id: 'BERTH-SEC-003', name: 'a whole ARN with a key', resources: secret(`${arn}-a1B2c3:password::`) },
  { id: 'BERTH-SEC-003', name: 'a parameter', resources: secret('arn:aws:ssm:eu-west-1:111122223333:parameter/x') },
];
