import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import { isSame } from '../spec/replacement';
import type { Dependencies } from '../template/dependencies';
import type { Properties } from '../template/template';
import { Draft, type EventDraft, versionOf, type Work } from './draft';
import { endPhase, finish, giveUp, goBack, stepsToNothing } from './endings';
import type { Decision, Operation, ResourceVersion, StackInput, StackOutput, StackState, Step } from './model';
import { asGarbage, isRetained, stopsAtFailure, visitSteps } from './phases';

/** What happens to a stack. All but the first three are outcomes of work that a transition gave out. */
export type Happening =
  | { readonly kind: 'asked'; readonly request: OperationRequest }
  | { readonly kind: 'cancelled'; readonly reason: string }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'decided'; readonly key: string; readonly decision: Decision; readonly version: ResourceVersion }
  | { readonly kind: 'unchanged'; readonly key: string; readonly version: ResourceVersion }
  | { readonly kind: 'initiated'; readonly key: string; readonly physicalId: string }
  | Success
  | { readonly kind: 'failed'; readonly key: string; readonly reason: string }
  | { readonly kind: 'finished'; readonly outputs: readonly StackOutput[] }
  | { readonly kind: 'unfinished'; readonly reason: string };

interface Success {
  readonly kind: 'succeeded';
  readonly key: string;

  /** Missing for a deletion. */
  readonly physicalId?: string;
  readonly attributes?: Properties;
}

export interface OperationRequest
  extends Pick<Operation, 'id' | 'kind' | 'token' | 'onFailure' | 'retainExceptOnCreate' | 'importExisting' | 'skip'> {
  /** Of a create or an update. */
  readonly input?: StackInput;
  readonly dependencies?: Dependencies;

  /** Rolls back what has stopped in the middle. */
  readonly back?: boolean;
}

export interface Outcome {
  readonly state: StackState;
  readonly events: readonly EventDraft[];
  readonly work: readonly Work[];
}

/**
 * What CloudFormation does next. Pure: the engine remembers the state, does the work, and comes back with what happened.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
export function transition(state: StackState, happening: Happening, now: string): Outcome {
  const draft = new Draft(state, now);
  apply(draft, happening);
  return { state: draft.state, events: draft.events, work: draft.work };
}

function apply(draft: Draft, happening: Happening): void {
  switch (happening.kind) {
    case 'asked':
      begin(draft, happening.request);
      return;
    case 'cancelled':
      draft.setOperation({ stopReason: happening.reason });
      draft.work.push({ kind: 'abort' });
      advance(draft);
      return;
    case 'restarted':
      takeUp(draft);
      return;
    case 'decided':
      decided(draft, happening.key, happening.decision, happening.version);
      return;
    case 'unchanged':
      unchanged(draft, happening.key, happening.version);
      return;
    case 'initiated':
      initiated(draft, happening.key, happening.physicalId);
      return;
    case 'succeeded':
      succeeded(draft, happening);
      return;
    case 'failed':
      failed(draft, happening.key, happening.reason);
      return;
    case 'finished':
      finish(draft, happening.outputs);
      advance(draft);
      return;
    case 'unfinished':
      draft.setOperation({ stopReason: happening.reason });
      giveUp(draft);
      advance(draft);
      return;
  }
}

function begin(draft: Draft, { input, dependencies, back, ...request }: OperationRequest): void {
  const { stack } = draft.state;
  const stopped = stack.operation;
  if (back) {
    if (!stopped) return;
    draft.setOperation({ ...request, kind: stopped.kind, failed: [] });
    goBack(draft, 'User Initiated');
    advance(draft);
    return;
  }
  const previousInput = stopped?.previousInput ?? stack.input;
  const operation: Operation = {
    ...request,
    phase: 'forward',
    steps: visitSteps(dependencies ?? new Map()),
    garbage: stopped?.garbage ?? [],
    made: stopped?.made ?? [],
    failed: [],
    ...(previousInput ? { previousInput } : {}),
    previousOutputs: stopped?.previousOutputs ?? stack.outputs,
  };
  draft.setStack({ operation, ...(input ? { input } : {}) });
  if (request.kind === 'update') draft.setStack({ updatedAt: draft.now });
  if (request.kind === 'delete') draft.setOperation({ garbage: [], steps: stepsToNothing(draft, 'removed') });
  draft.report(
    `${request.kind === 'create' ? 'CREATE' : request.kind === 'update' ? 'UPDATE' : 'DELETE'}_IN_PROGRESS`,
    'User Initiated',
  );
  advance(draft);
}

/** Gives out again what was under way when the cloud was killed. */
function takeUp(draft: Draft): void {
  const { stack } = draft.state;
  if (!stack.operation || !stack.status.endsWith('_IN_PROGRESS')) return;
  for (const [key, step] of Object.entries(stack.operation.steps)) {
    if (step.state === 'running') draft.work.push({ kind: step.action, key });
  }
  if (stack.operation.phase === 'finish') draft.work.push({ kind: 'finish' });
  else advance(draft);
}

/** Starts all that nothing keeps from starting; ends the phase when nothing is left. */
function advance(draft: Draft): void {
  for (;;) {
    const { stack } = draft.state;
    if (!stack.operation || stack.operation.phase === 'finish' || !stack.status.endsWith('_IN_PROGRESS')) return;
    const { steps, phase, kind, failed: failures, stopReason } = stack.operation;
    const isStopping = stopsAtFailure(phase, kind) && (failures.length > 0 || stopReason !== undefined);
    const ready = Object.entries(steps).filter(([, { state, after }]) => {
      return !isStopping && state === 'waiting' && after.every(key => steps[key]?.state === 'done');
    });
    for (const [key, step] of ready) start(draft, key, step);
    const isIdle = !Object.values(draft.operation.steps).some(({ state }) => state === 'running');
    if (ready.length === 0 && !isIdle) return;
    if (ready.length === 0) endPhase(draft);
  }
}

function start(draft: Draft, key: string, step: Step): void {
  const { logicalId, garbage } = step;
  if (garbage && isRetained(garbage, draft.operation)) {
    draft.tell(logicalId, garbage, 'DELETE_SKIPPED');
    letGo(draft, step, 'DELETE_SKIPPED');
    draft.setStep(key, { state: 'done' });
    return;
  }
  if (step.action === 'restore' && draft.operation.skip.includes(logicalId)) {
    restored(draft, step, {});
    draft.setStep(key, { state: 'done' });
    return;
  }
  if (garbage?.physicalId !== undefined) {
    draft.tell(logicalId, garbage, 'DELETE_IN_PROGRESS');
    mark(draft, step, 'DELETE_IN_PROGRESS');
  }
  if (step.action === 'restore') tellRestoring(draft, logicalId);
  draft.setStep(key, { state: 'running' });
  draft.work.push({ kind: step.action, key });
}

function decided(draft: Draft, key: string, decision: Decision, version: ResourceVersion): void {
  const { logicalId } = draft.step(key);
  const known = draft.resource(logicalId);
  const before = known?.before ?? (known?.physicalId === undefined ? undefined : versionOf(known));
  const status: ResourceStatus = before ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS';
  const { physicalId, ...unborn } = version;
  const next = decision === 'update' ? version : unborn;
  draft.put({ ...next, logicalId, status, updatedAt: draft.now, ...(before ? { before } : {}) });
  draft.setStep(key, { decision });
  const { made } = draft.operation;
  if (!before && !made.includes(logicalId)) draft.setOperation({ made: [...made, logicalId] });
  const shown = before?.physicalId === undefined ? next : { ...next, physicalId: before.physicalId };
  draft.tell(logicalId, shown, status, decision === 'replace' ? replacementReason : undefined);
}

const replacementReason = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** The resource itself stays as it is; its policies and metadata may be new. */
function unchanged(draft: Draft, key: string, version: ResourceVersion): void {
  const { logicalId } = draft.step(key);
  const known = draft.resource(logicalId);
  if (known) draft.put({ ...known, ...version, before: known.before ?? versionOf(known) });
  draft.setStep(key, { state: 'done' });
  advance(draft);
}

/** It exists from now on, so it has to go if the stack goes back. */
function initiated(draft: Draft, key: string, physicalId: string): void {
  const known = draft.resource(draft.step(key).logicalId);
  if (!known || known.physicalId === physicalId) return;
  const resource = { ...known, physicalId };
  draft.put(resource);
  draft.tell(known.logicalId, resource, known.before ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS', initiatedReason);
}

const initiatedReason = 'Resource creation Initiated';

function succeeded(draft: Draft, happening: Success): void {
  const step = draft.step(happening.key);
  if (step.action === 'visit') visited(draft, step, happening);
  if (step.action === 'restore') restored(draft, step, happening);
  if (step.action === 'delete') {
    if (step.garbage) draft.tell(step.logicalId, step.garbage, 'DELETE_COMPLETE');
    letGo(draft, step, 'DELETE_COMPLETE');
  }
  draft.setStep(happening.key, { state: 'done' });
  advance(draft);
}

function visited(draft: Draft, { logicalId, decision }: Step, { key, ...outcome }: Success): void {
  const known = draft.resource(logicalId);
  if (!known) return;
  const { statusReason, ...rest } = known;
  const physicalId = outcome.physicalId ?? known.physicalId ?? known.generatedName;
  if (decision !== 'update') initiated(draft, key, physicalId);
  else if (physicalId !== known.physicalId) draft.tell(logicalId, { ...known, physicalId }, known.status, newIdReason);
  const status = known.before ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE';
  const resource = { ...rest, physicalId, attributes: outcome.attributes ?? {}, updatedAt: draft.now, status } as const;
  draft.put(resource);
  draft.tell(logicalId, resource, status);
  const { before } = known;
  if (before?.physicalId !== undefined && before.physicalId !== physicalId) {
    draft.setOperation({ garbage: [...draft.operation.garbage, { ...before, logicalId, cause: 'replaced' }] });
  }
}

const newIdReason = 'Requested update required the provider to create a new physical resource';

/** The stack's record is again what it was; what had come in its place is garbage. */
function restored(draft: Draft, { logicalId }: Step, outcome: Partial<Success>): void {
  const known = draft.resource(logicalId);
  if (!known?.before) return;
  const { before } = known;
  const { garbage } = draft.operation;
  const others = garbage.filter(item => item.logicalId !== logicalId || item.physicalId !== before.physicalId);
  const isReplaced = known.physicalId !== undefined && known.physicalId !== before.physicalId;
  draft.setOperation({ garbage: isReplaced ? [...others, asGarbage(known, 'rolledBack')] : others });
  const { physicalId = before.physicalId, attributes = before.attributes } = outcome;
  const resource = {
    ...before,
    logicalId,
    status: 'UPDATE_COMPLETE',
    updatedAt: draft.now,
    attributes,
    ...(physicalId === undefined ? {} : { physicalId }),
  } as const;
  draft.put(resource);
  if (!isSame(known.properties, before.properties) || isReplaced) draft.tell(logicalId, resource, 'UPDATE_COMPLETE');
}

function tellRestoring(draft: Draft, logicalId: string): void {
  const known = draft.resource(logicalId);
  if (known?.before && known.physicalId === known.before.physicalId) {
    draft.tell(logicalId, { ...known.before }, 'UPDATE_IN_PROGRESS');
  }
}

function failed(draft: Draft, key: string, reason: string): void {
  const step = draft.step(key);
  const { logicalId, action, garbage } = step;
  const known = draft.resource(logicalId);
  const isNew = action === 'visit' && !known?.before;
  const status: ResourceStatus = action === 'delete' ? 'DELETE_FAILED' : isNew ? 'CREATE_FAILED' : 'UPDATE_FAILED';
  const shown = garbage ?? known;
  if (shown) draft.tell(logicalId, shown, status, reason);
  mark(draft, step, status, reason);
  draft.setStep(key, { state: 'failed' });
  const isFirst = draft.operation.failed.length === 0;
  draft.setOperation({ failed: [...draft.operation.failed, logicalId] });
  if (isFirst && stopsAtFailure(draft.operation.phase, draft.operation.kind)) draft.work.push({ kind: 'abort' });
  advance(draft);
}

/** A new status of the resource, unless what the step works on is only left over from it. */
function mark(draft: Draft, step: Step, status: ResourceStatus, reason?: string): void {
  const known = draft.resource(step.logicalId);
  if (!known || !isOwn(draft, step)) return;
  const { statusReason, ...rest } = known;
  draft.put({ ...rest, status, updatedAt: draft.now, ...(reason === undefined ? {} : { statusReason: reason }) });
}

function letGo(draft: Draft, step: Step, status: ResourceStatus): void {
  if (!isOwn(draft, step)) return;
  if (draft.operation.kind === 'update') draft.drop(step.logicalId);
  else mark(draft, step, status);
}

function isOwn(draft: Draft, { action, garbage, logicalId }: Step): boolean {
  return action !== 'delete' || garbage?.physicalId === draft.resource(logicalId)?.physicalId;
}
