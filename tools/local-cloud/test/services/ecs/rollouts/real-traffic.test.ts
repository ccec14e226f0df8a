import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { fakeContext } from '../../_fakes/context';
import { TestCloud } from '../../elastic-load-balancing/_fixtures/cloud';
import { blueGreenService, makeEcs, registerWeb, withInstances } from '../fixture';

let balancing: TestCloud;

afterEach(() => balancing.service.stop?.());

test('weights move in the rule of a real load balancer, always to 100 in all, and only to targets that are healthy', async () => {
  const context = fakeContext();
  balancing = new TestCloud({ clock: context.clock, check: async () => ({ ok: true }) });
  const LoadBalancerArn = await balancing.loadBalancer();
  const [blue, green] = [await balancing.targetGroup('blue'), await balancing.targetGroup('green')];
  const fixed = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } } as const;
  const { ListenerArn } = await balancing.listener(LoadBalancerArn, [fixed]);
  const { Rules } = await balancing.run<elb.CreateRuleOutput>('CreateRule', {
    ListenerArn,
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
    Actions: [{ Type: 'forward', TargetGroupArn: blue }],
  });
  const productionListenerRule = Rules?.[0]?.RuleArn;
  const cloud = makeEcs(context, {}, { elb: balancing.service });
  await withInstances(cloud, { size: 2, instanceType: 'm5.large' });
  const { api } = cloud;
  const advancedConfiguration = { alternateTargetGroupArn: green, productionListenerRule, roleArn: 'arn:role' };
  await api.send(
    'CreateService',
    blueGreenService({
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        strategy: 'LINEAR',
        bakeTimeInMinutes: 1,
        linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 },
      },
      loadBalancers: [{ targetGroupArn: blue, containerName: 'app', containerPort: 8000, advancedConfiguration }],
    }),
  );
  await context.clock.advance(120_000);

  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition: await registerWeb(cloud.ecs) });
  const seen: number[] = [];
  for (let second = 0; second < 600; second += 5) {
    await context.clock.advance(5_000);
    const weights = await weightsOf(balancing, productionListenerRule);
    expect((weights.get(blue) ?? 0) + (weights.get(green) ?? 0)).toBe(100);
    const share = weights.get(green) ?? 0;
    if (share > 0) expect(await healthyIn(balancing, green)).toBe(1);
    if (share < 100) expect(await healthyIn(balancing, blue)).toBe(1);
    if (seen.at(-1) !== share) seen.push(share);
  }

  expect(seen).toEqual([25, 50, 75, 100]);
  expect(await api.service('web')).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] });
});

async function weightsOf(balancing: TestCloud, rule = ''): Promise<Map<string | undefined, number | undefined>> {
  const { Rules } = await balancing.run<elb.DescribeRulesOutput>('DescribeRules', { RuleArns: [rule] });
  const groups = Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  return new Map(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
}

async function healthyIn(balancing: TestCloud, TargetGroupArn: string): Promise<number> {
  const answer = await balancing.run<elb.DescribeTargetHealthOutput>('DescribeTargetHealth', { TargetGroupArn });
  const states = (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth?.State);
  return states.filter(state => state === 'healthy').length;
}
