import { isSame } from '../spec/replacement';
import { type Draft, versionOf } from './draft';
import type { Garbage, Operation, StackOutput, StackResource } from './model';
import { asGarbage, deleteSteps, restoreSteps } from './phases';

/** Nothing of a phase is left to do, or can be done. */
export function endPhase(draft: Draft): void {
  const { phase, kind, failed, stopReason } = draft.operation;
  const isBroken = failed.length > 0 || stopReason !== undefined;
  switch (phase) {
    case 'forward':
      if (kind === 'delete') {
        endDeletion(draft);
        return;
      }
      if (isBroken) {
        giveUp(draft);
        return;
      }
      draft.setOperation({ phase: 'finish' });
      draft.work.push({ kind: 'finish' });
      return;
    case 'cleanUp':
      dropLeftovers(draft);
      draft.report('UPDATE_COMPLETE');
      draft.endOperation();
      return;
    case 'back':
      kind === 'create' ? endRollback(draft) : endUpdateRollback(draft);
      return;
    case 'cleanUpBack':
      dropLeftovers(draft);
      draft.report('UPDATE_ROLLBACK_COMPLETE');
      draft.endOperation();
      return;
    case 'finish':
      return;
  }
}

/** What could not be deleted is no longer the stack's: an update does not fail for it. */
function dropLeftovers(draft: Draft): void {
  for (const { garbage } of Object.values(draft.operation.steps)) {
    const known = garbage && draft.resource(garbage.logicalId);
    if (known && garbage.cause !== 'replaced' && known.physicalId === garbage.physicalId) draft.drop(known.logicalId);
  }
}

/** All resources are what the template asks for: from here there is no way back. */
export function finish(draft: Draft, outputs: readonly StackOutput[]): void {
  const { kind, steps, garbage, stopReason } = draft.operation;
  if (stopReason !== undefined) {
    giveUp(draft);
    return;
  }
  for (const { before, ...resource } of draft.resources) if (before) draft.put(resource);
  draft.setStack({ outputs });
  if (kind === 'create') {
    draft.report('CREATE_COMPLETE');
    draft.endOperation();
    return;
  }
  const removed = draft.resources.filter(({ logicalId }) => !(logicalId in steps));
  const all = [...garbage, ...removed.map(resource => asGarbage(resource, 'removed'))];
  draft.report('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  draft.setOperation({ phase: 'cleanUp', steps: deleteSteps(all), garbage: [], failed: [] });
}

/** The operation cannot reach what was asked. */
export function giveUp(draft: Draft): void {
  const { kind, onFailure } = draft.operation;
  const reason = failureReason(draft, draft.operation);
  if (onFailure === 'DO_NOTHING') {
    draft.setOperation({ phase: 'forward' });
    draft.report(kind === 'create' ? 'CREATE_FAILED' : 'UPDATE_FAILED', reason);
    return;
  }
  if (kind === 'create' && onFailure === 'DELETE') {
    draft.report('DELETE_IN_PROGRESS', `${reason}Delete requested by user.`);
    const steps = stepsToNothing(draft, 'rolledBack');
    draft.setOperation({ ...restart, kind: 'delete', phase: 'forward', steps });
    return;
  }
  goBack(draft, kind === 'create' ? `${reason}Rollback requested by user.` : reason);
}

const restart = { failed: [], stopReason: undefined } as const;

/** Turns round: to what was before an update, to nothing before a creation. */
export function goBack(draft: Draft, reason: string): void {
  const { kind, previousInput, previousOutputs } = draft.operation;
  if (kind === 'create') {
    draft.report('ROLLBACK_IN_PROGRESS', reason);
    draft.setOperation({ ...restart, phase: 'back', steps: stepsToNothing(draft, 'rolledBack') });
    return;
  }
  draft.report('UPDATE_ROLLBACK_IN_PROGRESS', reason);
  draft.setStack({ outputs: previousOutputs, ...(previousInput ? { input: previousInput } : {}) });
  const changed = draft.resources.filter(resource => resource.before && isChanged(resource));
  for (const resource of draft.resources) {
    if (!resource.before || isChanged(resource)) continue;
    const { before, ...rest } = resource;
    draft.put({ ...rest, ...before });
  }
  draft.setOperation({ ...restart, phase: 'back', steps: restoreSteps(changed) });
}

export function stepsToNothing(draft: Draft, cause: Garbage['cause']): Operation['steps'] {
  const living = draft.resources.filter(({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED');
  const replaced = living.flatMap(({ logicalId, physicalId, before }): Garbage[] => {
    return before && before.physicalId !== physicalId ? [{ ...before, logicalId, cause }] : [];
  });
  return deleteSteps([...draft.operation.garbage, ...replaced, ...living.map(resource => asGarbage(resource, cause))]);
}

function endDeletion(draft: Draft): void {
  const { failed } = draft.operation;
  if (failed.length > 0) {
    draft.report('DELETE_FAILED', `The following resource(s) failed to delete: [${failed.join(', ')}]. `);
  } else {
    draft.setStack({ deletedAt: draft.now });
    draft.report('DELETE_COMPLETE');
  }
  draft.endOperation();
}

function endRollback(draft: Draft): void {
  const { failed } = draft.operation;
  if (failed.length > 0) {
    draft.report('ROLLBACK_FAILED', `The following resource(s) failed to delete: [${failed.join(', ')}]. `);
  } else {
    draft.report('ROLLBACK_COMPLETE');
  }
  draft.endOperation();
}

function endUpdateRollback(draft: Draft): void {
  const { failed, garbage, made } = draft.operation;
  if (failed.length > 0) {
    draft.report('UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${failed.join(', ')}]. `);
    return;
  }
  const fresh = draft.resources.filter(({ logicalId }) => made.includes(logicalId));
  const all = [...garbage, ...fresh.map(resource => asGarbage(resource, 'rolledBack'))];
  draft.report('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  draft.setOperation({ phase: 'cleanUpBack', steps: deleteSteps(all), garbage: [], failed: [] });
}

function isChanged(resource: StackResource): boolean {
  const { before } = resource;
  if (!before) return false;
  const now = versionOf(resource);
  return (
    now.physicalId !== before.physicalId ||
    !isSame(now.properties, before.properties) ||
    !isSame(now.stackTags, before.stackTags)
  );
}

/** `The following resource(s) failed to create: [Database]. ` */
function failureReason(draft: Draft, { failed, stopReason }: Operation): string {
  const named = (verb: string, isNew: boolean) => {
    const names = failed.filter(name => (draft.resource(name)?.before === undefined) === isNew);
    return names.length > 0 ? `The following resource(s) failed to ${verb}: [${names.join(', ')}]. ` : '';
  };
  return `${stopReason ? `${stopReason}. ` : ''}${named('create', true)}${named('update', false)}`;
}
