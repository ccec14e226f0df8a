import type { RolloutConfig, ServiceConfig } from '../src';
import { type EnvironmentConfig, environmentProblems } from '../src';
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

test('judges five hundred services at once', () => {
  const services = Array.from({ length: 500 }, (_, i) =>
    makeService({ name: `s${i}`, route: { paths: [`/${i}/*`], priority: i + 1 } }),
  );

  const problems = environmentProblems(makeConfig({ services, cluster: { kind: 'fargate' } }));

  expect(problems).toEqual([]);
});
