import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { App, Stack } from 'aws-cdk-lib/core';
import { EnvironmentDashboard, type EnvironmentDashboardProps } from '../src';
import { fakeMetrics } from './_fakes/fake-metrics';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Monitoring', { env: { account: '111122223333', region: 'eu-west-1' } });
});

interface Widget {
  readonly type: string;
  readonly width: number;
  readonly properties: {
    readonly title: string;
    readonly markdown: string;
    readonly alarms: unknown[];
    readonly metrics: (string | { label?: string; stat?: string })[][];
    readonly yAxis: { left: { label?: string; min?: number; max?: number; showUnits?: boolean } };
  };
}

function widgets(props: Partial<EnvironmentDashboardProps>): Widget[] {
  const { dashboard } = new EnvironmentDashboard(stack, 'Dashboard', { environment: 'dev', ...props });
  expect(dashboard.dashboardName).toBeDefined();
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = resource?.Properties.DashboardBody;
  const text: string = typeof body === 'string' ? body : body['Fn::Join'][1].map(String).join('');
  return JSON.parse(text.replaceAll('[object Object]', 'token')).widgets;
}

/** Headings, and below them the graphs: title, lines, axis. */
function outline(props: Partial<EnvironmentDashboardProps>): string[] {
  return widgets(props).map(({ type, width, properties: { title, markdown, metrics, yAxis } }) => {
    if (type === 'text') return markdown;
    if (type === 'alarm') return `alarms: ${title}`;
    const { label = 'number', min, max, showUnits } = yAxis.left;
    expect(showUnits).toBe(false);
    const lines = metrics.map(metric => {
      const last = metric.at(-1);
      const { label: name, stat } = typeof last === 'object' ? last : {};
      return [metric[1], name, stat].filter(Boolean).join(' ');
    });
    return `${width} ${title}: ${lines.join(', ')} (${label} ${min}-${max ?? ''})`;
  });
}

const alarm = () =>
  new Alarm(stack, 'Alarm', {
    metric: new Metric({ namespace: 'Fake', metricName: 'Fake' }),
    threshold: 1,
    evaluationPeriods: 1,
  });

test('is named after its environment', () => {
  widgets({});

  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'dev' });
});

test('shows nothing of what is not there', () => {
  expect(outline({})).toEqual([]);
});

test('shows the state of all alarms at the top', () => {
  const [first] = widgets({ alarms: [alarm()], database: fakeMetrics });

  expect(first).toMatchObject({ type: 'alarm', width: 24, properties: { title: 'Alarms', alarms: ['token'] } });
});

test('S004-37: shows the tasks of a worker', () => {
  expect(outline({ services: [{ name: 'mailer', service: fakeMetrics }] })).toEqual([
    '## mailer: tasks',
    '8 CPU: CpuUtilization (% 0-100)',
    '8 Memory: MemoryUtilization (% 0-100)',
    '8 Running tasks: RunningTasks (number 0-)',
  ]);
});

test('S004-37: shows what users see of a service before what it runs on', () => {
  const all = outline({ services: [{ name: 'shop', service: fakeMetrics, route: fakeMetrics }] });

  expect(all.slice(0, 6)).toEqual([
    '## shop: users',
    '6 Requests: Requests (number 0-)',
    '6 Errors: Target5xx 5xx (number 0-)',
    '6 Response time: ResponseTime p50 p50, ResponseTime p95 p95, ResponseTime p99 p99 (s 0-)',
    '6 Targets: HealthyHosts healthy, UnhealthyHosts unhealthy (number 0-)',
    '## shop: tasks',
  ]);
});

test('shows the releases of a service, and the alarms that roll them back', () => {
  const rollout = { clusterName: 'dev', serviceName: 'shop', alarms: [alarm()] };
  const all = outline({ services: [{ name: 'shop', service: fakeMetrics, rollout }] });

  expect(all.slice(4)).toEqual([
    '## shop: releases',
    '12 In progress: DeploymentCount deployments Maximum, TaskSetCount task sets Maximum (number 0-)',
    '12 Tasks: DesiredTaskCount desired Maximum, PendingTaskCount pending Maximum (number 0-)',
    'alarms: Alarms that roll back',
  ]);
});

test('reads the releases of the right service', () => {
  const rollout = { clusterName: 'dev', serviceName: 'shop' };
  const [, , , , , graph, , ...rest] = widgets({ services: [{ name: 'shop', service: fakeMetrics, rollout }] });

  expect(graph?.properties.metrics[0]?.slice(0, 6)).toEqual([
    'ECS/ContainerInsights',
    'DeploymentCount',
    'ClusterName',
    'dev',
    'ServiceName',
    'shop',
  ]);
  expect(rest).toEqual([]);
});

test('shows what every service shares: load balancer, API, database, cache, cluster', () => {
  const shared = { loadBalancer: fakeMetrics, api: fakeMetrics, cluster: fakeMetrics };

  expect(outline({ ...shared, database: fakeMetrics, cache: fakeMetrics })).toEqual([
    '## Load balancer',
    '12 Requests: Requests (number 0-)',
    '12 Errors of its own: 5xx 5xx (number 0-)',
    '## API',
    '8 Requests: Requests (number 0-)',
    '8 Errors: 4xx 4xx, 5xx 5xx (number 0-)',
    '8 Latency: Latency p50 p50, Latency p95 p95, Latency p99 p99 (ms 0-)',
    '## Database',
    '4 CPU: CpuUtilization (% 0-100)',
    '4 Connections: Connections (number 0-)',
    '4 Free storage: FreeStorage (bytes 0-)',
    '4 Freeable memory: FreeableMemory (bytes 0-)',
    '4 Latency: ReadLatency read, WriteLatency write (s 0-)',
    '## Cache',
    '4 CPU of the engine: EngineCpuUtilization (% 0-100)',
    '4 Memory: MemoryUsage (% 0-100)',
    '4 Hit rate: HitRate (% 0-100)',
    '4 Evictions: Evictions (number 0-)',
    '4 Connections: Connections (number 0-)',
    '## Cluster',
    '12 Reserved CPU: CpuReservation (% 0-100)',
    '12 Reserved memory: MemoryReservation (% 0-100)',
  ]);
});
