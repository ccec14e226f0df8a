import { join } from 'node:path';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { type EcsAnswer, type HookContext, type HookEvent, runHook } from './run-hook';

const codeDeploy = new CodeDeploy({});

/** What Lambda calls. The hook itself lies in the folder beside it. */
export async function handler(event: HookEvent, context: HookContext): Promise<EcsAnswer | undefined> {
  return runHook(event, context, {
    load: () => require(join(__dirname, 'hook')),
    report: status => codeDeploy.putLifecycleEventHookExecutionStatus(status),
    log: line => process.stdout.write(`${JSON.stringify(line)}\n`),
  });
}
