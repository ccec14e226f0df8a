import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform, type ServiceConfig } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';
import { told } from './_fixtures/told';

/** Looks like an access key of AWS. */
const CANARY = `AKIA${'Q7'.repeat(8)}`;

const seeding = ['seed', `--key=${CANARY}`];

/** Everything of which a service has a secret. */
const secrets: ServiceConfig['secrets'] = {
  DATABASE_URL: { from: 'database' },
  REDIS_URL: { from: 'cache' },
  SECRET_KEY: { from: 'generated' },
  MONITORING_TOKEN: { from: 'shared', name: 'monitoring-token' },
};

const whole = (changes: Partial<EnvironmentConfig>) =>
  makeConfig({ cache: { nodeType: 'cache.t4g.micro' }, services: [makeService({ secrets })], ...changes });

test.each<[string, Partial<ServiceConfig>]>([
  ['variables', { variables: { GREETING: CANARY } }],
  ['parameters', { parameters: { GREETING: { value: CANARY } } }],
  ['migration', { migration: { command: seeding } }],
  ['tasks', { tasks: { seed: { command: seeding } } }],
  ['schedules', { schedules: [{ name: 'nightly', command: seeding, when: 'rate(1 day)' }] }],
])('BERTH-SEC-001 refuses a secret that is planted in %s, and does not repeat it', (_, changes) => {
  const problems = told({ services: [makeService(changes)] });

  expect(problems).toEqual([expect.stringMatching(/^BERTH-SEC-001 services\[0\]\..* = "?\(hidden\)/)]);
  expect(problems.join()).not.toContain(CANARY);
});

/** Where templates of CloudFormation have passwords, at any depth. */
function passwordsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    /^(MasterUserPassword|AuthToken|SecretString|Password)$/.test(key) ? [part] : passwordsIn(part),
  );
}

test('no file of an assembly holds the value of a secret: passwords are references, and tasks read theirs when they start', () => {
  const app = new App({ context: flags });
  const { stacks } = new Platform(app, whole({}));
  const { directory } = app.synth();

  const files = readdirSync(directory).filter(file => file.endsWith('.json') || file === 'cdk.out');
  expect(files).toEqual(expect.arrayContaining(['manifest.json', 'tree.json']));
  const templates = files.filter(file => file.endsWith('.template.json'));
  expect(templates).toHaveLength(stacks.length);
  const passwords = templates.flatMap(file => passwordsIn(JSON.parse(readFileSync(join(directory, file), 'utf8'))));
  expect(passwords.length).toBeGreaterThan(0);
  for (const password of passwords) expect(JSON.stringify(password)).toContain('{{resolve:secretsmanager:');
  for (const file of files) {
    // what a URL with a password, and what a reference that somebody resolved, would look like
    expect(readFileSync(join(directory, file), 'utf8')).not.toMatch(/:\/\/[\w-]+:(?!\{\{resolve)[^\s/@"{]+@/);
  }
  const service = templates.find(file => file.includes('service-pyshop'));
  const text = readFileSync(join(directory, service ?? ''), 'utf8');
  for (const name of Object.keys(secrets ?? {})) {
    expect(text).toMatch(new RegExp(`"Name":\\s*"${name}",\\s*"ValueFrom"`));
  }
});

test('templates of an environment name nothing of another one', () => {
  const app = new App({ context: flags });
  // not dev: that is a folder of Linux, too
  const accounts = { stage: '111111111111', prod: '222222222222' };
  const cidr = { stage: '10.1.0.0/16', prod: '10.2.0.0/16' };
  for (const name of ['stage', 'prod'] as const) {
    const network = { ...makeConfig().network, cidr: cidr[name] };
    new Platform(app, whole({ name, account: accounts[name], network }));
  }
  const { stacks } = app.synth();

  const textOf = (name: string) =>
    stacks
      .filter(({ stackName }) => stackName.startsWith(`${name}-`))
      .map(({ template }) => JSON.stringify(template))
      .join('\n');
  for (const [own, other] of [['stage', 'prod'] as const, ['prod', 'stage'] as const]) {
    const namesOf = (name: 'stage' | 'prod') =>
      textOf(own).match(new RegExp(`["/:-]${name}[-/]|${accounts[name]}`, 'g'));
    expect(new Set(namesOf(own))).toContain(accounts[own]);
    expect(new Set(namesOf(own))).toContain(`/${own}/`);
    expect(namesOf(other)).toBeNull();
  }
});
