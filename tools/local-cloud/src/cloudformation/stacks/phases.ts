import type { Dependencies } from '../template/dependencies';
import { versionOf } from './draft';
import type { Garbage, Operation, Phase, StackResource, Step } from './model';

type Steps = Operation['steps'];

/** To what the template asks for: each resource after those it depends on. */
export function visitSteps(dependencies: Dependencies): Steps {
  const entries = [...dependencies].map(([logicalId, needed]): [string, Step] => {
    return [logicalId, { action: 'visit', logicalId, after: [...needed], state: 'waiting' }];
  });
  return Object.fromEntries(entries);
}

/** Back to what each changed resource was before, in the order in which they were once made. */
export function restoreSteps(changed: readonly StackResource[]): Steps {
  const names = new Set(changed.map(({ logicalId }) => logicalId));
  const entries = changed.map(({ logicalId, before }): [string, Step] => {
    const after = (before?.dependsOn ?? []).filter(name => names.has(name));
    return [logicalId, { action: 'restore', logicalId, after, state: 'waiting' }];
  });
  return Object.fromEntries(withoutCircles(entries));
}

/** Deletes what has to go: each thing after those that depend on it. */
export function deleteSteps(garbage: readonly Garbage[]): Steps {
  const keys = garbage.map((item, position) => `${item.logicalId}#${position}`);
  const entries = garbage.map((item, position): [string, Step] => {
    const after = keys.filter((_, other) => garbage[other]?.dependsOn.includes(item.logicalId));
    const step: Step = { action: 'delete', logicalId: item.logicalId, after, state: 'waiting', garbage: item };
    return [keys[position] ?? '', step];
  });
  return Object.fromEntries(withoutCircles(entries));
}

export function asGarbage(resource: StackResource, cause: Garbage['cause']): Garbage {
  return { ...versionOf(resource), logicalId: resource.logicalId, cause };
}

/**
 * Whether a policy keeps a physical resource that its stack lets go of.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function isRetained(garbage: Garbage, operation: Operation): boolean {
  const { cause, deletionPolicy, updateReplacePolicy } = garbage;
  if (operation.kind === 'delete' && operation.skip.includes(garbage.logicalId)) return true;
  if (cause === 'replaced') return updateReplacePolicy === 'Retain' || updateReplacePolicy === 'RetainExceptOnCreate';
  if (cause === 'removed') return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
  return deletionPolicy === 'Retain' && !operation.retainExceptOnCreate;
}

/** Whether a policy asks for a snapshot of what is deleted. */
export function wantsSnapshot({ cause, deletionPolicy, updateReplacePolicy }: Garbage): boolean {
  return (cause === 'replaced' ? updateReplacePolicy : deletionPolicy) === 'Snapshot';
}

/** Only the way forward stops at the first failure. */
export function stopsAtFailure(phase: Phase, kind: Operation['kind']): boolean {
  return phase === 'forward' && kind !== 'delete';
}

/** Versions of two templates together may depend on each other in a circle where neither of them does; there, order is given up. */
function withoutCircles(entries: [string, Step][]): [string, Step][] {
  const done = new Set<string>();
  let left = entries;
  for (;;) {
    const ready = left.filter(([, { after }]) => after.every(key => done.has(key)));
    if (ready.length === 0) break;
    for (const [key] of ready) done.add(key);
    left = left.filter(([key]) => !done.has(key));
  }
  const stuck = new Set(left.map(([key]) => key));
  return entries.map(([key, step]) => {
    return stuck.has(key) ? [key, { ...step, after: step.after.filter(other => !stuck.has(other)) }] : [key, step];
  });
}
