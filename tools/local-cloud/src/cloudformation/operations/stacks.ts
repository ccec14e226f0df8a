import type {
  CancelUpdateStackInput,
  ContinueUpdateRollbackInput,
  CreateStackInput,
  CreateStackOutput,
  DeleteStackInput,
  GetStackPolicyInput,
  GetStackPolicyOutput,
  OnFailure,
  RollbackStackInput,
  RollbackStackOutput,
  SetStackPolicyInput,
  UpdateStackInput,
  UpdateStackOutput,
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { refusal } from '../refusals';
import type { Stack, StackInput } from '../stacks/model';
import type { OperationRequest } from '../stacks/transitions';
import { planFor } from './change-sets';
import { type Desk, newStack, refuseExisting, refuseUnlessUpdatable, stackOf } from './desk';
import { makeInput } from './stack-input';

/** Operations that change stacks without a change set. */
export function stackOperations(desk: Desk): Record<string, Operation> {
  return {
    CreateStack: (input: CreateStackInput, call) => createStack(desk, input, call),
    UpdateStack: (input: UpdateStackInput, call) => updateStack(desk, input, call),
    DeleteStack: (input: DeleteStackInput, call) => deleteStack(desk, input, call),
    CancelUpdateStack: (input: CancelUpdateStackInput, call) => cancelUpdateStack(desk, input, call),
    ContinueUpdateRollback: (input: ContinueUpdateRollbackInput, call) => continueUpdateRollback(desk, input, call),
    RollbackStack: (input: RollbackStackInput, call) => rollbackStack(desk, input, call),
    UpdateTerminationProtection: (input: UpdateTerminationProtectionInput, call) => protect(desk, input, call),
    SetStackPolicy: (input: SetStackPolicyInput, call) => setStackPolicy(desk, input, call),
    GetStackPolicy: (input: GetStackPolicyInput, call) => getStackPolicy(desk, input, call),
  };
}

function createStack(desk: Desk, request: CreateStackInput, call: Call): CreateStackOutput {
  const { StackName = '', ClientRequestToken: token } = request;
  const existing = desk.stacks.find(call.region, StackName);
  if (existing && token !== undefined && existing.token === token) return { StackId: existing.id };
  refuseExisting(existing);
  const stack = newStack(StackName, call, desk.clock);
  const input = makeInput(desk, stack, request);
  planFor(desk, stack, input);
  const onFailure = onFailureOf(request.OnFailure, request.DisableRollback);
  desk.stacks.put({
    ...stack,
    disableRollback: onFailure === 'DO_NOTHING',
    terminationProtection: request.EnableTerminationProtection ?? false,
    ...policyOf(request.StackPolicyBody),
    ...tokenOf(token),
  });
  ask(
    desk,
    stack,
    { kind: 'create', onFailure, retainExceptOnCreate: request.RetainExceptOnCreate ?? false },
    token,
    input,
  );
  return { StackId: stack.id };
}

function updateStack(desk: Desk, request: UpdateStackInput, call: Call): UpdateStackOutput {
  const { StackName, ClientRequestToken: token } = request;
  const stack = desk.stacks.find(call.region, StackName ?? '');
  if (!stack) throw refusal(`Stack [${StackName}] does not exist`);
  if (token !== undefined && stack.token === token) return { StackId: stack.id };
  refuseUnlessUpdatable(stack);
  const input = makeInput(desk, stack, request);
  const isRetry = stack.operation !== undefined;
  if (planFor(desk, stack, input).isEmpty && !isRetry) throw refusal('No updates are to be performed.');
  const onFailure = onFailureOf(undefined, request.DisableRollback);
  desk.stacks.put({
    ...stack,
    disableRollback: onFailure === 'DO_NOTHING',
    ...policyOf(request.StackPolicyBody),
    ...tokenOf(token),
  });
  ask(
    desk,
    stack,
    { kind: 'update', onFailure, retainExceptOnCreate: request.RetainExceptOnCreate ?? false },
    token,
    input,
  );
  return { StackId: stack.id };
}

/** A stack that is not there counts as deleted. */
function deleteStack(desk: Desk, request: DeleteStackInput, call: Call): void {
  const stack = desk.stacks.find(call.region, request.StackName ?? '');
  if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
  if (stack.terminationProtection) {
    throw refusal(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  refuseWhileImported(desk, stack);
  if (stack.status === 'CREATE_IN_PROGRESS') {
    abandon(desk, stack);
    return;
  }
  if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw refusal(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
  }
  const retained = request.RetainResources ?? [];
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED' && request.DeletionMode !== 'FORCE_DELETE_STACK') {
    throw refusal(
      'Invalid operation on stack. Specify which resources to retain only when the stack is in the DELETE_FAILED state.',
    );
  }
  for (const { id } of desk.stacks.changeSets(stack.id)) desk.stacks.deleteChangeSet(id);
  const { ClientRequestToken: token } = request;
  ask(desk, stack, { kind: 'delete', onFailure: 'DO_NOTHING', retainExceptOnCreate: false, skip: retained }, token);
}

/** A creation that runs is stopped, and what it has made goes. */
function abandon({ stacks, engine }: Desk, stack: Stack): void {
  if (!stack.operation) return;
  stacks.put({ ...stack, operation: { ...stack.operation, onFailure: 'DELETE' } });
  engine.happen(stack.id, { kind: 'cancelled', reason: 'Stack creation cancelled by user' });
}

function refuseWhileImported({ exports }: Desk, stack: Stack): void {
  for (const { exportName } of stack.outputs) {
    const users = exportName === undefined ? [] : exports.users(stack.region, exportName);
    if (users[0] !== undefined)
      throw refusal(`Export ${exportName} cannot be deleted as it is in use by ${users.join(' and ')}`);
  }
}

function cancelUpdateStack(desk: Desk, request: CancelUpdateStackInput, call: Call): void {
  const stack = stackOf(desk, request.StackName, call);
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw refusal(`CancelUpdateStack cannot be called from current stack status`);
  }
  desk.engine.happen(stack.id, { kind: 'cancelled', reason: 'User Initiated' });
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
function continueUpdateRollback(desk: Desk, request: ContinueUpdateRollbackInput, call: Call): object {
  const stack = stackOf(desk, request.StackName, call);
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw refusal(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
  }
  const skip = request.ResourcesToSkip ?? [];
  ask(
    desk,
    stack,
    { kind: 'update', onFailure: 'ROLLBACK', retainExceptOnCreate: false, skip, back: true },
    request.ClientRequestToken,
  );
  return {};
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
function rollbackStack(desk: Desk, request: RollbackStackInput, call: Call): RollbackStackOutput {
  const stack = stackOf(desk, request.StackName, call);
  if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED') {
    throw refusal(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  const kind = stack.status === 'CREATE_FAILED' ? 'create' : 'update';
  const retainExceptOnCreate = request.RetainExceptOnCreate ?? false;
  ask(desk, stack, { kind, onFailure: 'ROLLBACK', retainExceptOnCreate, back: true }, request.ClientRequestToken);
  return { StackId: stack.id };
}

function protect(desk: Desk, request: UpdateTerminationProtectionInput, call: Call): UpdateTerminationProtectionOutput {
  const stack = stackOf(desk, request.StackName, call);
  desk.stacks.put({ ...stack, terminationProtection: request.EnableTerminationProtection ?? false });
  return { StackId: stack.id };
}

function setStackPolicy(
  desk: Desk,
  { StackName, StackPolicyBody, StackPolicyURL }: SetStackPolicyInput,
  call: Call,
): void {
  const stack = stackOf(desk, StackName, call);
  if (StackPolicyURL)
    throw new AwsError('UnknownOperationException', 'the local cloud does not implement StackPolicyURL');
  desk.stacks.put({ ...stack, ...policyOf(StackPolicyBody) });
}

function getStackPolicy(desk: Desk, { StackName }: GetStackPolicyInput, call: Call): GetStackPolicyOutput {
  const { policy } = stackOf(desk, StackName, call);
  return policy === undefined ? {} : { StackPolicyBody: policy };
}

type Wish = Pick<OperationRequest, 'kind' | 'onFailure' | 'retainExceptOnCreate' | 'back'> & {
  readonly skip?: string[];
};

function ask(desk: Desk, stack: Stack, wish: Wish, token?: string, input?: StackInput): void {
  const target = input ? { input, dependencies: desk.engine.dependenciesOf(stack, input) } : {};
  const request = { id: randomUUID(), skip: [], ...wish, ...target, ...tokenOf(token) };
  desk.engine.happen(stack.id, { kind: 'asked', request });
}

function onFailureOf(onFailure: OnFailure | undefined, disableRollback: boolean | undefined): OnFailure {
  if (onFailure !== undefined && disableRollback !== undefined) {
    throw refusal('You can specify either DisableRollback or OnFailure, but not both.');
  }
  return onFailure ?? (disableRollback ? 'DO_NOTHING' : 'ROLLBACK');
}

function tokenOf(token: string | undefined): { token?: string } {
  return token === undefined ? {} : { token };
}

function policyOf(body: string | undefined): { policy?: string } {
  if (body === undefined) return {};
  try {
    JSON.parse(body);
  } catch {
    throw refusal('Error validating stack policy: Invalid stack policy');
  }
  return { policy: body };
}
