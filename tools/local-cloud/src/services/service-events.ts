import type { Call } from '../core/service';

/** What happened in a service, as it tells EventBridge. */
export interface ServiceEvent {
  /** `aws.secretsmanager` */
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
}

type Listener = (event: ServiceEvent, call: Call) => void;

/** What services tell of themselves. EventBridge listens, and comes after those that it invokes. */
export class ServiceEvents {
  private readonly listeners: Listener[] = [];

  public listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  public tell(event: ServiceEvent, call: Call): void {
    for (const listener of this.listeners) listener(event, call);
  }
}
