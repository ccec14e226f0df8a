import { Agent } from 'node:http';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../../../core/clock';
import { type Registration, type Registry, registrationKey, type TargetGroup } from '../registry';
import { Surroundings } from '../surroundings';
import { afterCheck, type Health, registering } from './health';
import { type HttpCheck, timedOut } from './http-check';
import { type SlowStart, takesTurn } from './slow-start';

/** How long after its registration a target is checked first. */
const firstCheckMs = 1_000;

/**
 * Idle connections to targets are given up long before any server would: a request that meets a closing connection fails with 502, on AWS too, but
 * there the cure is the target's keep-alive time-out and here a server's default of a few seconds has to do.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
 */
const idleConnectionMs = 1_000;

/** A registered target at run time. */
export interface Target {
  registration: Registration;
  health: Health;

  /** Whether the network kept the load balancer from it, when that was looked at last. */
  isCutOff: boolean;
  inFlight: number;
  readonly agent: Agent;

  /** Missing for a target that never needed one. */
  slowStart?: SlowStart;

  /** Cancels the next health check, or the end of the draining. */
  cancelTimer: () => void;

  /** Called when the last request in flight is answered. */
  whenIdle?: () => void;
}

interface Pool {
  readonly targets: Map<string, Target>;
  inUse: boolean;
  next: number;
}

/**
 * The targets of all target groups: checks their health, drains the deregistered ones and picks the one for a request.
 *
 * Whatever a target's id, it is reached on 127.0.0.1: every target is a process of this computer.
 */
export class Targets {
  private readonly pools = new Map<string, Pool>();

  constructor(
    private readonly registry: Registry,
    private readonly clock: Clock,
    private readonly check: HttpCheck,
    private readonly surroundings: Pick<Surroundings, 'reaches'> = new Surroundings(registry),

    /** Whether the check of a target in this group is to fail, whatever the target says. */
    private readonly fails: (targetGroupArn: string) => boolean = () => false,
  ) {}

  /** Rebuilds the targets from what was registered. All are checked anew. */
  public start(): void {
    for (const registration of this.registry.registrations.list()) this.add(registration);
  }

  public stop(): void {
    for (const { targets } of this.pools.values()) for (const target of targets.values()) end(target);
    this.pools.clear();
  }

  /** A target that is still draining becomes a new one. */
  public register(registration: Registration): void {
    const existing = this.find(registration);
    if (existing && !isDraining(existing)) return;
    this.registry.registrations.put(registrationKey(registration), registration);
    if (existing) {
      existing.registration = registration;
      existing.health = registering;
      this.takeUp(existing);
    } else {
      this.add(registration);
    }
  }

  /** Sends no further request to a target; what is in flight may finish. Nothing happens if it is not registered. */
  public deregister(registration: Registration): void {
    const target = this.find(registration);
    if (!target || isDraining(target)) return;
    target.registration = { ...target.registration, drainingSince: this.clock.now().getTime() };
    this.registry.registrations.put(registrationKey(registration), target.registration);
    this.takeUp(target);
  }

  /** Forgets a deleted target group. */
  public forget(targetGroupArn: string): void {
    for (const target of this.of(targetGroupArn)) this.remove(target);
    this.pools.delete(targetGroupArn);
  }

  public of(targetGroupArn: string): Target[] {
    return [...this.pool(targetGroupArn).targets.values()];
  }

  /** Starts and stops health checks: only target groups that a listener or a rule names are in use. */
  public refreshUse(): void {
    for (const [arn, pool] of this.pools) {
      const inUse = this.registry.usersOf(arn).length > 0;
      if (inUse === pool.inUse) continue;
      pool.inUse = inUse;
      for (const target of pool.targets.values()) {
        if (isDraining(target)) continue;
        target.health = registering;
        this.takeUp(target);
      }
    }
  }

  /**
   * The target for the next request: one of the healthy ones in turn, or one of all if none is healthy.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
   */
  public pick(targetGroupArn: string): Target | undefined {
    const pool = this.pool(targetGroupArn);
    const all = [...pool.targets.values()].filter(target => !isDraining(target));
    const healthy = all.filter(({ health }) => health.state === 'healthy');
    const candidates = healthy.length > 0 ? healthy : all;
    const inTurn = this.inTurn(pool, candidates);
    if (this.algorithm(targetGroupArn) !== 'least_outstanding_requests') return inTurn;
    return candidates.reduce((best, target) => (target.inFlight < (best?.inFlight ?? 0) ? target : best), inTurn);
  }

  /** Whether a client may stay with a target: one that drains, or fails while others do not, is left. */
  public takesRequests(target: Target): boolean {
    if (isDraining(target)) return false;
    const all = this.of(target.registration.targetGroupArn).filter(other => !isDraining(other));
    return target.health.state === 'healthy' || all.every(({ health }) => health.state !== 'healthy');
  }

  /** The next one that takes its turn; who starts slowly leaves turns out. */
  private inTurn(pool: Pool, candidates: readonly Target[]): Target | undefined {
    const now = this.clock.now().getTime();
    for (let turn = 0; turn < candidates.length; turn++) {
      pool.next = (pool.next + 1) % candidates.length;
      const target = candidates[pool.next];
      if (target && takesTurn(target.slowStart, now)) return target;
    }
    return candidates[pool.next];
  }

  /**
   * A target that becomes healthy starts slowly if its group says so, and if another one is there to take the rest.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
   */
  private slowStartOf({ registration: { targetGroupArn } }: Target): SlowStart | undefined {
    const { attributes = {} } = this.registry.targetGroups.get(targetGroupArn) ?? {};
    const durationMs = Number(attributes['slow_start.duration_seconds'] ?? 0) * 1_000;
    const now = this.clock.now().getTime();
    const isOverFor = (slowStart?: SlowStart) => !slowStart || now - slowStart.since >= slowStart.durationMs;
    const others = this.of(targetGroupArn).filter(({ health }) => health.state === 'healthy');
    if (durationMs === 0 || !others.some(({ slowStart }) => isOverFor(slowStart))) return undefined;
    return { since: now, durationMs, credit: 0 };
  }

  /** The words of DescribeTargetHealth. */
  public describe(target: Target): TargetHealth {
    const { registration, health } = target;
    if (isDraining(target)) {
      const description = 'Target deregistration is in progress';
      return { State: 'draining', Reason: 'Target.DeregistrationInProgress', Description: description };
    }
    if (!this.pool(registration.targetGroupArn).inUse) {
      const description = 'Target group is not configured to receive traffic from the load balancer';
      return { State: 'unused', Reason: 'Target.NotInUse', Description: description };
    }
    return { State: health.state, Reason: health.reason, Description: health.description };
  }

  private find(registration: Registration): Target | undefined {
    return this.pool(registration.targetGroupArn).targets.get(registrationKey(registration));
  }

  private add(registration: Registration): void {
    const agent = new Agent({ keepAlive: true, timeout: idleConnectionMs });
    const target: Target = {
      ...{ registration, health: registering, isCutOff: false, inFlight: 0, agent },
      cancelTimer: nothing,
    };
    this.pool(registration.targetGroupArn).targets.set(registrationKey(registration), target);
    this.takeUp(target);
  }

  private remove(target: Target): void {
    end(target);
    this.pool(target.registration.targetGroupArn).targets.delete(registrationKey(target.registration));
    this.registry.registrations.delete(registrationKey(target.registration));
  }

  /** Sets the timer that a target's state asks for. */
  private takeUp(target: Target): void {
    target.cancelTimer();
    target.cancelTimer = nothing;
    target.whenIdle = undefined;
    if (!isDraining(target)) target.isCutOff = !this.surroundings.reaches(target.registration);
    if (isDraining(target)) this.drain(target);
    else if (this.pool(target.registration.targetGroupArn).inUse) this.checkAfter(target, firstCheckMs);
  }

  private checkAfter(target: Target, delayMs: number): void {
    target.cancelTimer = this.clock.after(delayMs, () => {
      let cancelled = false;
      target.cancelTimer = () => {
        cancelled = true;
      };
      const { registration } = target;
      const { healthCheck } = this.registry.getTargetGroup(registration.targetGroupArn);
      const port = healthCheck.port === 'traffic-port' ? registration.port : Number(healthCheck.port);
      target.isCutOff = !this.surroundings.reaches(registration);
      const isReached = this.surroundings.reaches(registration, port) && !this.fails(registration.targetGroupArn);
      const checked = isReached ? this.check(port, healthCheck) : Promise.resolve(timedOut);
      void checked.then(result => {
        if (cancelled) return;
        const health = afterCheck(target.health, result, healthCheck);
        const isNew = health.state === 'healthy' && target.health.state !== 'healthy';
        if (isNew) target.slowStart = this.slowStartOf(target);
        target.health = health;
        this.checkAfter(target, healthCheck.intervalSeconds * 1000);
      });
    });
  }

  /**
   * Keeps a target until its deregistration delay is over, busy or not, as the status is shown as draining until then. A request still in flight gets the
   * delay again in real time, for it works in real time.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
   */
  private drain(target: Target): void {
    const { targetGroupArn, drainingSince = 0 } = target.registration;
    const delayMs = deregistrationDelayMs(this.registry.targetGroups.get(targetGroupArn));
    const passedMs = Math.max(0, this.clock.now().getTime() - drainingSince);
    target.cancelTimer = this.clock.after(Math.max(0, delayMs - passedMs), () => {
      if (target.inFlight === 0) {
        this.remove(target);
        return;
      }
      const timer = setTimeout(() => this.remove(target), delayMs);
      target.cancelTimer = () => clearTimeout(timer);
      target.whenIdle = () => this.remove(target);
    });
  }

  private algorithm(targetGroupArn: string): string | undefined {
    return this.registry.targetGroups.get(targetGroupArn)?.attributes['load_balancing.algorithm.type'];
  }

  private pool(targetGroupArn: string): Pool {
    let pool = this.pools.get(targetGroupArn);
    if (!pool) {
      pool = { targets: new Map(), inUse: this.registry.usersOf(targetGroupArn).length > 0, next: -1 };
      this.pools.set(targetGroupArn, pool);
    }
    return pool;
  }
}

function nothing(): void {}

function isDraining({ registration }: Target): boolean {
  return registration.drainingSince !== undefined;
}

function end(target: Target): void {
  target.cancelTimer();
  target.whenIdle = undefined;
  target.agent.destroy();
}

function deregistrationDelayMs(group: TargetGroup | undefined): number {
  return Number(group?.attributes['deregistration_delay.timeout_seconds'] ?? 300) * 1000;
}
