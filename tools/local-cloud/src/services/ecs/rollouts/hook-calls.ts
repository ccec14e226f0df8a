import type * as lambda from '@aws-sdk/client-lambda';
import type { Service } from '../../../core/service';
import { serviceCall } from '../arns';
import type { DeploymentEvent, HookRun, ServiceDeployment } from './deployment';
import { hookAnswer, hookPayload } from './hooks';

/** Runs the functions of hooks beside the scheduler, which cannot wait for them. */
export class HookCalls {
  /** Those that run now: after a restart they are invoked anew. */
  private readonly running = new Set<string>();

  constructor(
    private readonly functions: Pick<Service, 'operations'> | undefined,
    private readonly answered: (deploymentArn: string, event: DeploymentEvent) => void,
  ) {}

  public invoke(deployment: ServiceDeployment, hook: HookRun): void {
    this.running.add(hook.id);
    void this.ask(deployment, hook).finally(() => this.running.delete(hook.id));
  }

  /** Asks again a function whose answer a stop of the local cloud has cut off. */
  public askAgain({ hooks }: ServiceDeployment): DeploymentEvent | undefined {
    const lost = hooks.find(({ id, status, targetType, invokeAt, silent }) => {
      const isAsked = status === 'IN_PROGRESS' && targetType === 'AWS_LAMBDA' && invokeAt === undefined;
      return isAsked && !silent && !this.running.has(id);
    });
    return lost && { type: 'hookAnswered', hookId: lost.id, answer: { status: 'IN_PROGRESS', delayMs: 0 } };
  }

  private async ask(deployment: ServiceDeployment, hook: HookRun): Promise<void> {
    const Payload = Buffer.from(JSON.stringify(hookPayload(deployment, hook)));
    const input = { FunctionName: hook.targetArn, InvocationType: 'RequestResponse', Payload };
    const answer = await Promise.resolve()
      .then(() => this.functions?.operations.Invoke?.(input, serviceCall(deployment.serviceArn)))
      .catch((error: Error): lambda.InvocationResponse => ({ FunctionError: error.message }));
    const { Payload: payload, FunctionError } = (answer ?? {
      FunctionError: 'no function',
    }) as lambda.InvocationResponse;
    const text = payload && Buffer.from(payload).toString();
    const event = { type: 'hookAnswered', hookId: hook.id, answer: hookAnswer(text, FunctionError) } as const;
    this.answered(deployment.arn, event);
  }
}
