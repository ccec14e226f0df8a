import { formatRollout } from '@berth/rollout';
import { describeRotation, rotationOf } from '../../../src/functions/rotation/markers';
import { readRollout, secretsOf } from '../../../src/functions/rotation/rollout-facts';
import { at, CREDENTIALS, KEY_SECRET, URL_SECRET } from '../../_fixtures/rotation-world';

const rollout = {
  version: 1,
  environment: 'dev',
  service: 'shop',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'dev',
  ecsService: 'shop-1',
  engine: 'ecs',
  taskDefinition: 'arn:task',
  container: { name: 'shop', port: 8000 },
  repository: 'repository',
  desiredCount: 1,
  health: { path: '/', gracePeriodSeconds: 0 },
  logGroup: 'log',
  capacity: [{ capacityProvider: 'FARGATE' }],
  launchType: 'FARGATE',
  secrets: [URL_SECRET],
} as const;

const PARAMETER = '/berth/dev/shop/rollout/v1';

test('reads the contract that the package rollout writes', () => {
  const text = formatRollout({ ...rollout, secrets: [...rollout.secrets], capacity: [...rollout.capacity] });

  expect(readRollout(PARAMETER, text)).toEqual({
    service: 'shop',
    engine: 'ecs',
    cluster: 'dev',
    ecsService: 'shop-1',
    secrets: [URL_SECRET],
    codeDeploy: undefined,
  });
});

test('knows the names of CodeDeploy', () => {
  const codeDeploy = { application: 'a', deploymentGroup: 'g', deploymentConfig: 'c' };

  const read = readRollout(PARAMETER, JSON.stringify({ ...rollout, engine: 'codeDeploy', codeDeploy }));

  expect(read).toMatchObject({ engine: 'codeDeploy', codeDeploy });
});

test.each<[string, object | null]>([
  ['of another version', { ...rollout, version: 2 }],
  ['without a cluster', { ...rollout, cluster: undefined }],
  ['without a service of ECS', { ...rollout, ecsService: undefined }],
  ['without a name', { ...rollout, service: undefined }],
  ['without secrets', { ...rollout, secrets: undefined }],
  ['of an unknown engine', { ...rollout, engine: 'helm' }],
  ['of CodeDeploy without its names', { ...rollout, engine: 'codeDeploy' }],
  ['that is nothing', null],
])('fails for a contract %s', (_, contract) => {
  expect(() => readRollout(PARAMETER, JSON.stringify(contract))).toThrow(
    expect.objectContaining({ name: 'ContractError', message: `${PARAMETER} is no rollout contract of version 1` }),
  );
});

test('fails for a contract that is no JSON', () => {
  expect(() => readRollout(PARAMETER, '{')).toThrow(`${PARAMETER} is no JSON`);
});

test('follows each secret once, whatever part of it is read', () => {
  const secrets = [URL_SECRET, `${CREDENTIALS}:username::`, `${CREDENTIALS}:password:AWSCURRENT:`, URL_SECRET];

  expect(secretsOf({ ...rollout, secrets })).toEqual([URL_SECRET, CREDENTIALS]);
});

test('follows no parameter, and no version that stays', () => {
  const secrets = [
    'arn:aws:ssm:eu-west-1:111122223333:parameter/dev/shop',
    `${KEY_SECRET}::AWSPREVIOUS:`,
    `${KEY_SECRET}:::0123`,
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret',
  ];

  expect(secretsOf({ ...rollout, secrets })).toEqual([]);
});

test('finds the change in the description of a deployment again', () => {
  expect(describeRotation(at('12:00'))).toBe('rotation:2027-01-31T12:00:00.000Z');
  expect(rotationOf(describeRotation(at('12:00') + 7))).toBe(at('12:00') + 7);
});

test.each([undefined, '', 'berth:0123-1', 'rotation:soon', 'a rotation:2027-01-31T12:00:00.000Z'])(
  '%s is no deployment of ours',
  description => {
    expect(rotationOf(description)).toBeUndefined();
  },
);
