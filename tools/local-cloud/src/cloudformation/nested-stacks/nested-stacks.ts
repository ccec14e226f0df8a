import type { CreateStackOutput } from '@aws-sdk/client-cloudformation';
import type {
  Call,
  Operation,
  ResourceCreation,
  ResourceDeletion,
  ResourceProvider,
  ResourceRequest,
  ResourceState,
  ResourceUpdate,
} from '../../core/service';
import { reasonOf, refusal } from '../refusals';
import type { Stack } from '../stacks/model';
import type { StackEngine } from '../stacks/stack-engine';
import type { StackStore } from '../stacks/stack-store';
import { isObject } from '../template/template';

/** What nested stacks are made with: the same operations that anybody calls. */
export interface NestedStackPorts {
  readonly stacks: StackStore;
  readonly engine: Pick<StackEngine, 'ended'>;
  readonly operations: Readonly<Record<string, Operation>>;
}

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** The longest name of a stack. */
const LONGEST_NAME = 128;

/**
 * Stacks that are resources of other stacks. A failed one goes back by itself, then its parent goes back.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
 */
export class NestedStacks implements ResourceProvider {
  /** The engine that makes nested stacks is the one that asks for them. */
  constructor(private readonly ports: () => NestedStackPorts) {}

  /** Called again after a kill, it finds by its name what it has made. */
  public async create(request: ResourceCreation): Promise<ResourceState> {
    const { stacks } = this.ports();
    const name = nameOf(request);
    const id = stacks.find(request.region, name)?.id ?? (await this.begin(name, request));
    request.initiated(id);
    const stack = await this.end(id, request.signal);
    if (stack.status !== 'CREATE_COMPLETE') {
      throw refusal(`Embedded stack ${id} was not successfully created: ${stack.statusReason ?? this.cause(id)}`);
    }
    return stateOf(stack);
  }

  public async update(request: ResourceUpdate): Promise<ResourceState> {
    const { physicalId: id, signal } = request;
    const call = callOf(request);
    await this.end(id);
    const isAsked = await this.ask('UpdateStack', { StackName: id, ...this.input(request) }, call);
    const cancel = () => void this.ask('CancelUpdateStack', { StackName: id }, call).catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    const stack = await this.end(id).finally(() => signal.removeEventListener('abort', cancel));
    if (isAsked && stack.status !== 'UPDATE_COMPLETE') {
      const state = `Currently in ${stack.status} with reason: ${stack.statusReason ?? this.cause(id)}`;
      throw refusal(`Embedded stack ${id} was not successfully updated. ${state}`);
    }
    return stateOf(stack);
  }

  public async delete(request: ResourceDeletion): Promise<void> {
    const { physicalId: id } = request;
    const found = this.ports().stacks.get(id);
    if (!found || found.status === 'DELETE_COMPLETE') return;
    if (found.status !== 'CREATE_IN_PROGRESS') await this.end(id);
    await this.ask('DeleteStack', { StackName: id }, callOf(request));
    const stack = await this.end(id);
    if (stack.status !== 'DELETE_COMPLETE') {
      throw refusal(`Embedded stack ${id} was not successfully deleted: ${stack.statusReason ?? stack.status}`);
    }
  }

  private async begin(name: string, request: ResourceCreation): Promise<string> {
    const { stacks, operations } = this.ports();
    const input = { StackName: name, ...this.input(request) };
    const created = (await operations.CreateStack?.(input, callOf(request))) as CreateStackOutput | undefined;
    const id = created?.StackId ?? '';
    const [stack, parent] = [stacks.get(id), stacks.get(request.stackId)];
    if (stack) stacks.put({ ...stack, parentId: request.stackId, rootId: parent?.rootId ?? request.stackId });
    return id;
  }

  /** What the resource says, with the capabilities and tags of the stack that it is in. */
  private input({ stackId, properties, stackTags }: ResourceRequest) {
    const { TemplateURL, Parameters, Tags, NotificationARNs } = properties;
    const parent = this.ports().stacks.get(stackId)?.input;
    const own = Array.isArray(Tags) ? (Tags as { Key: string; Value: string }[]) : [];
    const inherited = Object.entries(stackTags).filter(([name]) => !own.some(({ Key }) => Key === name));
    return {
      TemplateURL,
      Parameters: Object.entries(isObject(Parameters) ? Parameters : {}).map(([ParameterKey, value]) => {
        return { ParameterKey, ParameterValue: Array.isArray(value) ? value.join(',') : String(value) };
      }),
      Tags: [...inherited.map(([Key, Value]) => ({ Key, Value })), ...own],
      Capabilities: parent?.capabilities ?? [],
      ...(Array.isArray(NotificationARNs) ? { NotificationARNs } : {}),
      ...(parent?.roleArn === undefined ? {} : { RoleARN: parent.roleArn }),
    };
  }

  /** False if there was nothing to do. */
  private async ask(operation: string, input: object, call: Call): Promise<boolean> {
    try {
      await this.ports().operations[operation]?.(input, call);
      return true;
    } catch (error) {
      if (reasonOf(error) === 'No updates are to be performed.') return false;
      throw error;
    }
  }

  /** The stack when nothing runs on it any more. */
  private async end(id: string, signal?: AbortSignal): Promise<Stack> {
    const { stacks, engine } = this.ports();
    await Promise.race([engine.ended(id), ...(signal ? [aborted(signal)] : [])]);
    const stack = stacks.get(id);
    if (!stack) throw refusal(`Stack with id ${id} does not exist`);
    return stack;
  }

  /** Why it went back: its status at the end says nothing. */
  private cause(id: string): string {
    const events = this.ports().stacks.events(id);
    const way = events.filter(({ type, status }) => type === NESTED_STACK && /ROLLBACK_IN_PROGRESS$/.test(status));
    return way.at(-1)?.reason ?? '';
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const cancel = () => reject(refusal('Resource creation cancelled'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

function nameOf({ generatedName }: ResourceRequest): string {
  if (generatedName.length <= LONGEST_NAME) return generatedName;
  const random = generatedName.slice(generatedName.lastIndexOf('-'));
  return `${generatedName.slice(0, LONGEST_NAME - random.length)}${random}`;
}

function stateOf({ id, outputs }: Stack): ResourceState {
  return {
    physicalId: id,
    attributes: Object.fromEntries(outputs.map(({ key, value }) => [`Outputs.${key}`, value])),
  };
}

function callOf({ accountId, region, stackId }: ResourceRequest): Call {
  return { accountId, region, requestId: stackId, accessKeyId: 'cloudformation.amazonaws.com' };
}
