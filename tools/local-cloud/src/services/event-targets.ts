import { AwsError } from '../core/aws-error';
import type { Call } from '../core/service';

/** What one service hands to another: an event, a message. */
export interface TargetMessage {
  /** JSON text, or any text for a queue or a topic. */
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
}

/** Takes a message for one of a service's resources. Resolves once it is accepted. */
export type Deliver = (arn: string, message: TargetMessage, call: Call) => void | Promise<void>;

/**
 * Where services send what happens: functions, queues, topics. Each of those services adds itself, so that none of them has to know the others.
 */
export class EventTargets {
  private readonly services = new Map<string, Deliver>();

  /** `service` as in ARNs: `lambda`, `sqs`. */
  public add(service: string, deliver: Deliver): void {
    this.services.set(service, deliver);
  }

  /** @throws AwsError what the service answers, or UnknownOperationException if it takes nothing */
  public async send(arn: string, message: TargetMessage, call: Call): Promise<void> {
    const [, , service = '', region = call.region] = arn.split(':');
    const deliver = this.services.get(service);
    if (!deliver) throw new AwsError('UnknownOperationException', `the local cloud does not deliver to ${arn}`);
    await deliver(arn, message, { ...call, region });
  }
}
