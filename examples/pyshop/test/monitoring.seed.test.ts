import type { SystemTemplates } from '@berth/rehearsal';
import { dev } from '../src/config';
import { follow, synthesize, synthesizeAll } from './_fixtures/synthesize';

const system = synthesizeAll();
const each = ['dev', 'staging', 'production'].map(name => [name, system.of(`pyshop-${name}`)] as const);

/** Thresholds of alarms, by namespace and metric. */
function thresholds(templates: SystemTemplates): Record<string, number> {
  return Object.fromEntries(
    templates
      .resources('AWS::CloudWatch::Alarm')
      .map(({ properties: { Namespace, MetricName, Threshold } }) => [`${Namespace} ${MetricName}`, Threshold]),
  );
}

test.each(each)('S004-16: alarms of %s watch CPU and room of the database', (_, templates) => {
  expect(thresholds(templates)).toMatchObject({
    'AWS/RDS CPUUtilization': 80,
    'AWS/RDS FreeStorageSpace': 4 * 1024 ** 3,
  });
});

test.each(each)('S004-25: alarms of %s watch how long answers take, and targets that fail', (_, templates) => {
  expect(thresholds(templates)).toMatchObject({
    'AWS/ApplicationELB TargetResponseTime': 1,
    'AWS/ApplicationELB UnHealthyHostCount': 1,
  });
});

test.each(each)('S004-37: the dashboard of %s shows ECS, load balancer and database', (_, templates) => {
  const body = JSON.stringify(templates.one('AWS::CloudWatch::Dashboard').properties).replaceAll('\\', '');

  const metrics = new Set(
    [...body.matchAll(/"(AWS\/\w+)","(\w+)"/g)].map(([, namespace, name]) => `${namespace} ${name}`),
  );
  expect([...metrics]).toEqual(
    expect.arrayContaining([
      ...['AWS/ECS CPUUtilization', 'AWS/ECS MemoryUtilization'],
      ...['AWS/ApplicationELB RequestCount', 'AWS/ApplicationELB TargetResponseTime'],
      ...['AWS/RDS CPUUtilization', 'AWS/RDS FreeStorageSpace', 'AWS/RDS DatabaseConnections'],
    ]),
  );
});

test.each(each)('S004-38: every alarm of %s tells one topic, which mails those who are named', (name, templates) => {
  const topic = templates.one('AWS::SNS::Topic').logicalId;

  const actions = templates.resources('AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmActions);
  expect(actions).toHaveLength(11);
  expect(follow(templates, actions)).toEqual(actions.map(() => [{ Ref: topic }]));
  const { Protocol, Endpoint, TopicArn } = templates.one('AWS::SNS::Subscription').properties;
  expect([Protocol, Endpoint, TopicArn]).toEqual([
    'email',
    name === 'production' ? 'on-call@example.com' : 'developers@example.com',
    { Ref: topic },
  ]);
});

test('S004-38: nobody is mailed where the config names nobody', () => {
  const { emails: _, ...monitoring } = dev.monitoring ?? {};

  expect(synthesize({ ...dev, monitoring }).resources('AWS::SNS::Subscription')).toEqual([]);
});

test.each(each)('S004-39: alarms of %s watch CPU and memory of the tasks', (_, templates) => {
  expect(thresholds(templates)).toMatchObject({ 'AWS/ECS CPUUtilization': 85, 'AWS/ECS MemoryUtilization': 90 });
});

test.each(each)('S004-40: an alarm of %s counts answers with 5xx', (_, templates) => {
  expect(thresholds(templates)).toMatchObject({ 'AWS/ApplicationELB HTTPCode_Target_5XX_Count': 10 });
});

test.each(each)('S004-41: an alarm of %s counts connections to the database', (name, templates) => {
  expect(thresholds(templates)).toMatchObject({
    'AWS/RDS DatabaseConnections': name === 'production' ? 120 : 60,
  });
});

test('S004-41: alarms go off where the config says', () => {
  const templates = synthesize({
    ...dev,
    monitoring: {
      thresholds: {
        ...{ serviceCpu: 51, serviceMemory: 52, errors: 53, responseSeconds: 54, unhealthyTargets: 55 },
        ...{ databaseCpu: 56, databaseFreeGiB: 7, databaseConnections: 58 },
      },
    },
  });

  expect(thresholds(templates)).toMatchObject({
    'AWS/ECS CPUUtilization': 51,
    'AWS/ECS MemoryUtilization': 52,
    'AWS/ApplicationELB HTTPCode_Target_5XX_Count': 53,
    'AWS/ApplicationELB TargetResponseTime': 54,
    'AWS/ApplicationELB UnHealthyHostCount': 55,
    'AWS/RDS CPUUtilization': 56,
    'AWS/RDS FreeStorageSpace': 7 * 1024 ** 3,
    'AWS/RDS DatabaseConnections': 58,
  });
});

test.each(each)('S004-42: logs of %s are kept as long as its config says', (name, templates) => {
  const days = new Set(templates.resources('AWS::Logs::LogGroup').map(({ properties }) => properties.RetentionInDays));

  expect([...days]).toEqual([{ dev: 30, staging: 90, production: 365 }[name]]);
});

test('S004-42: logs are kept otherwise where the config says otherwise', () => {
  const templates = synthesize({ ...dev, logRetentionDays: 14 });

  const days = new Set(templates.resources('AWS::Logs::LogGroup').map(({ properties }) => properties.RetentionInDays));
  expect([...days]).toEqual([14]);
});
