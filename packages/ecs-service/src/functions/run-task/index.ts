import { ECS } from '@aws-sdk/client-ecs';
import { type RunTaskRequest, runServingTask } from './run-serving-task';

const ecs = new ECS({});

/** What EventBridge Scheduler calls. */
export async function handler(request: RunTaskRequest): Promise<void> {
  await runServingTask(request, ecs, line => process.stdout.write(`${JSON.stringify(line)}\n`));
}
