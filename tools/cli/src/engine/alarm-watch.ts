import type { Rollout } from '@berth/rollout';
import type { EngineContext } from './environment';
import type { Failure } from './failures';

/**
 * Looks at the alarms of a service itself: whoever moves a release may be throttled, and then goes on with a bad one.
 *
 * Those that are red at the first look say nothing about the release.
 */
export class AlarmWatch {
  private counting: readonly string[] | undefined;

  constructor(
    private readonly rollout: Rollout,
    private readonly context: EngineContext,
  ) {}

  /** An alarm that has gone off. */
  public async look(): Promise<Failure | undefined> {
    const { alarms } = this.context.aws;
    const watched = this.counting ?? (await alarms.watchedBy(this.rollout));
    const red = await alarms.red(watched);
    if (this.counting === undefined) {
      this.counting = watched.filter(name => !red.includes(name));
      return undefined;
    }
    return red.length === 0 ? undefined : { id: 'alarm', kind: 'alarm', text: `alarm ${red.join(', ')} went off` };
  }
}
