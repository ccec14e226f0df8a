import type { ValidationError } from '@berth/foundation';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, environmentProblems, Platform, type RolloutConfig, type ServiceConfig } from '../src';
import { BAD_INPUTS } from './_fixtures/bad-inputs';
import { line } from './_fixtures/bad-inputs/bad-input';
import { makeConfig, makeService } from './_fixtures/make-config';

const inRows = BAD_INPUTS.filter(({ row }) => row !== undefined);
const others = BAD_INPUTS.filter(({ row }) => row === undefined);

/** Whether the compiler refuses a value: this file would not compile if it did not. */
type Refused<Given, Wanted> = Given extends Wanted ? false : true;

const rolling = { kind: 'rolling' } as const;

test.each(inRows)('$row: refuses $what', ({ problems, told }) => {
  expect(problems().map(line).join('\n')).toBe(told);
});

test.each(others)('refuses $what', ({ problems, told }) => {
  expect(problems().map(line).join('\n')).toBe(told);
});

test('B34: a rolling release by CodeDeploy does not compile', () => {
  const byEcs: Refused<{ engine: 'ecs'; shift: typeof rolling }, RolloutConfig> = false;
  const byCodeDeploy: Refused<{ engine: 'codeDeploy'; shift: typeof rolling }, RolloutConfig> = true;

  expect([byEcs, byCodeDeploy]).toEqual([false, true]);
});

test('B67: wrong types and missing parts do not compile', () => {
  type Config = EnvironmentConfig;
  const right: Refused<Config, Config> = false;
  const text: Refused<Omit<ServiceConfig, 'port'> & { port: string }, ServiceConfig> = true;
  const missing: Refused<Omit<Config, 'network'>, Config> = true;
  const unknown: Refused<Omit<Config, 'edge'> & { edge: { kind: 'ftp' } }, Config> = true;

  expect([right, text, missing, unknown]).toEqual([false, true, true, true]);
});

test('no message shows a secret that somebody wrote into a config', () => {
  const config = JSON.parse(JSON.stringify(makeConfig()));
  const [service] = config.services;
  Object.assign(config.database, { password: 'hunter2', masterUserPassword: 'hunter2' });
  Object.assign(service, {
    apiKey: 'hunter2',
    secret: 'hunter2',
    parameters: { KEY: 7, DB_PASSWORD: { value: 'hunter2' } },
  });
  Object.assign(service.secrets, { TOKEN: 'hunter2', OTHER: { from: 'hunter2' } });
  Object.assign(service.variables, { LEVEL: { level: 'hunter2' }, API_TOKEN: 'hunter2' });

  const told = environmentProblems(config).map(line);

  expect(told.length).toBeGreaterThanOrEqual(7);
  expect(told.filter(text => text.includes('hunter2'))).toEqual([]);
});

test.each<[string, unknown]>([
  ['an empty object', {}],
  ['null for a part', { ...makeConfig(), network: null }],
  ['text in other scripts', makeConfig({ name: 'größe-開発-🚢', owner: '👩‍🔧' })],
  ['text without end', makeConfig({ name: 'a'.repeat(1_000_000) })],
  [
    'numbers that are none',
    makeConfig({ services: [makeService({ cpu: Number.NaN, memoryMiB: Number.POSITIVE_INFINITY })] }),
  ],
])('refuses %s, and says where', (_, config) => {
  const problems = environmentProblems(config);

  expect(problems.length).toBeGreaterThan(0);
  for (const { code, path, fact } of problems) expect([code, path, fact].every(part => part !== '')).toBe(true);
});

test('refuses a config that contains itself', () => {
  const config: Record<string, unknown> = { ...makeConfig() };
  config.network = config;

  expect(environmentProblems(config).map(({ path }) => path)).toContain('network.cidr');
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['text', 'dev'],
  ['a list', [makeConfig()]],
  ['a function', () => makeConfig()],
  ['a date', new Date(0)],
  ['a map', new Map(Object.entries(makeConfig()))],
  ['a symbol', Symbol('dev')],
  ['an object without prototype', Object.create(null)],
])('a config that is %s is refused, whatever asks', (_, config) => {
  const problems = environmentProblems(config);

  expect(problems.length).toBeGreaterThan(0);
  expect(() => new Platform(new App(), config as EnvironmentConfig)).toThrow(
    expect.objectContaining({ name: expect.stringMatching(/^BERTH-ENV-00[45]$/) }),
  );
});

test('keys that are meant to change all objects are unknown keys', () => {
  const polluted = JSON.parse('{ "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } } }');
  const config = { ...makeConfig(), variables: undefined, constructor: polluted };

  expect(environmentProblems(config).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'BERTH-ENV-003 constructor',
    'BERTH-ENV-003 variables',
  ]);
  expect(environmentProblems(JSON.parse('{ "__proto__": { "name": "dev" } }')).length).toBeGreaterThan(0);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('a key cannot write lines of its own into the report', () => {
  const config = { ...makeConfig(), 'x = 1: fine\nBERTH-NET-001 y': 1 };

  expect(environmentProblems(config).map(line)).toEqual([
    'BERTH-ENV-003 ["x = 1: fine\\nBERTH-NET-001 y"] = 1: unknown key',
  ]);
});

test('mistakes of a config and those next to its neighbours are told together, in the words of the rules', () => {
  const app = new App();
  new Platform(app, makeConfig());
  const config = makeConfig({ name: 'dev-two', account: '000000000000', region: 'eu-wst-1', owner: ' ' });

  const caught = (() => {
    try {
      new Platform(app, config);
    } catch (error) {
      return error as ValidationError;
    }
    return undefined;
  })();

  expect(caught?.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'BERTH-ENV-007 name',
    'BERTH-ENV-004 owner',
    'BERTH-ENV-002 region',
  ]);
  expect(caught?.message.split('\n').slice(1)).toEqual([
    'BERTH-ENV-004 dev-two.owner = " ": must not be empty',
    'BERTH-ENV-002 dev-two.region = "eu-wst-1": not a region; did you mean eu-west-1?',
  ]);
});

test('a copy of an environment that is broken, too, is told of both', () => {
  const app = new App();
  new Platform(app, makeConfig());
  const copy = { ...makeConfig(), edge: undefined } as unknown as EnvironmentConfig;

  expect(() => new Platform(app, copy)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/dev\.edge = undefined: is missing[\s\S]*dev\.name = "dev": two environments/),
    }),
  );
});

test('judges five hundred services at once', () => {
  const services = Array.from({ length: 500 }, (_, i) =>
    makeService({ name: `s${i}`, route: { paths: [`/${i}/*`], priority: i + 1 } }),
  );

  const problems = environmentProblems(makeConfig({ services, cluster: { kind: 'fargate' } }));

  expect(problems).toEqual([]);
});
