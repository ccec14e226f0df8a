import type { FunctionPort } from '../../../src/cloudformation/custom-resources/custom-resources';
import type { TestCloud } from './cloud';

export interface CustomEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Record<string, unknown>;
  readonly OldResourceProperties?: Record<string, unknown>;
}

/** A function behind custom resources that answers as the test says. */
export class CustomFunction implements FunctionPort {
  public readonly events: CustomEvent[] = [];
  public cloud: TestCloud | undefined;

  /** What to answer; nothing for silence. */
  public reply: (event: CustomEvent) => object | undefined = ({ LogicalResourceId, PhysicalResourceId }) => ({
    PhysicalResourceId: PhysicalResourceId ?? `made-${LogicalResourceId}`,
  });

  public send(_: string, event: object) {
    return { ran: this.run(event as CustomEvent) };
  }

  /** `<request type> <physical id>` of every event. */
  public get asked(): string[] {
    return this.events.map(({ RequestType, PhysicalResourceId = '-' }) => `${RequestType} ${PhysicalResourceId}`);
  }

  public async answer(event: CustomEvent, answer: object): Promise<Response | undefined> {
    const { StackId, RequestId, LogicalResourceId } = event;
    const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, ...answer });
    return this.cloud?.service.http?.handle(new Request(event.ResponseURL, { method: 'PUT', body }));
  }

  private async run(event: CustomEvent): Promise<void> {
    this.events.push(event);
    const answer = this.reply(event);
    if (answer) await this.answer(event, answer);
  }
}
