import { request } from 'node:http';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ManualClock, ScaledClock } from '../../src/core/clock';
import { FaultList, throttled } from '../../src/core/faults';
import type { CloudView } from '../../src/page/cloud-view';
import { type RunningCloud, startCloud } from '../_fixtures/running-cloud';

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let running: RunningCloud;

afterEach(() => running.stop());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Not `fetch`, which sets `Host` by itself. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${running.cloud.endpoint}${path}`, { headers, method }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject).end();
  });
}

async function state(): Promise<CloudView> {
  return JSON.parse((await get('/_berth/state')).text);
}

test('serves its files as they are, to a browser', async () => {
  running = await startCloud();

  const page = await get('/', asBrowser);
  const links = [...page.text.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  const files = await Promise.all(links.map(path => get(path)));

  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  expect(files.map(({ status, headers }) => `${status} ${headers['content-type']}`)).toEqual([
    '200 image/svg+xml',
    '200 text/css; charset=utf-8',
    '200 text/javascript; charset=utf-8',
  ]);
});

test('lets nothing in from elsewhere: no inline scripts, no frames, no other origins', async () => {
  running = await startCloud();

  const { headers, text } = await get('/', asBrowser);

  expect(headers).toMatchObject({
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
      "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|https?:/);
});

test.each(['/', '/_berth/state', '/_berth/log', '/_berth/page.mjs'])(
  'refuses %s to a name that DNS rebinding makes point here',
  async path => {
    running = await startCloud();

    const { status, text } = await get(path, { ...asBrowser, host: 'evil.example' });

    expect(status).toBe(403);
    expect(text).toBe('the local cloud answers this computer only\n');
  },
);

test('refuses its data to other pages of the browser, which send no origin for a script or an image', async () => {
  running = await startCloud();

  expect(await get('/_berth/state', { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
  expect(await get('/_berth/state', { 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 });
});

test('is only for looking', async () => {
  running = await startCloud();

  expect(await get('/_berth/state', {}, 'POST')).toMatchObject({ status: 405 });
  expect(await get('/_berth/nothing')).toMatchObject({ status: 404 });
});

test('refuses a client without a signature as AWS does', async () => {
  running = await startCloud();

  const { status, text } = await get('/', { accept: 'application/json' });

  expect(status).toBe(403);
  expect(JSON.parse(text)).toEqual({
    __type: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  });
});

test('an empty cloud has a clock and nothing else', async () => {
  running = await startCloud({ clock: new ManualClock() });

  expect(await state()).toEqual({ clock: { now: '2026-01-01T00:00:00.000Z' }, environments: [], faults: [] });
});

test('tells how fast the clock goes', async () => {
  running = await startCloud({ clock: new ScaledClock(20) });

  expect((await state()).clock.speed).toBe(20);
});

test('tells planned faults, and which of them a call has met', async () => {
  const planned = [
    { service: 'ecs', operation: 'CreateCluster', nth: 1, fault: throttled },
    { service: 'ecs', operation: 'CreateCluster', nth: 9, fault: { kind: 'delay', ms: 30_000 } },
    { service: 'ssm', operation: 'GetParameter', nth: 1, fault: { kind: 'loseAnswer' } },
  ] as const;
  running = await startCloud({ faults: new FaultList(planned) });
  await new ECSClient(running.client).send(new CreateClusterCommand({ clusterName: 'dev' }));

  expect((await state()).faults).toEqual([
    { what: 'ecs:CreateCluster, call 1: refuse ThrottlingException', state: 'met' },
    { what: 'ecs:CreateCluster, call 9: delay by 30 s', state: 'waiting' },
    { what: 'ssm:GetParameter, call 1: lose the answer', state: 'waiting' },
  ]);
});

test('groups stacks by the tag of their environment, and shows events of those that moved or failed only', async () => {
  running = await startCloud({ clock: new ScaledClock(100) });
  const good = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
  const bad = { Resources: { Record: { Type: 'AWS::Route53::RecordSet', Properties: { Name: 'a.b', Type: 'A' } } } };
  await makeStack('shop-dev-network', good, 'shop-dev');
  await makeStack('shop-prod-network', bad, 'shop-prod', false);
  await makeStack('CDKToolkit', good);

  const { environments } = await state();

  expect(environments.map(({ name, region }) => [name, region])).toEqual([
    ['shop-dev', 'eu-west-1'],
    ['shop-prod', 'eu-west-1'],
    [undefined, 'eu-west-1'],
  ]);
  expect(environments[0]?.stacks).toEqual([
    { name: 'shop-dev-network', status: 'CREATE_COMPLETE', updatedAt: expect.any(String), events: [] },
  ]);
  const failed = environments[1]?.stacks[0];
  expect(failed?.status).toBe('ROLLBACK_COMPLETE');
  expect(failed?.events.length).toBeGreaterThan(2);
  expect(failed?.events.length).toBeLessThanOrEqual(8);
  expect(failed?.events[0]).toMatchObject({ resource: 'shop-prod-network', status: 'ROLLBACK_COMPLETE' });
});

test('never tells the value of a secret, wherever it turns up', async () => {
  running = await startCloud({ clock: new ScaledClock(100) });
  const password = 'pa55-w0rd&more';
  const whole = JSON.stringify({ host: 'db.example', username: 'shop', password });
  await new SecretsManagerClient(running.client).send(new CreateSecretCommand({ Name: 'db', SecretString: whole }));
  const parameter = { Name: '/shop/key', Type: 'SecureString', Value: 'planted-parameter' } as const;
  await new SSMClient(running.client).send(new PutParameterCommand(parameter));
  const Resources = {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `no topic ${password} planted-parameter` } },
  };
  await makeStack('leaky', { Resources }, `of ${password} and db.example`, false);

  const { text } = await get('/_berth/state');

  expect(text).not.toContain(password);
  expect(text).not.toContain('planted-parameter');
  expect(JSON.parse(text).environments[0].name).toBe('of •••••• and db.example');
});

async function makeStack(StackName: string, template: object, environment?: string, isGood = true): Promise<void> {
  const client = new CloudFormationClient(running.client);
  const Tags = environment ? [{ Key: 'berth:env', Value: environment }] : [];
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Tags }));
  const waiting = waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
  if (isGood) await waiting;
  else await expect(waiting).rejects.toThrow('FAILURE');
}
