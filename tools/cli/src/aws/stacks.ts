import type { StackTemplate } from '../workspace/assembly';
import { partOf } from './aws-failure';
import { type Connection, lazily, readOptions } from './connection';

/** A stack as it stands in CloudFormation. */
export interface StackState {
  readonly name: string;
  readonly status: string;
  readonly statusReason?: string;

  /** What each parameter is; of SSM types, what it was resolved to. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;

  /** @default - it has none */
  readonly outputs?: Readonly<Record<string, string>>;

  /**
   * Name of the change set that was executed last.
   *
   * @default - none was
   */
  readonly changeSet?: string;
}

/** What a change set does to one resource. */
export interface ResourceChange {
  readonly logicalId: string;

  /** @default - it does not exist yet */
  readonly physicalId?: string;
  readonly type: string;
  readonly action: string;

  /** `True`, `Conditional` or `False`. */
  readonly replacement: string;
}

/** Stacks, read only: they are changed through the CDK toolkit. */
export interface StacksPort {
  /** Undefined when there is none. */
  find(name: string): Promise<StackState | undefined>;

  /** The template as it was sent. */
  template(name: string): Promise<StackTemplate>;

  /** What executing a change set would do. */
  changes(stack: string, changeSet: string): Promise<ResourceChange[]>;
}

export function stacksPort(connection: Connection): StacksPort {
  const client = lazily(async () => {
    const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
    return new CloudFormation(readOptions(connection));
  });

  return {
    find: async name => {
      try {
        const { Stacks } = await (await client()).describeStacks({ StackName: name });
        const stack = partOf(Stacks?.[0], 'Stacks');
        return {
          name,
          status: stack.StackStatus ?? '',
          statusReason: stack.StackStatusReason,
          parameters: Object.fromEntries(
            (stack.Parameters ?? []).map(parameter => [
              parameter.ParameterKey ?? '',
              parameter.ResolvedValue ?? parameter.ParameterValue ?? '',
            ]),
          ),
          tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
          terminationProtection: stack.EnableTerminationProtection ?? false,
          outputs: Object.fromEntries(
            (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
          ),
          changeSet: stack.ChangeSetId?.split('/').at(-2),
        };
      } catch (error) {
        // CloudFormation has no error of its own for a stack that is not there
        if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
          return undefined;
        throw error;
      }
    },

    template: async name => {
      const { TemplateBody } = await (await client()).getTemplate({
        StackName: name,
        TemplateStage: 'Original',
      });
      return JSON.parse(partOf(TemplateBody, 'TemplateBody')) as StackTemplate;
    },

    changes: async (stack, changeSet) => {
      const changes: ResourceChange[] = [];
      let next: string | undefined;
      do {
        const page = await (await client()).describeChangeSet({
          StackName: stack,
          ChangeSetName: changeSet,
          NextToken: next,
        });
        for (const { ResourceChange: change } of page.Changes ?? []) {
          changes.push({
            logicalId: change?.LogicalResourceId ?? '',
            physicalId: change?.PhysicalResourceId,
            type: change?.ResourceType ?? '',
            action: change?.Action ?? '',
            replacement: change?.Replacement ?? 'False',
          });
        }
        next = page.NextToken;
      } while (next);
      return changes;
    },
  };
}
