import type {
  Capability,
  Change,
  ChangeSetStatus,
  ChangeSetType,
  ExecutionStatus,
  OnStackFailure,
  ResourceStatus,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { ParameterValue } from '../template/parameters';
import type { DeletionPolicy, Properties } from '../template/template';

/** What somebody asked a stack to be. */
export interface StackInput {
  /** Digest of the template's text, its key in the store. */
  readonly template: string;
  readonly description?: string;
  readonly parameters: readonly ParameterValue[];
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  readonly notificationArns: readonly string[];
  readonly roleArn?: string;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** A stack, without its resources. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;

  /** Of a nested stack: the one whose resource it is, and the one at the top. */
  readonly parentId?: string;
  readonly rootId?: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
  readonly input?: StackInput;
  readonly outputs: readonly StackOutput[];

  /** Names of other stacks' exports that this one uses. */
  readonly imports: readonly string[];
  readonly terminationProtection: boolean;
  readonly disableRollback: boolean;
  readonly changeSetId?: string;

  /** Of the last accepted request: the same request again changes nothing. */
  readonly token?: string;
  readonly policy?: string;

  /** Of the last event: events of a stack have times that only rise. */
  readonly lastEventAt?: string;

  /** What runs, or has stopped in the middle. In the same record as the status, so that a kill never parts them. */
  readonly operation?: Operation;
}

/** What a resource is, apart from what happens to it. */
export interface ResourceVersion {
  readonly type: string;

  /** Missing until the resource exists. */
  readonly physicalId?: string;

  /** Resolved but for dynamic references to secrets. */
  readonly properties: Properties;
  readonly attributes: Properties;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly updatePolicy?: Properties;
  readonly metadata?: Properties;
  readonly stackTags: Readonly<Record<string, string>>;
  readonly generatedName: string;
}

export interface StackResource extends ResourceVersion {
  readonly logicalId: string;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly updatedAt: string;

  /** What it was before the operation that runs. Missing when the operation makes it, or has not reached it. */
  readonly before?: ResourceVersion;
}

/** A physical resource that has to go, though its logical id may live on. */
export interface Garbage extends ResourceVersion {
  readonly logicalId: string;

  /** Why it goes: its policies differ in name. */
  readonly cause: 'removed' | 'replaced' | 'rolledBack';
}

export type StepAction = 'visit' | 'restore' | 'delete';

/** One thing to do to one resource in one phase. */
export interface Step {
  readonly action: StepAction;
  readonly logicalId: string;

  /** Keys of steps that have to be done before. */
  readonly after: readonly string[];
  readonly state: 'waiting' | 'running' | 'done' | 'failed';

  /** Of a visit, once it is known. A step that was interrupted goes on with it. */
  readonly decision?: Decision;
  readonly garbage?: Garbage;
}

export type Decision = 'create' | 'update' | 'replace';

/**
 * - `forward`: to what was asked
 * - `finish`: outputs are computed
 * - `cleanUp`: what an update has left over is deleted
 * - `back`: to what was before, or to nothing
 * - `cleanUpBack`: what the rolled back update had made is deleted
 */
export type Phase = 'forward' | 'finish' | 'cleanUp' | 'back' | 'cleanUpBack';

export interface Operation {
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly phase: Phase;
  readonly token?: string;
  readonly onFailure: OnStackFailure;
  readonly retainExceptOnCreate: boolean;

  /** A resource that an earlier stack has left behind is taken over where the template gives its name. */
  readonly importExisting?: boolean;

  readonly steps: Readonly<Record<string, Step>>;
  readonly garbage: readonly Garbage[];

  /** Logical ids that did not exist before. */
  readonly made: readonly string[];

  /** Before the update: to roll back to. */
  readonly previousInput?: StackInput;
  readonly previousOutputs: readonly StackOutput[];

  /** Logical ids of what failed in this phase. */
  readonly failed: readonly string[];

  /** Why the operation does not go on, when no resource is to blame. */
  readonly stopReason?: string;

  /** Resources that a user wants to be left out. */
  readonly skip: readonly string[];
}

/** All that a transition looks at. */
export interface StackState {
  readonly stack: Stack;
  readonly resources: Readonly<Record<string, StackResource>>;
}

export interface StackEvent {
  readonly id: string;
  readonly operationId?: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly at: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly properties?: Properties;
  readonly token?: string;
}

/** A change set: what a stack would become, and what that would change. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly type: ChangeSetType;
  readonly createdAt: string;
  readonly description?: string;
  readonly token?: string;
  readonly status: ChangeSetStatus;
  readonly statusReason?: string;
  readonly executionStatus: ExecutionStatus;
  readonly input: StackInput;
  readonly changes: readonly Change[];
  readonly onStackFailure?: OnStackFailure;
  readonly importExisting: boolean;

  /** What early validation found. */
  readonly findings: readonly Finding[];
}

/** One mistake that is seen before anything is changed. */
export interface Finding {
  readonly logicalId: string;
  readonly type: string;
  readonly path: string;
  readonly text: string;
}
