import type { SystemTemplates } from '@berth/rehearsal';
import { staging } from '../src/config';
import { follow, synthesize, synthesizeAll } from './_fixtures/synthesize';

const system = synthesizeAll();
const [dev, ...guarded] = ['pyshop-dev', 'pyshop-staging', 'pyshop-production'].map(
  name => [name, system.of(name)] as const,
);
const each = [...(dev ? [dev] : []), ...guarded];

const DOMAINS: Readonly<Record<string, string>> = {
  'pyshop-staging': 'staging.pyshop.example.com',
  'pyshop-production': 'pyshop.example.com',
};

/** The listener of a port, and what it does. */
function listener(templates: SystemTemplates, port: number) {
  return templates
    .resources('AWS::ElasticLoadBalancingV2::Listener')
    .find(({ properties }) => properties.Port === port);
}

/** The target group that the rule for all paths of a listener forwards to. */
function forwardedTo(templates: SystemTemplates, port: number): unknown {
  const rule = templates.one('AWS::ElasticLoadBalancingV2::ListenerRule').properties;
  expect(follow(templates, rule.ListenerArn)).toEqual({ Ref: listener(templates, port)?.logicalId });
  expect(rule.Conditions).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]);
  const [{ Type, TargetGroupArn }] = rule.Actions;
  expect(Type).toBe('forward');
  return TargetGroupArn;
}

/** The id of the zone of an environment: that of `pyshop-global`, or one that exists. */
function zoneOf(name: string): unknown {
  const made = { Ref: system.of('pyshop-global').one('AWS::Route53::HostedZone').logicalId };
  return name === 'pyshop-staging' ? made : 'Z0123456789EXAMPLE00';
}

test.each(each)('S004-20: the load balancer of %s is in the internet, in both public subnets', (_, templates) => {
  const { Scheme, Subnets, Type } = templates.one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties;

  expect([Scheme, Type]).toEqual(['internet-facing', 'application']);
  const open = templates
    .resources('AWS::EC2::Subnet')
    .filter(({ properties }) => ['10.0.1.0/24', '10.0.2.0/24'].includes(properties.CidrBlock));
  expect(follow(templates, Subnets)).toEqual(open.map(({ logicalId }) => ({ Ref: logicalId })));
});

test.each(each)('S004-21: the load balancer of %s asks /healthz of the address of each task', (_, templates) => {
  expect(templates.one('AWS::ElasticLoadBalancingV2::TargetGroup').properties).toMatchObject({
    TargetType: 'ip',
    HealthCheckEnabled: true,
    HealthCheckPath: '/healthz',
  });
});

test.each(guarded)('S004-22: port 80 of %s redirects to HTTPS', (_, templates) => {
  expect(listener(templates, 80)?.properties).toMatchObject({
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Port: '443', Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }],
  });
});

test.each(guarded)('S004-23: port 443 of %s has the certificate and forwards to the tasks', (_, templates) => {
  const certificate = templates.one('AWS::CertificateManager::Certificate').logicalId;

  expect(listener(templates, 443)?.properties).toMatchObject({
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: { Ref: certificate } }],
  });
  const group = templates.one('AWS::ElasticLoadBalancingV2::TargetGroup').logicalId;
  expect(forwardedTo(templates, 443)).toEqual({ Ref: group });
});

test('S004-24: dev serves by port 80, and nobody listens on 443', () => {
  const templates = system.of('pyshop-dev');

  const ports = templates.resources('AWS::ElasticLoadBalancingV2::Listener').map(({ properties }) => properties.Port);
  expect(ports).toEqual([80]);
  expect(listener(templates, 80)?.properties.Protocol).toBe('HTTP');
  const group = templates.one('AWS::ElasticLoadBalancingV2::TargetGroup').logicalId;
  expect(forwardedTo(templates, 80)).toEqual({ Ref: group });
  expect(templates.resources('AWS::CertificateManager::Certificate')).toEqual([]);
});

test('S004-43: the zone of staging is made in pyshop-global, production writes into one that exists', () => {
  const zones = system.resources('AWS::Route53::HostedZone');

  expect(zones.map(({ stack, properties }) => [stack, properties.Name])).toEqual([
    ['pyshop-global-dns', 'staging.pyshop.example.com.'],
  ]);
  for (const [name, templates] of guarded) {
    const records = templates.resources('AWS::Route53::RecordSet').map(({ properties }) => properties.HostedZoneId);
    expect(follow(system, records)).toEqual(records.map(() => zoneOf(name)));
  }
});

test.each(guarded)(
  'S004-44: the certificate of %s is for domain and www, and proves itself by records in the zone',
  (name, templates) => {
    const { DomainName, SubjectAlternativeNames, ValidationMethod, DomainValidationOptions } = templates.one(
      'AWS::CertificateManager::Certificate',
    ).properties;

    const domain = DOMAINS[name];
    expect([DomainName, SubjectAlternativeNames, ValidationMethod]).toEqual([domain, [`www.${domain}`], 'DNS']);
    expect(follow(system, DomainValidationOptions)).toEqual([
      { DomainName: domain, HostedZoneId: zoneOf(name) },
      { DomainName: `www.${domain}`, HostedZoneId: zoneOf(name) },
    ]);
  },
);

test.each(guarded)('S004-46: domain and www of %s lead to its load balancer', (name, templates) => {
  const balancer = templates.one('AWS::ElasticLoadBalancingV2::LoadBalancer').logicalId;

  const addresses = templates
    .resources('AWS::Route53::RecordSet')
    .filter(({ properties }) => properties.Type === 'A')
    .map(({ properties: { Name, AliasTarget } }) => [Name, AliasTarget.DNSName, AliasTarget.HostedZoneId]);
  const target = ['DNSName', 'CanonicalHostedZoneID'].map(attribute => ({ 'Fn::GetAtt': [balancer, attribute] }));
  expect(addresses).toEqual([`${DOMAINS[name]}.`, `www.${DOMAINS[name]}.`].map(one => [one, ...target]));
});

test.each(guarded)(
  'S004-51: TLS of %s ends at the load balancer, which speaks HTTP with port 8000 of the tasks',
  (_, templates) => {
    const [container] = templates.one('AWS::ECS::TaskDefinition').properties.ContainerDefinitions;

    expect(listener(templates, 443)?.properties.Protocol).toBe('HTTPS');
    expect(templates.one('AWS::ElasticLoadBalancingV2::TargetGroup').properties).toMatchObject({
      Protocol: 'HTTP',
      Port: 8000,
      HealthCheckProtocol: 'HTTP',
    });
    expect(container.PortMappings).toEqual([{ ContainerPort: 8000, Protocol: 'tcp' }]);
  },
);

test('S004-54: CloudFront stands before the load balancer where the config says so', () => {
  const reason = 'CloudFront and the load balancer are inside the VPC';

  const templates = synthesize({ ...staging, edge: { kind: 'cdn', reason } });

  const { DistributionConfig } = templates.one('AWS::CloudFront::Distribution').properties;
  const [origin] = DistributionConfig.Origins;
  const link = templates.one('AWS::CloudFront::VpcOrigin');
  expect(origin.VpcOriginConfig.VpcOriginId).toEqual({ 'Fn::GetAtt': [link.logicalId, 'Id'] });
  const balancer = templates.one('AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(balancer.properties.Scheme).toBe('internal');
  expect(JSON.stringify(link.properties.VpcOriginEndpointConfig.Arn)).toContain(`"${balancer.logicalId}"`);
  expect(system.resources('AWS::CloudFront::Distribution')).toEqual([]);
});
