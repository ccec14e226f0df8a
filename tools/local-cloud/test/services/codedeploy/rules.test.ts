import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { fixed, forward } from '../elastic-load-balancing/_fixtures/cloud';
import { BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
const canary = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' };
let system: BlueGreen;
let listeners: elb.Listener[];

/** Listeners that answer 404 themselves, and a rule of each that gives everything of one host to the service. */
beforeEach(async () => {
  system = await BlueGreen.start({}, ({ cloud }, taskDefinition) => {
    return cloud.serve((_, response) => response.end(taskDefinition.split('/').at(-1)));
  });
  listeners = [];
  for (const ListenerArn of [system.production, system.test]) {
    const DefaultActions = fixed('404', 'nobody here');
    const answer = await system.cloud.run<elb.ModifyListenerOutput>('ModifyListener', { ListenerArn, DefaultActions });
    listeners.push(...(answer.Listeners ?? []));
    await system.cloud.run('CreateRule', {
      ListenerArn,
      Priority: 10,
      Conditions: [
        { Field: 'host-header', HostHeaderConfig: { Values: ['*'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop', '/shop/*'] } },
      ],
      Actions: forward([system.blue, 100], [system.green, 0]),
    });
  }
  await system.clock.advance(minute);
});

afterEach(() => system.stop());

/** What `count` requests to a listener were answered with, and how often. */
async function answers(position: number, path: string, count = 1): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const response = await fetch(`http://127.0.0.1:${listeners[position]?.Port}${path}`);
    const text = `${response.status} ${await response.text()}`;
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

async function rulesOf(ListenerArn: string): Promise<elb.Rule[]> {
  const { Rules = [] } = await system.cloud.run<elb.DescribeRulesOutput>('DescribeRules', { ListenerArn });
  return Rules;
}

test('a deployment moves the weights of the rules, and nothing else of the listeners', async () => {
  const [before] = await rulesOf(system.production);
  expect(await answers(0, '/shop/orders', 5)).toEqual({ '200 web:1': 5 });

  await system.deploy(canary);
  await system.clock.advance(minute);
  expect(await answers(0, '/shop/orders', 20)).toEqual({ '200 web:1': 18, '200 web:2': 2 });
  expect(await answers(1, '/shop')).toEqual({ '200 web:2': 1 });
  await system.clock.advance(11 * minute);

  expect(await answers(0, '/shop/orders', 5)).toEqual({ '200 web:2': 5 });
  expect(await answers(0, '/')).toEqual({ '404 nobody here': 1 });
  const [rule, last] = await rulesOf(system.production);
  expect(rule).toEqual({
    ...before,
    Actions: [
      expect.objectContaining({
        ForwardConfig: expect.objectContaining({
          TargetGroups: [
            { TargetGroupArn: system.blue, Weight: 0 },
            { TargetGroupArn: system.green, Weight: 100 },
          ],
        }),
      }),
    ],
  });
  expect(last).toMatchObject({ IsDefault: true, Actions: [{ Type: 'fixed-response' }] });
});

test('a deployment that is stopped moves the weights of the rules back', async () => {
  const deploymentId = await system.deploy(canary);
  await system.clock.advance(minute);

  await system.run('StopDeployment', { deploymentId, autoRollbackEnabled: true });
  await system.clock.advance(minute);

  expect(await answers(0, '/shop', 5)).toEqual({ '200 web:1': 5 });
  expect(await answers(1, '/shop', 5)).toEqual({ '200 web:1': 5 });
});
