import { Store } from '../../../../src/core/store';
import { registering } from '../../../../src/services/elastic-load-balancing/health/health';
import type { Target, Targets } from '../../../../src/services/elastic-load-balancing/health/targets';
import { LoadBalancerMetrics } from '../../../../src/services/elastic-load-balancing/metrics/load-balancer-metrics';
import { TrafficMeter } from '../../../../src/services/elastic-load-balancing/metrics/traffic-meter';
import { Registry } from '../../../../src/services/elastic-load-balancing/registry';

const loadBalancerArn = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/dev/1';
const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/web/2';
const both = { LoadBalancer: 'app/dev/1', TargetGroup: 'targetgroup/web/2' };

let registry: Registry;
let meter: TrafficMeter;
let targets: Target[];
let metrics: LoadBalancerMetrics;
let realMs: number;

beforeEach(() => {
  registry = new Registry(Store.inMemory());
  registry.loadBalancers.put(loadBalancerArn, { arn: loadBalancerArn } as never);
  registry.targetGroups.put(targetGroupArn, { arn: targetGroupArn } as never);
  const defaultActions = [{ Type: 'forward', TargetGroupArn: targetGroupArn }];
  registry.listeners.put('l', { arn: 'l', loadBalancerArn, defaultActions } as never);
  meter = new TrafficMeter();
  targets = [];
  realMs = 0;
  const fake = { of: () => targets } as unknown as Targets;
  metrics = new LoadBalancerMetrics(registry, fake, meter, () => realMs);
});

function target(port: number, state: 'healthy' | 'unhealthy' | 'initial'): Target {
  const registration = { targetGroupArn, id: '127.0.0.1', port };
  registry.registrations.put(`${targetGroupArn} 127.0.0.1:${port}`, registration);
  return { registration, health: { ...registering, state } } as Target;
}

function figures(name: string, dimensions: object = both) {
  const data = metrics.collect();
  return data.find(
    datum =>
      datum.name === name && JSON.stringify(datum.dimensions) === JSON.stringify(sorted(dimensions, datum.dimensions)),
  )?.values;
}

/** In the order of the other one's keys. */
function sorted(dimensions: object, like: object): object {
  const keys = Object.keys(like);
  return keys.length === Object.keys(dimensions).length
    ? Object.fromEntries(keys.map(key => [key, (dimensions as never)[key]]))
    : dimensions;
}

test('requests are counted by load balancer, by target group and by target, once', () => {
  targets = [target(1, 'healthy'), target(2, 'healthy')];
  for (let i = 0; i < 6; i++) meter.count({ loadBalancerArn, targetGroupArn, status: 200, targetSeconds: 0.25 });

  const data = metrics.collect();

  const of = (name: string) => data.filter(datum => datum.name === name).map(({ values }) => values[0]?.value);
  expect(of('RequestCount')).toEqual([6, 6]);
  expect(of('RequestCountPerTarget')).toEqual([3, 3]);
  expect(data.find(({ name }) => name === 'TargetResponseTime')?.values).toEqual([{ value: 0.25, count: 6 }]);
  expect(metrics.collect().map(({ name }) => name)).not.toContain('RequestCount');
});

test('answers of targets and answers of the load balancer itself have their own codes', () => {
  meter.count({ loadBalancerArn, targetGroupArn, status: 503, targetSeconds: 0.1 });
  meter.count({ loadBalancerArn, targetGroupArn, status: 502 });
  meter.count({ loadBalancerArn, status: 301 });

  const names = metrics
    .collect()
    .filter(({ dimensions }) => !dimensions.TargetGroup)
    .map(({ name, values }) => [name, values[0]?.value]);

  expect(Object.fromEntries(names)).toMatchObject({
    RequestCount: 3,
    HTTPCode_Target_5XX_Count: 1,
    HTTPCode_ELB_5XX_Count: 1,
    HTTPCode_ELB_502_Count: 1,
    HTTPCode_ELB_3XX_Count: 1,
  });
});

test('healthy and unhealthy targets are counted', () => {
  targets = [target(1, 'healthy'), target(2, 'healthy')];
  metrics.collect();
  targets = [target(1, 'healthy'), target(2, 'unhealthy'), target(3, 'initial')];

  expect(figures('HealthyHostCount')).toEqual([{ value: 1, count: 1 }]);
  expect(figures('UnHealthyHostCount')).toEqual([{ value: 1, count: 1 }]);
});

test('a target that starts is not called unhealthy for fifteen real seconds', () => {
  targets = [target(1, 'unhealthy')];

  const early = figures('UnHealthyHostCount');
  realMs = 15_000;

  expect(early).toEqual([{ value: 0, count: 1 }]);
  expect(figures('UnHealthyHostCount')).toEqual([{ value: 1, count: 1 }]);
});

test('a target group without targets tells nothing', () => {
  expect(metrics.collect()).toEqual([]);
});
