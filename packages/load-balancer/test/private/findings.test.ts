import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContentDelivery, type LoadBalancerProps } from '../../src';
import { acceptedBelow } from '../_fixtures/accepted';
import { Edge, http } from '../_fixtures/edge';

let edge: Edge;

beforeEach(() => {
  edge = new Edge();
});

const NIST = 'NIST.800.53.R5::NIST.800.53.R5-';
const SOLUTIONS = 'AwsSolutions::AwsSolutions-';
const TOWER = 'CloudFormation-Validate::';

const LOGS = [`/Logs/Resource ${NIST}S3BucketReplicationEnabled`, `/Logs/Resource ${NIST}S3DefaultEncryptionKMS`];
const UNKNOWN = [`/SecurityGroup ${NIST}EC2RestrictedCommonPorts`, `/SecurityGroup ${NIST}EC2RestrictedSSH`];
const OPEN = [`/SecurityGroup ${SOLUTIONS}EC23`];

function plain(listener: string): string[] {
  return [
    `/Listeners/${listener} ${NIST}ELBv2ACMCertificateRequired`,
    `/Listeners/${listener} ${NIST}ALBHttpToHttpsRedirection`,
    `/Listeners/${listener} ${TOWER}alb_http_to_https_redirection_check`,
  ];
}

/** What is accepted of a load balancer, without the path of the stack. */
function accepted(props: Partial<LoadBalancerProps>): string[] {
  edge.loadBalancer(props);
  return Object.keys(acceptedBelow(edge.stack)).map(key => key.replace('Stack/Edge', ''));
}

test('accepts of a strict load balancer that it is public, redirects, and keeps its logs in S3', () => {
  const findings = accepted({ certificate: edge.certificate });

  expect(findings.sort()).toEqual(
    [...LOGS, ...UNKNOWN, ...OPEN, `/Listeners/Redirect ${NIST}ELBv2ACMCertificateRequired`].sort(),
  );
});

test('accepts of a relaxed load balancer what was turned off, each for itself', () => {
  const findings = accepted({ http, waf: false, accessLogs: false, deletionProtection: false });

  expect(findings.sort()).toEqual(
    [
      ...UNKNOWN,
      ...OPEN,
      ...plain('Production'),
      ...plain('Test'),
      `/Resource ${NIST}ALBWAFEnabled`,
      `/Resource ${SOLUTIONS}ELB2`,
      `/Resource ${NIST}ELBLoggingEnabled`,
      `/Resource ${TOWER}elbv2_logging_enabled_check`,
      `/Resource ${NIST}ELBDeletionProtectionEnabled`,
      `/Resource ${TOWER}elbv2_deletion_protection_enabled_check`,
    ].sort(),
  );
});

test('accepts no more than there is: known networks, no test listener', () => {
  const { certificate } = edge;

  const findings = accepted({ certificate, userCidrs: ['203.0.113.0/24'], testListener: false, accessLogs: true });

  expect(findings.sort()).toEqual([...LOGS, `/Listeners/Redirect ${NIST}ELBv2ACMCertificateRequired`].sort());
});

test('accepts that port 80 serves beside HTTPS where it was asked for', () => {
  const { certificate } = edge;

  const findings = accepted({ certificate, http: { ...http, forward: true }, testListener: false });

  expect(findings.filter(finding => finding.startsWith('/Listeners'))).toEqual(plain('Plain'));
});

test('says who decided, and until when', () => {
  edge.loadBalancer({ http: { reason: 'no domain yet', owner: 'shop team', until: '2999-12-31' } });
  const { [`Stack/Edge/Listeners/Production ${NIST}ALBHttpToHttpsRedirection`]: reason } = acceptedBelow(edge.stack);

  expect(reason).toBe('plain HTTP was asked for: no domain yet (shop team, until 2999-12-31)');
});

test('says whose prop it was where nobody is named', () => {
  edge.loadBalancer({ http });
  const { [`Stack/Edge/Listeners/Production ${NIST}ALBHttpToHttpsRedirection`]: reason } = acceptedBelow(edge.stack);

  expect(reason).toBe('plain HTTP was asked for: no domain yet (http.reason)');
});

test.each([
  [true, 'internal: the internet cannot reach it (Berth)'],
  [false, 'turned off for this environment by waf: false (Berth)'],
])('says why there is no web ACL: internal %s', (internal, reason) => {
  edge.loadBalancer({ http, internal, waf: false });

  expect(acceptedBelow(edge.stack)).toMatchObject({ [`Stack/Edge/Resource ${NIST}ALBWAFEnabled`]: reason });
});

test('accepts wildcards of the rules once for all routes of a stack', () => {
  edge.route({ name: 'shop' }, 'Shop');
  edge.route({ name: 'api', paths: ['/api/*'] }, 'Api');

  const wildcards = Object.keys(acceptedBelow(edge.stack)).filter(key => key.includes('IAM5'));
  const policy = `Stack/TrafficRuleOperation/Policy ${SOLUTIONS}IAM5`;
  expect(wildcards).toEqual([`${policy}[Resource::*]`]);
});

test('accepts of edges that they serve all countries, from one origin', () => {
  const { stack } = edge;
  const loadBalancer = edge.loadBalancer({ certificate: edge.certificate, internal: true });
  const arn = 'arn:aws:acm:us-east-1:000000000000:certificate/1';
  const certificate = Certificate.fromCertificateArn(stack, 'Edges', arn);
  new ContentDelivery(stack, 'Cdn', { loadBalancer, domainNames: ['shop.example.com'], certificate });
  new ContentDelivery(stack, 'Own', { loadBalancer, originTls: false, webAclArn: WEB_ACL });

  const of = (id: string) =>
    Object.keys(acceptedBelow(stack))
      .filter(key => key.startsWith(`Stack/${id}/Resource `))
      .map(key => key.split(' ')[1])
      .sort();
  const always = [
    `${SOLUTIONS}CFR1`,
    `${TOWER}cloudfront_default_root_object_configured_check`,
    `${TOWER}cloudfront_origin_failover_enabled_check`,
  ];
  expect(of('Cdn')).toEqual([...always, `${SOLUTIONS}CFR2`].sort());
  expect(of('Own')).toEqual(
    [
      ...always,
      `${SOLUTIONS}CFR4`,
      `${TOWER}cloudfront_custom_ssl_certificate_check`,
      `${TOWER}cloudfront_security_policy_check`,
      `${TOWER}cloudfront_sni_enabled_check`,
    ].sort(),
  );
});

const WEB_ACL = 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/edge/1';
