import { refusal } from '../refusals';
import type { Stack, StackOutput } from './model';
import type { StackStore } from './stack-store';

/**
 * Values that stacks of one region give to each other.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export class Exports {
  constructor(private readonly stacks: StackStore) {}

  public list(region: string): { readonly stackId: string; readonly name: string; readonly value: string }[] {
    return this.living(region).flatMap(({ id, outputs }) => {
      return outputs.flatMap(({ exportName, value }) => {
        return exportName === undefined ? [] : [{ stackId: id, name: exportName, value }];
      });
    });
  }

  public value(region: string, name: string): string {
    const found = this.list(region).find(other => other.name === name);
    if (!found) throw refusal(`No export named ${name} found.`);
    return found.value;
  }

  /** Names of the stacks that use an export. */
  public users(region: string, name: string): string[] {
    return this.living(region)
      .filter(({ imports }) => imports.includes(name))
      .map(stack => stack.name);
  }

  /** Refuses outputs that take another stack's name, or something from those who use it. */
  public check(stack: Stack, outputs: readonly StackOutput[]): void {
    const others = this.list(stack.region).filter(({ stackId }) => stackId !== stack.id);
    for (const { exportName } of outputs) {
      const owner = others.find(({ name }) => name === exportName);
      if (owner) throw refusal(`Export with name ${exportName} is already exported by stack ${nameIn(owner.stackId)}`);
    }
    for (const { exportName, value } of stack.outputs) {
      const [user] = exportName === undefined ? [] : this.users(stack.region, exportName);
      if (user === undefined) continue;
      const next = outputs.find(output => output.exportName === exportName);
      if (!next) throw refusal(`Cannot delete export ${exportName} as it is in use by ${user}`);
      if (next.value !== value) throw refusal(`Cannot update export ${exportName} as it is in use by ${user}`);
    }
  }

  private living(region: string): Stack[] {
    return this.stacks.list().filter(stack => stack.region === region && stack.status !== 'DELETE_COMPLETE');
  }
}

function nameIn(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}
