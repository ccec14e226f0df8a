import type { Clock } from '../../../core/clock';
import type { Route, Stage } from '../registry';

/** Of an account, where nothing else is said. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
const ACCOUNT = { rate: 10_000, burst: 5000 };

interface Bucket {
  readonly tokens: number;

  /** Epoch milliseconds. */
  readonly at: number;
}

/** Token buckets, one for each route of a stage: `rate` tokens come in every second, `burst` fit in. */
export class Throttles {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** Whether one more request is let in. */
  public admits(stage: Stage, { RouteId, RouteKey = '' }: Route): boolean {
    const { rate, burst } = limitsOf(stage, RouteKey);
    const key = `${stage.ApiId}/${stage.StageName}/${RouteId}`;
    const now = this.clock.now().getTime();
    const last = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, last.tokens + ((now - last.at) / 1000) * rate);
    const admitted = tokens >= 1;
    this.buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, at: now });
    return admitted;
  }
}

function limitsOf({ DefaultRouteSettings, RouteSettings }: Stage, routeKey: string): typeof ACCOUNT {
  const own = RouteSettings?.[routeKey];
  const number = (...values: unknown[]) => Number(values.find(value => value !== undefined));
  return {
    rate: number(own?.ThrottlingRateLimit, DefaultRouteSettings?.ThrottlingRateLimit, ACCOUNT.rate),
    burst: number(own?.ThrottlingBurstLimit, DefaultRouteSettings?.ThrottlingBurstLimit, ACCOUNT.burst),
  };
}
