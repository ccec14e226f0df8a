import type { RegionalDatum } from '../../cloudwatch/evaluations';
import type { Target, Targets } from '../health/targets';
import { type Registry, registrationKey } from '../registry';
import { pairOf, type Tally, type TrafficMeter } from './traffic-meter';

/**
 * A target that has not been healthy yet is not called unhealthy for so long, in real milliseconds: no clock hurries a starting server, and the figure of a
 * minute that takes a second would tell of every start.
 */
const startFloorMs = 15_000;

/**
 * The metrics of Application Load Balancers.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class LoadBalancerMetrics {
  /** Since when, in real time, a target is known, and whether it was healthy since. */
  private readonly known = new Map<string, { since: number; wasHealthy: boolean }>();

  constructor(
    private readonly registry: Registry,
    private readonly targets: Targets,
    private readonly meter: TrafficMeter,
    private readonly realNow: () => number = () => performance.now(),
  ) {}

  public collect(): RegionalDatum[] {
    const tallies = this.meter.take();
    const ofLoadBalancers = this.registry.loadBalancers.list().flatMap(({ arn }) => {
      return traffic(arn, { LoadBalancer: fullName(arn) }, tallies.get(arn));
    });
    const ofGroups = this.registry.targetGroups.list().flatMap(({ arn: group }) =>
      this.registry.usersOf(group).flatMap(arn => {
        const dimensions = { TargetGroup: fullName(group), LoadBalancer: fullName(arn) };
        const tally = tallies.get(pairOf(arn, group));
        return [...traffic(arn, dimensions, tally), ...this.hosts(arn, group, dimensions, tally)];
      }),
    );
    this.forget();
    return [...ofLoadBalancers, ...ofGroups];
  }

  private hosts(
    arn: string,
    group: string,
    dimensions: Readonly<Record<string, string>>,
    tally: Tally | undefined,
  ): RegionalDatum[] {
    const targets = this.targets.of(group).filter(({ registration }) => registration.drainingSince === undefined);
    if (targets.length === 0) return [];
    const healthy = targets.filter(({ health }) => health.state === 'healthy').length;
    const unhealthy = targets.filter(target => this.isUnhealthy(target)).length;
    const perTarget = (tally?.requests ?? 0) / Math.max(1, healthy);
    const { TargetGroup = '' } = dimensions;
    return [
      datum(arn, 'HealthyHostCount', dimensions, healthy),
      datum(arn, 'UnHealthyHostCount', dimensions, unhealthy),
      datum(arn, 'RequestCountPerTarget', dimensions, perTarget),
      datum(arn, 'RequestCountPerTarget', { TargetGroup }, perTarget),
    ];
  }

  private isUnhealthy({ registration, health }: Target): boolean {
    const key = registrationKey(registration);
    const known = this.known.get(key) ?? { since: this.realNow(), wasHealthy: false };
    if (health.state === 'healthy') known.wasHealthy = true;
    this.known.set(key, known);
    return health.state === 'unhealthy' && (known.wasHealthy || this.realNow() - known.since >= startFloorMs);
  }

  private forget(): void {
    for (const key of this.known.keys()) if (!this.registry.registrations.get(key)) this.known.delete(key);
  }
}

/** Nothing is told of a minute without requests. */
function traffic(arn: string, dimensions: Readonly<Record<string, string>>, tally: Tally | undefined): RegionalDatum[] {
  if (!tally) return [];
  const seconds = [...tally.seconds].map(([value, count]) => ({ value, count }));
  return [
    datum(arn, 'RequestCount', dimensions, tally.requests),
    ...[...tally.codes].map(([name, count]) => datum(arn, name, dimensions, count)),
    ...(seconds.length > 0
      ? [{ ...datum(arn, 'TargetResponseTime', dimensions, 0), values: seconds, unit: 'Seconds' }]
      : []),
  ];
}

function datum(arn: string, name: string, dimensions: Readonly<Record<string, string>>, value: number): RegionalDatum {
  const [, , , region = ''] = arn.split(':');
  return { region, namespace: 'AWS/ApplicationELB', name, dimensions, values: [{ value, count: 1 }], unit: 'Count' };
}

/** `app/dev/50dc6c495c0c9188`, `targetgroup/web/73e2d6bc24d8a067` */
function fullName(arn: string): string {
  return (arn.split(':')[5] ?? '').replace(/^loadbalancer\//, '');
}
