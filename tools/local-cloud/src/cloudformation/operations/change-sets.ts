import type {
  CreateChangeSetInput,
  CreateChangeSetOutput,
  DeleteChangeSetInput,
  DeleteChangeSetOutput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  DescribeEventsInput,
  DescribeEventsOutput,
  ExecuteChangeSetInput,
  ExecuteChangeSetOutput,
  ListChangeSetsInput,
  ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { reasonOf, refusal } from '../refusals';
import { type ChangePlan, planChanges } from '../stacks/changes';
import { findMistakes } from '../stacks/early-validation';
import type { ChangeSet, Finding, Stack, StackInput } from '../stacks/model';
import { describeEvents, parametersOf, tagList } from './descriptions';
import { type Desk, newStack, page, refuseUnlessUpdatable, stackOf } from './desk';
import { makeInput } from './stack-input';

/** Operations on change sets. */
export function changeSetOperations(desk: Desk): Record<string, Operation> {
  return {
    CreateChangeSet: (input: CreateChangeSetInput, call) => createChangeSet(desk, input, call),
    DescribeChangeSet: (input: DescribeChangeSetInput, call) => describeChangeSet(desk, input, call),
    ExecuteChangeSet: (input: ExecuteChangeSetInput, call) => executeChangeSet(desk, input, call),
    DeleteChangeSet: (input: DeleteChangeSetInput, call) => deleteChangeSet(desk, input, call),
    ListChangeSets: (input: ListChangeSetsInput, call) => listChangeSets(desk, input, call),
    DescribeEvents: (input: DescribeEventsInput, call) => describeOperationEvents(desk, input, call),
  };
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

function createChangeSet(desk: Desk, request: CreateChangeSetInput, call: Call): CreateChangeSetOutput {
  const { StackName = '', ChangeSetName = '', ChangeSetType = 'UPDATE', ClientToken } = request;
  if (ChangeSetType === 'IMPORT' || request.ResourcesToImport) {
    throw new AwsError('UnknownOperationException', 'the local cloud does not implement change sets of type IMPORT');
  }
  const existing = desk.stacks.find(call.region, StackName);
  checkType(existing, StackName, ChangeSetName, ChangeSetType);
  const same = existing && desk.stacks.changeSets(existing.id).find(set => set.name === ChangeSetName);
  if (same && isLive(same)) {
    if (ClientToken !== undefined && same.token === ClientToken) return { Id: same.id, StackId: same.stackId };
    throw new AwsError(
      'AlreadyExistsException',
      `ChangeSet ${ChangeSetName} cannot be created due to a mismatch with existing attribute StackName`,
    );
  }
  const stack = existing ?? newStack(StackName, call, desk.clock);
  const input = makeInput(desk, stack, request);
  if (!existing) desk.stacks.put({ ...stack, statusReason: 'User Initiated' });
  const set: ChangeSet = {
    id: `arn:aws:cloudformation:${call.region}:${call.accountId}:changeSet/${ChangeSetName}/${randomUUID()}`,
    name: ChangeSetName,
    stackId: stack.id,
    type: ChangeSetType,
    createdAt: desk.clock.now().toISOString(),
    ...(request.Description === undefined ? {} : { description: request.Description }),
    ...(ClientToken === undefined ? {} : { token: ClientToken }),
    ...(request.OnStackFailure === undefined ? {} : { onStackFailure: request.OnStackFailure }),
    importExisting: request.ImportExistingResources ?? false,
    input,
    ...judge(desk, stack, input),
  };
  if (same) desk.stacks.deleteChangeSet(same.id);
  desk.stacks.putChangeSet(set);
  return { Id: set.id, StackId: stack.id };
}

type Judgement = Pick<ChangeSet, 'status' | 'statusReason' | 'executionStatus' | 'changes' | 'findings'>;

/** What the change set would do, and whether it may. */
function judge(desk: Desk, stack: Stack, input: StackInput): Judgement {
  const failed = (statusReason: string, findings: readonly Finding[] = []): Judgement => {
    return { status: 'FAILED', statusReason, executionStatus: 'UNAVAILABLE', changes: [], findings };
  };
  let plan: ChangePlan;
  try {
    plan = planFor(desk, stack, input);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return failed(reasonOf(error));
  }
  if (plan.isEmpty) return failed(noChanges);
  const findings = findMistakes(plan.scope, desk.specs);
  if (findings.length > 0) {
    return failed(
      'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.',
      findings,
    );
  }
  return { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', changes: plan.changes, findings };
}

export function planFor(desk: Desk, stack: Stack, input: StackInput): ChangePlan {
  const resources = desk.stacks.resources(stack.id);
  const template = desk.template(input);
  const retyped = resources.filter(({ logicalId, type }) => {
    const next = template.resources[logicalId];
    return next && next.Type !== type;
  });
  if (retyped.length > 0) {
    const names = retyped.map(({ logicalId }) => logicalId).join(', ');
    throw refusal(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`,
    );
  }
  return planChanges(stack, resources, input, template, {
    specs: desk.specs,
    references: desk.references,
    importValue: name => desk.exports.value(stack.region, name),
  });
}

function checkType(stack: Stack | undefined, name: string, setName: string, type: string): void {
  if (type === 'UPDATE') {
    if (!stack) throw refusal(`Stack [${name}] does not exist`);
    refuseUnlessUpdatable(stack);
    return;
  }
  if (stack && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw refusal(`Stack [${name}] already exists and cannot be created again with the changeSet [${setName}].`);
  }
}

function describeChangeSet(desk: Desk, request: DescribeChangeSetInput, call: Call): DescribeChangeSetOutput {
  const set = changeSetOf(desk, request.StackName, request.ChangeSetName, call);
  const { items, next } = page(
    set.changes,
    request.NextToken,
    change => change.ResourceChange?.LogicalResourceId ?? '',
  );
  const changes = request.IncludePropertyValues ? items : items.map(withoutValues);
  return {
    ...summary(desk, set),
    Parameters: parametersOf(set.input),
    Capabilities: [...set.input.capabilities],
    NotificationARNs: [...set.input.notificationArns],
    Tags: tagList(set.input.tags),
    Changes: [...changes],
    ...(set.onStackFailure ? { OnStackFailure: set.onStackFailure } : {}),
    ...(next ? { NextToken: next } : {}),
  };
}

function withoutValues(change: ChangeSet['changes'][number]): ChangeSet['changes'][number] {
  if (!change.ResourceChange) return change;
  const { BeforeContext, AfterContext, Details, ...rest } = change.ResourceChange;
  const details = Details?.map(({ Target, ...detail }) => {
    const { BeforeValue, AfterValue, Path, AttributeChangeType, ...target } = Target ?? {};
    return { ...detail, Target: target };
  });
  return { ...change, ResourceChange: { ...rest, Details: details } };
}

/**
 * Clients look at the stack right after this, and the CDK's look again only after five seconds. So a stack of quick resources is done when the call
 * is answered; how long AWS takes to answer is its own business.
 */
const QUICK_MS = 250;

async function executeChangeSet(
  desk: Desk,
  request: ExecuteChangeSetInput,
  call: Call,
): Promise<ExecuteChangeSetOutput> {
  const set = changeSetOf(desk, request.StackName, request.ChangeSetName, call);
  const stack = stackOf(desk, set.stackId, call);
  const { ClientRequestToken: token } = request;
  if (token !== undefined && stack.token === token && stack.changeSetId === set.id) return {};
  if (set.executionStatus !== 'AVAILABLE') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${set.id}] cannot be executed in its current status of [${set.status}]`,
    );
  }
  const isCreation = stack.status === 'REVIEW_IN_PROGRESS';
  if (!isCreation) refuseUnlessUpdatable(stack);
  for (const other of desk.stacks.changeSets(stack.id)) if (other.id !== set.id) desk.stacks.deleteChangeSet(other.id);
  desk.stacks.putChangeSet({ ...set, executionStatus: 'EXECUTE_COMPLETE' });
  const disableRollback = request.DisableRollback ?? false;
  desk.stacks.put({ ...stack, changeSetId: set.id, disableRollback, ...(token ? { token } : {}) });
  desk.engine.happen(stack.id, {
    kind: 'asked',
    request: {
      id: randomUUID(),
      kind: isCreation ? 'create' : 'update',
      ...(token ? { token } : {}),
      onFailure: set.onStackFailure ?? (disableRollback ? 'DO_NOTHING' : 'ROLLBACK'),
      retainExceptOnCreate: request.RetainExceptOnCreate ?? false,
      importExisting: set.importExisting,
      skip: [],
      input: set.input,
      dependencies: desk.engine.dependenciesOf(stack, set.input),
    },
  });
  await desk.engine.untilEnded(stack.id, QUICK_MS);
  return {};
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html */
function deleteChangeSet(desk: Desk, request: DeleteChangeSetInput, call: Call): DeleteChangeSetOutput {
  const set = findChangeSet(desk, request.StackName, request.ChangeSetName, call);
  if (set) desk.stacks.deleteChangeSet(set.id);
  else if (request.StackName !== undefined) stackOf(desk, request.StackName, call);
  return {};
}

function listChangeSets(desk: Desk, request: ListChangeSetsInput, call: Call): ListChangeSetsOutput {
  const stack = stackOf(desk, request.StackName, call);
  const live = desk.stacks.changeSets(stack.id).filter(isLive);
  const { items, next } = page(live, request.NextToken, ({ id }) => id);
  return { Summaries: items.map(set => summary(desk, set)), ...(next ? { NextToken: next } : {}) };
}

/** Events of a stack's operations, or what early validation has against a change set. */
function describeOperationEvents(desk: Desk, request: DescribeEventsInput, call: Call): DescribeEventsOutput {
  if (request.ChangeSetName === undefined) return describeEvents(desk, request, call);
  const set = changeSetOf(desk, request.StackName, request.ChangeSetName, call);
  const events = set.findings.map(({ logicalId, type, path, text }, position) => ({
    EventId: `${set.id}/${position}`,
    StackId: set.stackId,
    OperationId: set.id,
    OperationType: 'CREATE_CHANGESET' as const,
    EventType: 'VALIDATION_ERROR' as const,
    LogicalResourceId: logicalId,
    ResourceType: type,
    Timestamp: new Date(set.createdAt),
    ValidationFailureMode: 'FAIL' as const,
    ValidationName: 'PROPERTY_VALIDATION',
    ValidationStatus: 'FAILED' as const,
    ValidationStatusReason: text,
    ValidationPath: path,
  }));
  return { OperationEvents: events };
}

function summary(desk: Desk, set: ChangeSet) {
  return {
    ChangeSetId: set.id,
    ChangeSetName: set.name,
    StackId: set.stackId,
    StackName: desk.stacks.get(set.stackId)?.name,
    Status: set.status,
    ExecutionStatus: set.executionStatus,
    CreationTime: new Date(set.createdAt),
    ImportExistingResources: set.importExisting,
    IncludeNestedStacks: false,
    ...(set.statusReason === undefined ? {} : { StatusReason: set.statusReason }),
    ...(set.description === undefined ? {} : { Description: set.description }),
  };
}

function changeSetOf(desk: Desk, stackName: string | undefined, name: string | undefined, call: Call): ChangeSet {
  const set = findChangeSet(desk, stackName, name, call);
  if (!set) throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  return set;
}

function findChangeSet(
  { stacks }: Desk,
  stackName: string | undefined,
  nameOrId = '',
  { region }: Call,
): ChangeSet | undefined {
  if (nameOrId.startsWith('arn:')) return stacks.changeSet(nameOrId);
  const stack = stackName === undefined ? undefined : stacks.find(region, stackName);
  return stack && stacks.changeSets(stack.id).find(set => set.name === nameOrId);
}

/** A change set that was executed is only still there to be read by its ARN. */
function isLive({ executionStatus }: ChangeSet): boolean {
  return executionStatus !== 'EXECUTE_COMPLETE';
}
