import type { IncomingMessage } from 'node:http';
import type { Action, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../../../core/clock';
import type { Target, Targets } from '../health/targets';
import { type Registry, registrationKey } from '../registry';
import type { SealedCookies, Session } from './sealed-cookies';

const groupCookie = 'AWSALBTG';
const targetCookie = 'AWSALB';

/** Beside the application's own cookie. */
const applicationCookie = 'AWSALBAPP-0';

/** Every cookie of a load balancer is kept for seven days, however long the session lasts. */
const cookieMs = 7 * 24 * 3_600_000;

/** What one request and its answer need to know. */
export interface StickyRequest {
  readonly request: IncomingMessage;
  readonly action: Action;
  readonly isSecure: boolean;
}

/** How long sessions with a target group last, and by which cookie they begin. */
interface TargetStickiness {
  /** Of the application; undefined where the load balancer's own cookie does. */
  readonly applicationCookie?: string;
  readonly durationMs: number;
}

/**
 * Sessions: a client that brings a load balancer's cookies back gets to the same target group and the same target until the duration is over. It is counted
 * from the first answer; with a cookie of the application, from the last one.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 * @see https://docs.aws.amazon.com/prescriptive-guidance/latest/load-balancer-stickiness/target-group-stickiness.html
 */
export class Stickiness {
  constructor(
    private readonly registry: Registry,
    private readonly targets: Targets,
    private readonly clock: Clock,
    private readonly cookies: SealedCookies,
  ) {}

  /**
   * The target group that the client was sent to before, as long as the action names it. Its weight does not matter: a weight is for clients without a session.
   *
   * @see https://aws.amazon.com/blogs/devops/blue-green-deployments-with-application-load-balancer/
   */
  public groupOf({ request, action }: StickyRequest, groups: readonly TargetGroupTuple[]): string | undefined {
    const durationMs = groupDurationMs(action);
    const arn = this.session(request, groupCookie, durationMs)?.chosen;
    return groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.TargetGroupArn;
  }

  /** The target of the session, if it still takes requests: one that is deregistered or unhealthy loses its sessions. */
  public targetOf({ request }: StickyRequest, targetGroupArn: string): Target | undefined {
    const sticky = this.stickinessOf(targetGroupArn);
    if (!sticky || (sticky.applicationCookie && !cookieOf(request, sticky.applicationCookie))) return undefined;
    const name = sticky.applicationCookie ? applicationCookie : targetCookie;
    const key = this.session(request, name, sticky.durationMs)?.chosen;
    const found = this.targets.of(targetGroupArn).find(({ registration }) => registrationKey(registration) === key);
    return found && this.targets.takesRequests(found) ? found : undefined;
  }

  /** Values of `Set-Cookie` for the answer of a target. */
  public cookiesOf(sticky: StickyRequest, { registration }: Target, answer: IncomingMessage): string[] {
    const { targetGroupArn } = registration;
    const durationMs = groupDurationMs(sticky.action);
    const ofGroup = durationMs ? this.pair(sticky, groupCookie, targetGroupArn, durationMs) : [];
    return [...ofGroup, ...this.targetCookies(sticky, registrationKey(registration), targetGroupArn, answer)];
  }

  private targetCookies(sticky: StickyRequest, key: string, targetGroupArn: string, answer: IncomingMessage): string[] {
    const stickiness = this.stickinessOf(targetGroupArn);
    if (!stickiness) return [];
    const { applicationCookie: own, durationMs } = stickiness;
    if (!own) return this.pair(sticky, targetCookie, key, durationMs);
    const begins = answer.headers['set-cookie']?.some(cookie => cookie.startsWith(`${own}=`));
    const goesOn = this.targetOf(sticky, targetGroupArn) !== undefined;
    if (!begins && !goesOn) return [];
    return [this.cookie(applicationCookie, this.cookies.seal(applicationCookie, { chosen: key, at: this.now() }))];
  }

  /** A cookie, and the same one for requests from other origins. */
  private pair({ request, isSecure }: StickyRequest, name: string, chosen: string, durationMs: number): string[] {
    const known = this.session(request, name, durationMs);
    const value = this.cookies.seal(name, known?.chosen === chosen ? known : { chosen, at: this.now() });
    const crossOrigin = this.cookie(`${name}CORS`, value);
    return [this.cookie(name, value), `${crossOrigin}; SameSite=None${isSecure ? '; Secure' : ''}`];
  }

  private cookie(name: string, value: string): string {
    const expires = new Date(this.now() + cookieMs).toUTCString();
    return `${name}=${value}; Expires=${expires}; Path=/`;
  }

  /** What a cookie says while its session lasts. Of both cookies of a pair, the one for other origins goes first. */
  private session(request: IncomingMessage, name: string, durationMs: number): Session | undefined {
    const text = cookieOf(request, `${name}CORS`) ?? cookieOf(request, name);
    const session = text === undefined ? undefined : this.cookies.open(name, text);
    return session && this.now() - session.at < durationMs ? session : undefined;
  }

  private now(): number {
    return this.clock.now().getTime();
  }

  private stickinessOf(targetGroupArn: string): TargetStickiness | undefined {
    const attributes = this.registry.targetGroups.get(targetGroupArn)?.attributes;
    if (attributes?.['stickiness.enabled'] !== 'true') return undefined;
    const type = attributes['stickiness.type'] ?? '';
    const durationMs = Number(attributes[`stickiness.${type}.duration_seconds`]) * 1_000;
    return type === 'app_cookie'
      ? { durationMs, applicationCookie: attributes['stickiness.app_cookie.cookie_name'] }
      : { durationMs };
  }
}

/** 0 if clients do not stick to a target group. */
function groupDurationMs({ ForwardConfig }: Action): number {
  const { Enabled, DurationSeconds = 0 } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  return Enabled ? DurationSeconds * 1_000 : 0;
}

function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map(pair => pair.trim());
  return pairs.find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
