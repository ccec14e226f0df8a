import type { IIoHost, IoMessage, IoRequest, StackActivity } from '@aws-cdk/toolkit-lib';
import type { Step } from '../terminal/io';

/** A resource that failed, in CloudFormation's words. */
export interface FailedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** What is said about a failure that only follows from another one. */
const followUp = /^(Resource (creation|update|deletion) cancelled|The following resource\(s\) failed)/i;

/**
 * Listens to the toolkit: turns its many messages into one line of progress, keeps what matters after a failure, answers its questions.
 */
export class ToolkitHost implements IIoHost {
  /** The failure that came first: the others follow from it. */
  public firstFailure: FailedResource | undefined;
  public readonly results: string[] = [];

  /** What the app wrote to stderr, and what the policy gate found. */
  public readonly errors: string[] = [];

  constructor(
    private readonly step?: Step,
    private readonly approve: () => Promise<boolean> = async () => true,
  ) {}

  public async notify({ code, level, message, data }: IoMessage<unknown>): Promise<void> {
    if (level === 'result') this.results.push(message);
    if (code === 'CDK_ASSEMBLY_E1002' || code?.endsWith('9600')) this.errors.push(message);
    if (code === 'CDK_TOOLKIT_I5502' || code === 'CDK_TOOLKIT_I7502') this.follow(data as StackActivity);
    if (code === 'CDK_ASSETS_I5270' || code === 'CDK_TOOLKIT_I5220') this.step?.update('publishing assets');
  }

  public async requestResponse<T>({ code, defaultResponse }: IoRequest<unknown, T>): Promise<T> {
    // the change set exists and was not executed yet: the moment to look at it
    if (code === 'CDK_TOOLKIT_I5060') return (await this.approve()) as T;
    if (typeof defaultResponse === 'boolean') return true as T;
    return defaultResponse;
  }

  private follow({ event, progress }: StackActivity): void {
    const {
      LogicalResourceId: logicalId = '',
      ResourceType: type = '',
      ResourceStatus = '',
      ResourceStatusReason: reason = '',
    } = event;
    if (ResourceStatus.endsWith('_FAILED') && type !== 'AWS::CloudFormation::Stack' && !followUp.test(reason)) {
      this.firstFailure ??= { logicalId, type, reason };
    }
    const count = progress.total
      ? `${progress.completed} of ${progress.total} resources`
      : `${progress.completed} resources`;
    const rollback = ResourceStatus.includes('ROLLBACK') || this.firstFailure ? 'rolling back, ' : '';
    this.step?.update(`${rollback}${count}`);
  }
}
