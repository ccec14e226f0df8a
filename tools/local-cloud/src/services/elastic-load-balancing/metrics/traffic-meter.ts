/** What became of one request. */
export interface Served {
  readonly loadBalancerArn: string;

  /** Missing for redirects and fixed answers. */
  readonly targetGroupArn?: string;
  readonly status: number;

  /** Until the target began to answer, in seconds; missing if the answer is the load balancer's own. */
  readonly targetSeconds?: number;
}

/** The requests of a load balancer, or of one of its target groups, since they were last taken. */
export interface Tally {
  requests: number;

  /** `HTTPCode_Target_2XX_Count` ... with their numbers. */
  readonly codes: Map<string, number>;

  /** Response times in seconds, each with how often it came. */
  readonly seconds: Map<number, number>;
}

/** Counts what the proxies do. */
export class TrafficMeter {
  private tallies = new Map<string, Tally>();

  public count(served: Served): void {
    const { loadBalancerArn, targetGroupArn } = served;
    this.add(loadBalancerArn, served);
    if (targetGroupArn) this.add(pairOf(loadBalancerArn, targetGroupArn), served);
  }

  /** Everything since the last call, by load balancer, and by load balancer and target group. */
  public take(): ReadonlyMap<string, Tally> {
    const taken = this.tallies;
    this.tallies = new Map();
    return taken;
  }

  private add(key: string, { status, targetSeconds }: Served): void {
    const tally = this.tallies.get(key) ?? { requests: 0, codes: new Map(), seconds: new Map() };
    this.tallies.set(key, tally);
    tally.requests++;
    const who = targetSeconds === undefined ? 'ELB' : 'Target';
    increase(tally.codes, `HTTPCode_${who}_${Math.floor(status / 100)}XX_Count`);
    if (who === 'ELB' && status >= 500) increase(tally.codes, `HTTPCode_ELB_${status}_Count`);
    if (targetSeconds !== undefined) increase(tally.seconds, Number(targetSeconds.toPrecision(3)));
  }
}

export function pairOf(loadBalancerArn: string, targetGroupArn: string): string {
  return `${loadBalancerArn} ${targetGroupArn}`;
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
