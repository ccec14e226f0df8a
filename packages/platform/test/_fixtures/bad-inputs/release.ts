import {
  blueGreenDeploymentProblems,
  healthHookProblems,
  rollbackThresholdProblems,
} from '@berth/codedeploy-bluegreen';
import { containerRegistryProblems } from '@berth/container-registry';
import { environmentAccessProblems } from '@berth/deploy-access';
import { RolloutEngine } from '@berth/ecs-service';
import { alarmTopicProblems, environmentBudgetProblems } from '@berth/monitoring';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { environmentsProblems } from '../../../src';
import { makeConfig, makeService } from '../make-config';
import { makeSharedConfig } from '../make-shared-config';
import { at, type BadInput, bad, having } from './bad-input';

type BlueGreen = Parameters<typeof blueGreenDeploymentProblems>[0];

/** What the rules look at, without the constructs around it. */
const deployment = (changes: object) => () => {
  const service = { engine: RolloutEngine.CODE_DEPLOY };
  return blueGreenDeploymentProblems({ service, route: { green: {} }, ...changes } as BlueGreen);
};
const codeDeploy = (changes: object) => ({ engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, ...changes });
const registry = { environment: 'global', repositoryName: 'shop/api' };
const database = 'database' as const;

export const releaseInputs: BadInput[] = [
  bad(
    'B59',
    'blue kept for three days',
    at('services.0.rollout', codeDeploy({ keepBlueMinutes: 4320 })),
    "BERTH-CD-001 services[0].rollout.keepBlueMinutes = 4320: is above CodeDeploy's 48 h (2,880 min)",
  ),
  bad(
    'B59',
    'blue kept for 72 hours by the construct',
    deployment({ keepBlue: Duration.hours(72) }),
    `BERTH-CD-001 keepBlue = "3 days": is above CodeDeploy's 48 h (2,880 min)`,
  ),
  bad(
    'B59',
    'no time to approve',
    at('services.0.rollout', codeDeploy({ approvalMinutes: 0 })),
    'BERTH-CD-002 services[0].rollout.approvalMinutes = 0: 0 would stop every deployment at once; leave it out',
  ),
  bad(
    'B60',
    'a canary of no percent',
    at('services.0.rollout', codeDeploy({ shift: { kind: 'canary', percent: 0, waitMinutes: 5 } })),
    'BERTH-CD-004 services[0].rollout.shift.percent = 0: must be a whole number of percent from 1 to 99',
  ),
  bad(
    'B60',
    'a shift that is none',
    at('services.0.rollout', codeDeploy({ shift: { kind: 'canaryy' } })),
    'BERTH-ENV-004 services[0].rollout.shift.kind = "canaryy": is none of the known kinds; did you mean canary?',
  ),
  bad(
    'B60',
    'a canary of three days',
    at('services.0.rollout', codeDeploy({ shift: { kind: 'canary', percent: 10, waitMinutes: 4320 } })),
    'BERTH-CD-004 services[0].rollout.shift.waitMinutes = 4320: must be a whole number of minutes from 1 to 2880',
  ),
  bad(
    'B72',
    'a deployment group of a service by ECS',
    deployment({ service: { engine: RolloutEngine.ECS } }),
    'BERTH-CD-005 service.engine = "ecs": needs a service on engine codeDeploy',
  ),
  bad(
    'B62',
    'logs kept for 17 days',
    at('logRetentionDays', 17),
    'BERTH-MON-001 logRetentionDays = 17: allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
  ),
  bad(
    'B63',
    'an upper-case name',
    () => containerRegistryProblems({ ...registry, repositoryName: 'Shop' }),
    'BERTH-ECR-002 repositoryName = "Shop": must be 2 to 256 lower-case letters, digits and single . _ - / between them',
  ),
  bad(
    'B63',
    'one image kept',
    () => containerRegistryProblems({ ...registry, keepImages: 1 }),
    'BERTH-ECR-003 keepImages = 1: keeps 1 image: the rollback image would be deleted; keep at least 2',
  ),
  bad(
    '',
    'a worker whose users would move',
    having({ services: [makeService({ port: undefined, health: undefined })] }),
    'BERTH-CD-006 services[0].rollout.shift.kind = "allAtOnce": needs a port, which users reach; write rollout: { engine: "ecs", shift: { kind: "rolling" } }',
  ),
  bad(
    '',
    'one target group',
    deployment({ route: {} }),
    'BERTH-CD-007 route.green = undefined: users move between two target groups, and the route has one; give it colors: 2',
  ),
  bad(
    '',
    'a hook that tries 1000 times',
    () =>
      healthHookProblems({
        path: '/',
        port: 80,
        attempts: 1000,
        loadBalancer: { testListenerArn: 'arn', url: '' },
      } as never),
    'BERTH-CD-008 attempts = 1000: must be a whole number from 1 to 100',
  ),
  bad(
    '',
    'a rollback at 0 % of errors',
    () => rollbackThresholdProblems({ errorPercent: 0 }),
    'BERTH-CD-009 rollbackThresholds.errorPercent = 0: must be above 0 and at most 100 percent',
  ),
  bad(
    '',
    'eleven alarms',
    deployment({ alarms: Array.from({ length: 11 }, () => ({}) as IAlarm) }),
    'BERTH-CD-010 alarms = "11 alarms": CodeDeploy watches at most 10 alarms, 2 of them those of rollbackAlarms',
  ),
  bad(
    '',
    'a threshold of 200 %',
    at('monitoring', { thresholds: { serviceCpu: 200 } }),
    'BERTH-MON-002 monitoring.thresholds.serviceCpu = 200: must be a whole number from 1 to 100',
  ),
  bad(
    '',
    'an address that is none',
    at('monitoring', { emails: ['on-call'] }),
    'BERTH-MON-003 monitoring.emails[0] = "on-call": is not an address of e-mail',
  ),
  bad(
    '',
    'an address twice',
    () => alarmTopicProblems({ emails: ['a@b.c', 'a@b.c'] }),
    'BERTH-MON-004 emails[1] = "a@b.c": is there twice',
  ),
  bad(
    '',
    'a budget of nothing',
    at('monitoring', { monthlyBudgetUsd: 0 }),
    'BERTH-MON-005 monitoring.monthlyBudgetUsd = 0: must be more than 0 US dollars',
  ),
  bad(
    '',
    'a budget that nobody hears of',
    () => environmentBudgetProblems({ monthlyLimitUsd: 1 }),
    'BERTH-MON-006 emails = 0: nobody would be told; give an address or a topic',
  ),
  bad(
    '',
    'tokens of every repository',
    () => environmentAccessProblems({ environment: 'dev', repositories: ['a'], githubRepository: 'acme/*' }),
    'BERTH-IAM-001 github.repository = "acme/*": must be organisation/repository, without wildcards',
  ),
];

export const environmentInputs: BadInput[] = [
  bad(
    'B66',
    'an account of 11 digits',
    at('account', '12345678901'),
    'BERTH-ENV-001 account = "12345678901": must have 12 digits',
  ),
  bad(
    'B66',
    'an account of letters',
    at('account', '12345678901a'),
    'BERTH-ENV-001 account = "12345678901a": must have 12 digits',
  ),
  bad(
    'B66',
    'a misspelt region',
    at('region', 'eu-wst-1'),
    'BERTH-ENV-002 region = "eu-wst-1": not a region; did you mean eu-west-1?',
  ),
  bad(
    'B66',
    'a zone as region',
    at('region', 'eu-west-1a'),
    'BERTH-ENV-002 region = "eu-west-1a": not a region; did you mean eu-west-1?',
  ),
  bad(
    'B67',
    'a misspelt key',
    at('cluster.instnaceType', 't3.small'),
    'BERTH-ENV-003 cluster.instnaceType = "t3.small": unknown key; did you mean instanceType?',
  ),
  bad(
    'B67',
    'a key that nobody knows',
    at('clusters', {}),
    'BERTH-ENV-003 clusters = "an object": unknown key; did you mean cluster?',
  ),
  bad(
    'B67',
    'text for a number',
    at('services.0.port', '8000'),
    'BERTH-ENV-004 services[0].port = "8000": must be a number',
  ),
  bad('B67', 'a number for text', at('region', 1), 'BERTH-ENV-004 region = 1: must be a string'),
  bad('B67', 'a list for an object', at('network', []), 'BERTH-ENV-004 network = "a list": must be an object'),
  bad('B67', 'a part that is missing', at('network', undefined), 'BERTH-ENV-005 network = undefined: is missing'),
  bad(
    'B67',
    'a value that is missing',
    at('cluster.instanceType', undefined),
    'BERTH-ENV-005 cluster.instanceType = undefined: is missing',
  ),
  bad(
    'B67',
    'a name with a space',
    at('name', 'Dev 1'),
    'BERTH-ENV-006 name = "Dev 1": must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first',
  ),
  bad(
    'B67',
    'a shared environment of any name',
    at('shared', '*'),
    'BERTH-ENV-006 shared = "*": must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first',
  ),
  bad(
    'B67',
    'an environment that shares with itself',
    at('shared', 'dev'),
    'BERTH-ENV-006 shared = "dev": is this environment itself',
  ),
  bad(
    'B67',
    'two environments of one account that begin alike',
    () => environmentsProblems([makeConfig(), makeConfig({ name: 'dev-prod' })]),
    'BERTH-ENV-007 dev-prod.name = "dev-prod": dev-prod and dev have the same account and the same name prefix; name it otherwise, or take another account',
  ),
  bad(
    'B67',
    'a copy with the old name',
    () => environmentsProblems([makeConfig(), makeConfig({ protection: 'strict' })]),
    'BERTH-ENV-007 dev.name = "dev": two environments of account 000000000000 have it; name it otherwise, or take another account',
  ),
  bad(
    'B67',
    'a copy with the old domain',
    () => {
      const edge = { kind: 'domain', domain: 'shop.example.com', zone: { shared: 'example.com' } } as const;
      return environmentsProblems([makeConfig({ edge }), makeConfig({ name: 'prod', edge })]);
    },
    'BERTH-ENV-007 prod.edge.domain = "shop.example.com": dev serves it, and prod would take it away; give each its own',
  ),
  bad('', 'no service', at('services', []), 'BERTH-ENV-008 services = "none": nothing would run; name one'),
  bad(
    '',
    'a URL of no database',
    having({ database: undefined }),
    'BERTH-ENV-009 services[0].secrets.DATABASE_URL.from = "database": the environment has no database; add database: { instanceClass, storageGiB }',
  ),
  bad(
    '',
    'two services of one name',
    having({ services: [makeService(), makeService()], cluster: { kind: 'fargate' } }),
    'BERTH-ENV-011 services[1].name = "pyshop": is there twice',
  ),
  bad(
    '',
    'two secrets of one name',
    having({
      services: [
        makeService({
          name: 'shop',
          secrets: { URL: { from: database }, API_KEY: { from: 'generated' }, api_key: { from: 'generated' } },
        }),
      ],
    }),
    'BERTH-ENV-012 services[0].secrets.api_key = "generated": another secret has the name shop-api-key, too; call the variable otherwise',
  ),
  bad(
    '',
    'a cron expression of Unix',
    at('services.0.schedules', [{ name: 'nightly', command: ['a'], when: 'cron(0 3 * * *)' }]),
    'BERTH-ENV-013 services[0].schedules[0].when = "cron(0 3 * * *)": has 5 fields, a cron expression has 6; write it as "cron(0 3 * * ? *)" or "rate(1 hour)"',
  ),
  bad(
    '',
    'a time zone that is none',
    at('services.0.schedules', [{ name: 'nightly', command: ['a'], when: 'rate(1 hour)', timeZone: 'Mars/Base' }]),
    'BERTH-ENV-013 services[0].schedules[0].timeZone = "Mars/Base": is no time zone of the IANA; use one like "Europe/Berlin"',
  ),
  bad(
    '',
    'a variable that no shell can name',
    at('services.0.variables', { 'LOG LEVEL': 'info' }),
    'BERTH-ENV-017 services[0].variables = "LOG LEVEL": is not the name of a variable: letters, digits and underscores, no digit first',
  ),
  bad(
    '',
    'a tag of AWS',
    at('tags', { 'aws:team': 'shop' }),
    'BERTH-ENV-018 tags = "aws:team": tags that begin aws: or berth: are made by others',
  ),
  bad(
    '',
    'a bucket by its name',
    at('services.0.bucketArn', 'shop-files'),
    'BERTH-ENV-019 services[0].bucketArn = "shop-files": is not the ARN of a bucket; use one like "arn:aws:s3:::shop-files"',
  ),
  bad(
    '',
    'a value where the name of a parameter is meant',
    at('services.0.parameters', { LEVEL: 'info' }),
    'BERTH-ENV-020 services[0].parameters.LEVEL = "(hidden)": is not the name of a parameter: it starts with "/", of letters, digits and . _ - between slashes; use one like "/shop/log-level", or { value: … } to make one',
  ),
  bad(
    '',
    'a setting of the database that is none',
    at('database.parameters', { 'work mem': '64' }),
    'BERTH-ENV-021 database.parameters = "work mem": is not the name of a setting: letters, digits and . _ -, a letter first',
  ),
  bad(
    '',
    'a time that is none',
    at('services.0.schedules', [{ name: 'nightly', command: ['true'], when: 'at night' }]),
    'BERTH-ENV-013 services[0].schedules[0].when = "at night": is no expression of a schedule; write it as "cron(0 3 * * ? *)" or "rate(1 hour)"',
  ),
  bad(
    '',
    'a repository that is not there',
    () => environmentsProblems([makeConfig()], [makeSharedConfig({ name: 'global' })]),
    'BERTH-ENV-014 dev.services[0].name = "pyshop": no repository "pyshop" in env global; known: shop/api',
  ),
  bad(
    '',
    'a topic of the stacks that is none',
    at('notificationArns', ['arn:aws:sqs:eu-west-1:111122223333:queue']),
    'BERTH-ENV-016 notificationArns[0] = "arn:aws:sqs:eu-west-1:111122223333:queue": must be the ARN of an SNS topic',
  ),
];
