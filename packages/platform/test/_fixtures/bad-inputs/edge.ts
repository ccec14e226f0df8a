import { domainProblems, domainZoneProblems, queryLogProblems } from '@berth/dns';
import { httpApiProblems, userPoolProblems } from '@berth/http-api';
import {
  contentDeliveryProblems,
  type LoadBalancerFacts,
  loadBalancerProblems,
  serviceRouteProblems,
} from '@berth/load-balancer';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Duration } from 'aws-cdk-lib/core';
import { makeService } from '../make-config';
import { at, type BadInput, bad, having } from './bad-input';

const certificate = { certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' } as ICertificate;
const balancer = (changes: Partial<LoadBalancerFacts>) => () => loadBalancerProblems({ certificate, ...changes });
const domain = (changes: object) => () =>
  domainProblems({ domainName: 'shop.example.com', zoneName: 'example.com', region: 'eu-west-1', ...changes });
const route = (changes: object) => () =>
  serviceRouteProblems({ name: 'shop', targetPort: 8000, healthCheck: { path: '/' }, ...changes });
const api = (changes: object) => () =>
  httpApiProblems({ target: { port: 443 }, secureServerName: 'shop.example.com', ...changes });
const reason = 'inside the VPC, from the link to the load balancer';
const httpApi = { kind: 'httpApi', plainHttp: { reason } } as const;
const rolling = { engine: 'ecs', shift: { kind: 'rolling' } } as const;

export const edgeInputs: BadInput[] = [
  bad(
    'B17',
    'a public load balancer without public subnets',
    balancer({ subnetCount: 0 }),
    'BERTH-LB-001 internal = false: a public ALB needs the public tier; add a public tier, or set internal',
  ),
  bad(
    'B54',
    'HTTPS without certificate',
    balancer({ certificate: undefined }),
    'BERTH-LB-006 certificate = undefined: users could be overheard; give one, or http: { reason }',
  ),
  bad(
    'B54',
    'HTTPS without certificate in the config',
    at('edge', { kind: 'https' }),
    'BERTH-ENV-005 edge.certificateArn = undefined: is missing',
  ),
  bad(
    'B54',
    'a load balancer in one subnet',
    balancer({ subnetCount: 1 }),
    'BERTH-LB-007 network = "1 subnets": an ALB needs subnets in 2 zones',
  ),
  bad(
    'B55',
    'test and production on one port',
    balancer({ productionPort: 443, testPort: 443 }),
    'BERTH-LB-009 testPort = 443: listeners production and test both use 443',
  ),
  bad(
    'B56',
    'a domain outside of its zone',
    at('edge', { kind: 'domain', domain: 'other.org', zone: { id: 'Z1', name: 'example.com' } }),
    'BERTH-DNS-001 edge.domain = "other.org": other.org cannot be validated in zone example.com: the stack would wait for ever\nBERTH-DNS-001 edge.domain = "www.other.org": www.other.org cannot be validated in zone example.com: the stack would wait for ever',
  ),
  bad(
    'B56',
    'a domain that only ends alike',
    at('edge', { kind: 'domain', domain: 'notexample.com', www: false, zone: { id: 'Z1', name: 'example.com' } }),
    'BERTH-DNS-001 edge.domain = "notexample.com": notexample.com cannot be validated in zone example.com: the stack would wait for ever',
  ),
  bad(
    'B56',
    'a certificate without www',
    domain({ certificate: { ...certificate, names: ['shop.example.com'] } }),
    'BERTH-DNS-002 certificate.names = "shop.example.com": www.shop.example.com has an A record but is not in the certificate',
  ),
  bad(
    'B56',
    'a certificate of another region',
    at('edge', { kind: 'https', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }),
    'BERTH-DNS-003 edge.certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/1": certificate is in us-east-1, the load balancer in eu-west-1',
  ),
  bad(
    'B56',
    'no certificate',
    at('edge', { kind: 'https', certificateArn: 'arn:aws:iam::111122223333:server-certificate/1' }),
    'BERTH-DNS-003 edge.certificateArn = "arn:aws:iam::111122223333:server-certificate/1": not the ARN of a certificate',
  ),
  bad(
    '',
    'a hosted zone by its path',
    at('edge', { kind: 'domain', domain: 'shop.example.com', zone: { id: '/hostedzone/Z123', name: 'example.com' } }),
    'BERTH-DNS-009 edge.zone.id = "/hostedzone/Z123": is not the id of a hosted zone; use one like "Z0123456789ABCDEFGHIJ"',
  ),
  bad(
    'B69',
    'a zone that is no name',
    () => domainZoneProblems({ zoneName: 'exa mple' }),
    'BERTH-DNS-004 zoneName = "exa mple": must be a domain name of lower-case letters, digits and hyphens; use one like "example.com"',
  ),
  bad(
    'B69',
    'a domain that is no name',
    at('edge', { kind: 'domain', domain: 'exa mple.com', www: false, zone: { id: 'Z1', name: 'example.com' } }),
    'BERTH-DNS-004 edge.domain = "exa mple.com": must be a domain name of lower-case letters, digits and hyphens; use one like "shop.example.com"\nBERTH-DNS-001 edge.domain = "exa mple.com": exa mple.com cannot be validated in zone example.com: the stack would wait for ever',
  ),
  bad(
    'B64',
    'passwords of 4 characters',
    () => userPoolProblems({ passwordLength: 4 }),
    'BERTH-API-001 passwordLength = 4: must be a whole number from 8 to 99',
  ),
  bad(
    'B64',
    'all web sites with credentials',
    api({ cors: { allowOrigins: ['*'], allowCredentials: true } }),
    'BERTH-API-002 cors.allowOrigins = "*": browsers refuse credentials for all web sites; name the web sites',
  ),
  bad(
    '',
    'port 0 behind the load balancer',
    route({ targetPort: 0 }),
    'BERTH-LB-010 targetPort = 0: must be a whole number from 1 to 65535',
  ),
  bad(
    '',
    'a reason where there is a certificate',
    balancer({ http: { reason } }),
    'BERTH-LB-011 http.reason = "inside the VPC, from the link to the load balancer": has no effect with a certificate; leave it out, or serve on port 80 with forward: true',
  ),
  bad(
    '',
    'two hours to drain',
    route({ deregistrationDelay: Duration.hours(2) }),
    'BERTH-LB-012 deregistrationDelay = "2 hours": must be at most 1 hour',
  ),
  bad(
    '',
    'a limit of one request',
    balancer({ wafOptions: { requestLimit: 1 } }),
    'BERTH-LB-013 wafOptions.requestLimit = 1: must be a whole number from 10 to 2000000000',
  ),
  bad(
    '',
    'users from a block that is none',
    balancer({ userCidrs: ['10.0.0.0/40'] }),
    'BERTH-LB-014 userCidrs[0] = "10.0.0.0/40": not an IPv4 CIDR block',
  ),
  bad(
    '',
    'testers from everywhere',
    balancer({ testCidrs: ['0.0.0.0/0'] }),
    'BERTH-LB-015 testCidrs[0] = "0.0.0.0/0": everybody could use releases that are not tested yet; name networks',
  ),
  bad(
    '',
    'two hours of silence',
    balancer({ idleTimeout: Duration.hours(2) }),
    'BERTH-LB-016 idleTimeout = 7200: must be a whole number from 1 to 4000 seconds',
  ),
  bad('', 'priority 0', route({ priority: 0 }), 'BERTH-LB-017 priority = 0: must be a whole number from 1 to 50000'),
  bad(
    '',
    'one priority twice',
    having({
      services: [
        makeService({ route: { priority: 7, paths: ['/a'] } }),
        makeService({ name: 'admin', route: { priority: 7, paths: ['/b'] } }),
      ],
      cluster: { kind: 'fargate' },
    }),
    'BERTH-LB-018 services[1].route.priority = 7: service pyshop has the same; give one of them another priority',
  ),
  bad(
    '',
    'one path twice',
    having({
      services: [
        makeService({ route: { priority: 7, paths: ['/a'] } }),
        makeService({ name: 'admin', route: { priority: 8, paths: ['/a'] } }),
      ],
      cluster: { kind: 'fargate' },
    }),
    'BERTH-LB-019 services[1].route.paths = "/a": service pyshop gets the same requests; tell them apart by hosts or paths',
  ),
  bad(
    '',
    'six paths',
    route({ paths: ['/a', '/b', '/c', '/d', '/e', '/f'] }),
    'BERTH-LB-020 hosts and paths = "6 values": a rule has at most 5 values',
  ),
  bad(
    '',
    'a host that is none',
    route({ hosts: ['exa mple.com'] }),
    'BERTH-LB-021 hosts[0] = "exa mple.com": must be a name of at most 128 letters, digits, hyphens, dots, * and ?; use one like "api.example.com"',
  ),
  bad(
    '',
    'a path without slash',
    route({ paths: ['api'] }),
    `BERTH-LB-022 paths[0] = "api": must start with "/" and have at most 128 letters, digits, _-.$/~"'@:+&, * and ?; use one like "/api/*"`,
  ),
  bad(
    '',
    'an hour of slow start',
    route({ slowStart: Duration.hours(1) }),
    'BERTH-LB-023 slowStart = 3600: must be a whole number from 30 to 900 seconds',
  ),
  bad(
    '',
    'slow start beside the other algorithm',
    route({ slowStart: Duration.minutes(1), leastOutstandingRequests: true }),
    'BERTH-LB-024 slowStart = "1 minute": has no effect with leastOutstandingRequests; take one of them',
  ),
  bad(
    '',
    'blue/green with users on port 80',
    at('edge', { ...{ kind: 'https', plainHttp: { reason }, certificateArn: certificate.certificateArn } }),
    'BERTH-LB-025 services[0].rollout.shift.kind = "allAtOnce": a release would leave the users of port 80 behind; leave edge.plainHttp out, or release task by task: { kind: "rolling" }',
  ),
  bad(
    '',
    'a certificate of CloudFront elsewhere',
    () => contentDeliveryProblems({ domainNames: ['a.example.com'], certificate }),
    'BERTH-LB-026 certificate = "arn:aws:acm:eu-west-1:111122223333:certificate/1": CloudFront takes certificates of us-east-1 only; make one there',
  ),
  bad(
    '',
    'query logs of another region',
    () => queryLogProblems({ region: 'eu-west-1' }),
    'BERTH-DNS-005 region = "eu-west-1": Route 53 writes query logs to us-east-1 only; put it into a stack there',
  ),
  bad(
    '',
    'a wildcard beside a certificate',
    domain({ www: false, wildcard: { reason }, certificate: { ...certificate, names: ['shop.example.com'] } }),
    'BERTH-DNS-006 wildcard = "inside the VPC, from the link to the load balancer": has no effect with a certificate that exists; leave it out',
  ),
  bad(
    '',
    'a name too long for a certificate',
    domain({ www: false, domainName: `${'a'.repeat(60)}.example.com` }),
    'BERTH-DNS-007 domainName = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com": has 72 characters, ACM takes 64 as the first name',
  ),
  bad(
    '',
    'a zone of the same stack',
    domain({ zoneInSameStack: true }),
    'BERTH-DNS-008 zone = "example.com": is made by the same stack: the certificate would wait for ever for somebody to delegate it; make it in a stack that is deployed before',
  ),
  bad(
    '',
    'an API of port 0',
    api({ target: { port: 0 } }),
    'BERTH-API-004 target.port = 0: must be a whole number from 1 to 65535',
  ),
  bad(
    '',
    'no requests a second',
    at('edge', { ...httpApi, rateLimit: 0 }),
    'BERTH-API-005 edge.rateLimit = 0: must be a whole number from 1 to 10000',
  ),
  bad(
    '',
    'a minute to answer',
    api({ timeout: Duration.minutes(1) }),
    'BERTH-API-006 timeout = 60000: must be a whole number from 50 to 30000 milliseconds',
  ),
  bad(
    '',
    'an API that sends requests unencrypted',
    at('edge', { kind: 'httpApi' }),
    'BERTH-API-007 edge.tls = undefined: requests would cross the VPC readable; add tls: { certificateArn, serverName }, or plainHttp: { reason }',
  ),
  bad(
    '',
    'a public route that is none',
    at('edge', { ...httpApi, public: [{ route: '/healthz', reason }] }),
    'BERTH-API-008 edge.public[0].route = "/healthz": is no method and path; write it as "GET /healthz" or "ANY /files/{proxy+}"',
  ),
  bad(
    '',
    'an origin that is none',
    at('edge', { ...httpApi, corsOrigins: ['shop.example.com'] }),
    'BERTH-API-009 edge.corsOrigins[0] = "shop.example.com": is no origin; use one like "https://shop.example.com"',
  ),
  bad(
    '',
    'a way back that is not encrypted',
    () => userPoolProblems({ callbackUrls: ['http://shop.example.com'] }),
    'BERTH-API-010 callbackUrls[0] = "http://shop.example.com": must start with https://, or with http://localhost, and have no fragment',
  ),
  bad(
    '',
    'tokens of a minute',
    () => userPoolProblems({ refreshTokenValidity: Duration.minutes(1) }),
    'BERTH-API-011 refreshTokenValidity = 1: must be a whole number from 60 to 5256000 minutes',
  ),
  bad(
    '',
    'a domain of Cognito with its name',
    () => userPoolProblems({ domainPrefix: 'my-cognito', callbackUrls: ['https://a.b'] }),
    'BERTH-API-012 domainPrefix = "my-cognito": contains "cognito", which Cognito keeps for itself',
  ),
  bad(
    '',
    'a zone of an API without domain',
    at('edge', { ...httpApi, zone: { shared: 'example.com' } }),
    'BERTH-API-013 edge.zone = "example.com": needs the name that it is for; add domain, or leave it out',
  ),
  bad(
    '',
    'a port where nobody comes in',
    having({ edge: { kind: 'none' }, services: [makeService({ rollout: rolling })] }),
    'BERTH-ENV-010 services[0].port = 8000: nobody can come in: the environment has no edge; leave it out',
  ),
];
