import { makeConfig } from '../make-config';
import { at, type BadInput, bad, having } from './bad-input';

const FIVE = 'write it as "cron(0 3 * * ? *)" or "rate(1 hour)"';
const NAME = 'must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first';
const why = { reason: 'a partner debugs with us until then' };
const scheduled = (when: string) => at('services.0.schedules', [{ name: 'cleanup', command: ['true'], when }]);
const topic = (region: string) => `arn:aws:sns:${region}:111122223333:stacks`;
const cors = {
  edge: { kind: 'httpApi', plainHttp: { reason: 'inside the VPC, from the link' }, corsOrigins: ['*'] },
  cluster: { kind: 'fargate' },
} as const;

/** Values of the right type that only AWS would refuse, or that nothing would ever come of. */
export const valueInputs: BadInput[] = [
  bad(
    'B35',
    'a password that is named in one word',
    at('services.0.variables', { PGPASSWORD: 'hunter2' }),
    'BERTH-SEC-001 services[0].variables.PGPASSWORD = "(hidden)": looks like a secret; use secrets: { PGPASSWORD: … }',
  ),
  bad(
    'B35',
    'the URL of a webhook, which is all that one needs to write there',
    at('services.0.variables', { NOTIFY: 'https://hooks.slack.com/services/T00/B00/4hG9sKq2' }),
    'BERTH-SEC-001 services[0].variables.NOTIFY = "(hidden)": looks like a secret; use secrets: { NOTIFY: … }',
  ),
  bad(
    '',
    'one hours',
    scheduled('rate(1 hours)'),
    `BERTH-ENV-013 services[0].schedules[0].when = "rate(1 hours)": is no rate: EventBridge takes 1 hour; ${FIVE}`,
  ),
  bad(
    '',
    'two hour',
    scheduled('rate(2 hour)'),
    `BERTH-ENV-013 services[0].schedules[0].when = "rate(2 hour)": is no rate: EventBridge takes 2 hours; ${FIVE}`,
  ),
  bad(
    '',
    'a moment that is over',
    scheduled('at(2020-01-01T03:00:00)'),
    `BERTH-ENV-013 services[0].schedules[0].when = "at(2020-01-01T03:00:00)": is over: nothing would ever start; ${FIVE}`,
  ),
  bad(
    '',
    'a reason whose last day is over',
    at('services.0.exec', { ...why, until: '2020-01-01' }),
    'BERTH-ENV-022 services[0].exec.until = "2020-01-01": is over; decide again, or take what it allows away',
  ),
  bad(
    '',
    'a reason until the 31st of February',
    at('edge.until', '2099-02-31'),
    'BERTH-ENV-022 edge.until = "2099-02-31": is no date; write it as "2027-03-31"',
  ),
  bad(
    '',
    'all web sites where protection is strict',
    having({ ...makeConfig(), ...cors, protection: 'strict' }),
    'BERTH-API-014 edge.corsOrigins[0] = "*": lets pages of every web site call it, which protection strict does not accept; name them, like "https://shop.example.com"',
  ),
  bad('B67', 'a name with a hyphen at its end', at('name', 'dev-'), `BERTH-ENV-006 name = "dev-": ${NAME}`),
  bad('B67', 'a name with two hyphens in a row', at('name', 'dev--x'), `BERTH-ENV-006 name = "dev--x": ${NAME}`),
  bad(
    '',
    'a service with a hyphen at its end',
    at('services.0.name', 'x-'),
    `ServiceNameInvalid services[0].name = "x-": ${NAME}`,
  ),
  bad(
    '',
    'an owner that is no value of a tag',
    at('owner', 'owner)'),
    'BERTH-ENV-018 owner = "owner)": must be at most 256 letters, digits, spaces and _ . : / = + - @',
  ),
  bad(
    'B41',
    'a size that the family does not have',
    at('cluster.instanceType', 'm5.7xlarge'),
    'BERTH-EC2-005 cluster.instanceType = "m5.7xlarge": not an EC2 instance type; did you mean m5.large?',
  ),
  bad(
    'B43',
    'the name of a key pair that EC2 cannot have',
    at('cluster.ssh', { keyName: 'ops ', reason: 'an audit asks for it until autumn' }),
    'BERTH-EC2-007 cluster.ssh.keyName = "ops ": must be at most 255 printable ASCII characters, no space at either end',
  ),
  bad(
    '',
    'one path twice',
    at('services.0.route', { paths: ['/api/*', '/api/*'] }),
    'BERTH-LB-027 services[0].route.paths[1] = "/api/*": is there twice; leave it out',
  ),
  bad(
    '',
    'no path at all',
    at('services.0.route', { paths: [] }),
    'BERTH-LB-027 services[0].route.paths = "none": has no member: the service would get no request, or every one; name one, or leave the list out',
  ),
  bad(
    '',
    'one cached path twice',
    at('edge', { kind: 'cdn', ...why, cachedPaths: ['/static/*', '/static/*'] }),
    'BERTH-LB-026 edge.cachedPaths[1] = "/static/*": is there twice; leave it out',
  ),
  bad(
    '',
    'one folder twice',
    at('services.0.writableFolders', ['/tmp', '/tmp']),
    'FolderInvalid services[0].writableFolders[1] = "/tmp": is there twice; leave it out',
  ),
  bad(
    '',
    'a folder with a space',
    at('services.0.writableFolders', ['/a b']),
    'FolderInvalid services[0].writableFolders[0] = "/a b": must be an absolute path of letters, digits and . _ @ + -, and not the root itself',
  ),
  bad(
    '',
    'a policy of memory that is none',
    at('cache', { nodeType: 'cache.t4g.micro', parameters: { 'maxmemory-policy': 'nope' } }),
    'BERTH-REDIS-012 cache.parameters.maxmemory-policy = "nope": is no value of this setting; use volatile-lru or allkeys-lru or volatile-lfu or allkeys-lfu or volatile-random or allkeys-random or volatile-ttl or noeviction',
  ),
  bad(
    '',
    'a migration of two years',
    at('services.0.migration.timeoutMinutes', 1_000_000),
    'BERTH-ECS-018 services[0].migration.timeoutMinutes = 1000000: must be a whole number from 1 to 1440 minutes',
  ),
  bad(
    '',
    'a task of more than a day',
    at('services.0.tasks', { reindex: { command: ['true'], timeoutMinutes: 1441 } }),
    'BERTH-ECS-018 services[0].tasks.reindex.timeoutMinutes = 1441: must be a whole number from 1 to 1440 minutes',
  ),
  bad(
    '',
    'a topic of another region',
    at('notificationArns', [topic('us-east-1')]),
    `BERTH-ENV-016 notificationArns[0] = "${topic('us-east-1')}": topic is in us-east-1, CloudFormation in eu-west-1 tells topics of its own region; name one of there`,
  ),
  bad(
    '',
    'one topic twice',
    at('notificationArns', [topic('eu-west-1'), topic('eu-west-1')]),
    `BERTH-ENV-016 notificationArns[1] = "${topic('eu-west-1')}": is there twice; leave it out`,
  ),
  bad(
    'B29',
    'a health path with a fragment',
    at('services.0.health.path', '/healthz#up'),
    'BERTH-LB-002 services[0].health.path = "/healthz#up": must have no fragment, which no request carries; use "/healthz"',
  ),
  bad(
    'B69',
    'a zone without a dot',
    at('edge', { kind: 'domain', domain: 'shop.example', zone: { shared: 'example' } }),
    'BERTH-DNS-004 edge.zone.shared = "example": must be a domain name of lower-case letters, digits and hyphens; use one like "example.com"',
  ),
];
