import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Call } from '../../core/service';
import { parseSchedule } from '../schedules/schedule';
import { Timetable } from '../schedules/timetable';
import type { ServiceEvent } from '../service-events';
import type { TargetDelivery } from '../target-delivery';
import { inputOf } from './input';
import { fits } from './pattern';
import { keyOf, type Rule, type Rules, ruleArn } from './rules';

/** What happened, in a service of AWS or of one's own. */
export interface EventFacts extends ServiceEvent {
  readonly time?: Date;
}

/** The default event bus: brings events to the targets of the rules that they fit, and makes events on schedule. */
export class EventBus {
  private readonly timetable: Timetable;

  constructor(
    private readonly clock: Clock,
    private readonly rules: Rules,
    private readonly delivery: TargetDelivery,
  ) {
    this.timetable = new Timetable(clock, (key, at) => this.isDue(key, at));
  }

  /** Returns the id of the event. Targets get it after that. */
  public put({ source, detailType, detail, resources = [], time = this.clock.now() }: EventFacts, call: Call): string {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: call.accountId,
      time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
      region: call.region,
      resources,
      detail,
    };
    const fitting = this.rules.list(call.region).filter(({ pattern, state }) => {
      return pattern !== undefined && state !== 'DISABLED' && fits(JSON.parse(pattern), event);
    });
    for (const rule of fitting) this.deliver(rule, event);
    return event.id;
  }

  public start(): void {
    for (const rule of this.rules.list()) this.changed(rule);
  }

  public stop(): void {
    this.timetable.stop();
  }

  public changed(rule: Rule): void {
    const schedule = rule.schedule ? parseSchedule(rule.schedule) : undefined;
    if (schedule && rule.state !== 'DISABLED') this.timetable.set(keyOf(rule), schedule, new Date(rule.since));
    else this.removed(rule);
  }

  public removed(rule: Rule): void {
    this.timetable.remove(keyOf(rule));
  }

  public now(): number {
    return this.clock.now().getTime();
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html */
  private isDue(key: string, at: Date): void {
    const rule = this.rules.byKey(key);
    if (!rule) return;
    this.deliver(rule, {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: rule.accountId,
      time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
      region: rule.region,
      resources: [ruleArn(rule)],
      detail: {},
    });
  }

  private deliver(rule: Rule, event: object): void {
    const { accountId, region, targets } = rule;
    const call: Call = { accountId, region, requestId: rule.name, accessKeyId: 'events.amazonaws.com' };
    for (const target of targets) void this.delivery.deliver(target, inputOf(target, event, ruleArn(rule)), call);
  }
}
