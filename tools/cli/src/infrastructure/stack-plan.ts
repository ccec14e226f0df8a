import type { StackState } from '../aws/stacks';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { AssemblyStack, StackTemplate } from '../workspace/assembly';
import { templateHash } from './template-hash';

/** What will be done with one stack, and why. */
export interface StackPlan {
  readonly stack: AssemblyStack;
  readonly action: 'create' | 'update' | 'skip' | 'wait';
  readonly reason: string;
}

/** A stack as it is in AWS, with what is needed to compare it. */
export interface DeployedStack {
  readonly state: StackState;
  readonly template: StackTemplate;

  /** Values now of the SSM parameters that the template reads, by the name of the template's parameter. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Marks our change sets, so that an interrupted update is known as ours. */
export const CHANGE_SET_PREFIX = 'berth-';

/** A stack that is there only because a change set or a failed creation left it: it is made anew. */
const neverCreated = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_COMPLETE'];

/** Whether a stack must be created: there is none, or one that never came to life. */
export function isNew(state: StackState | undefined): boolean {
  return state === undefined || neverCreated.includes(state.status);
}

/**
 * Decides what to do with one stack. With `wait`, an update of somebody else is waited for like one of ours.
 *
 * @throws CliError `StackBroken`: somebody must repair it first; `StackBusy`: another update runs
 */
export function planStack(stack: AssemblyStack, deployed: DeployedStack | undefined, wait = false): StackPlan {
  if (!deployed || isNew(deployed.state)) return { stack, action: 'create', reason: 'does not exist yet' };

  const { state } = deployed;
  if (state.status.endsWith('_IN_PROGRESS')) {
    if (state.changeSet?.startsWith(CHANGE_SET_PREFIX)) {
      return { stack, action: 'wait', reason: `an interrupted deployment of it goes on (${state.status})` };
    }
    if (wait) return { stack, action: 'wait', reason: `somebody else is at work (${state.status})` };
    throw new CliError('StackBusy', `stack ${stack.name} is ${state.status}: somebody else is at work`, {
      exitCode: ExitCode.superseded,
      hint: 'wait for its end (--wait), then give the same command again',
    });
  }
  if (state.status.endsWith('_FAILED')) throw broken(stack.name, state);

  const reason = difference(stack, deployed);
  return reason
    ? { stack, action: 'update', reason }
    : { stack, action: 'skip', reason: 'template, tags and inputs are unchanged' };
}

/** Why a stack must be updated; undefined when it need not be. */
function difference(stack: AssemblyStack, { state, template, inputs }: DeployedStack): string | undefined {
  if (templateHash(stack.template) !== templateHash(template)) return 'the template changed';
  const changed = Object.keys(inputs).find(name => inputs[name] !== state.parameters[name]);
  if (changed) return `${inputName(stack.template, changed)} changed`;
  if (!sameTags(stack.tags, state.tags)) return 'the tags changed';
  if (stack.terminationProtection !== state.terminationProtection) return 'termination protection changed';
  return undefined;
}

/** The SSM parameters that a template reads: name of the template's parameter to name in SSM. */
export function inputParameters(template: StackTemplate): Record<string, string> {
  return Object.fromEntries(
    Object.entries(template.Parameters ?? {})
      .filter(([name, { Type }]) => Type.startsWith('AWS::SSM::Parameter::Value<') && name !== 'BootstrapVersion')
      .map(([name, { Default }]) => [name, String(Default ?? '')]),
  );
}

function inputName(template: StackTemplate, parameter: string): string {
  return inputParameters(template)[parameter] ?? parameter;
}

function sameTags(wanted: Readonly<Record<string, string>>, live: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(wanted), ...Object.keys(live).filter(name => !name.startsWith('aws:'))]);
  return [...names].every(name => wanted[name] === live[name]);
}

function broken(name: string, { status, statusReason }: StackState): CliError {
  const why = statusReason ? `: ${statusReason.replace(/[.\s]+$/, '')}` : '';
  const hint =
    status === 'UPDATE_ROLLBACK_FAILED'
      ? `aws cloudformation continue-update-rollback --stack-name ${name}`
      : `aws cloudformation delete-stack --stack-name ${name}, after a look at its events`;
  return new CliError('StackBroken', `stack ${name} is ${status}${why}`, { hint });
}
