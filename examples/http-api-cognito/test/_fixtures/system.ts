import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentConfig, Platform, SharedPlatform } from '@berth/platform';
import { SystemTemplates, type TemplateResource } from '@berth/rehearsal';
import { App } from 'aws-cdk-lib/core';
import { global, main } from '../../src/config';

/** The example, from its own folder. */
export const folder = join(__dirname, '..', '..');

interface Stack {
  readonly stackName: string;
  readonly template: {
    readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
    readonly Resources: Readonly<Record<string, { readonly DependsOn?: readonly string[] }>>;
  };
}

/** Both environments with the feature flags of cdk.json, as `berth synth` makes them. */
export function synthesize(config: EnvironmentConfig = main): readonly Stack[] {
  const { context } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({ context });
  new SharedPlatform(app, global);
  new Platform(app, config);
  return app.synth().stacks;
}

/** The templates of both environments, and what stands behind the values that they read from each other. */
export class System extends SystemTemplates {
  public readonly main: SystemTemplates;

  constructor(private readonly synthesized: readonly Stack[]) {
    super(synthesized);
    this.main = this.of(main.name);
  }

  /** Logical id of what a property refers to, through the contracts between stacks: of a list of ids, by its place. */
  public target({ stack }: TemplateResource, value: unknown): string {
    const found = this.follow(stack, value);
    if (typeof found === 'string') return found;
    throw new TypeError(`unexpected reference: ${JSON.stringify(value)}`);
  }

  /** Like `target`, of several values. */
  public targets(resource: TemplateResource, values: readonly unknown[]): string[] {
    return values.map(value => this.target(resource, value));
  }

  /** Logical ids of what must be there before a resource. */
  public dependenciesOf({ stack, logicalId }: TemplateResource): readonly string[] {
    return this.stackOf(stack)?.template.Resources[logicalId]?.DependsOn ?? [];
  }

  private follow(stack: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const [[name, of] = []] = Object.entries(value);
    if (name === 'Ref') return this.read(stack, String(of)) ?? of;
    if (name === 'Fn::GetAtt') return (of as string[])[0];
    if (name === 'Fn::Join') return (of as [string, unknown[]])[1].filter(part => part !== ',');
    if (name !== 'Fn::Select') return value;
    const [index, { 'Fn::Split': split }] = of as [number, { 'Fn::Split': [string, unknown] }];
    const list = this.follow(stack, split[1]);
    return Array.isArray(list) ? this.follow(stack, list[index]) : String(list).split(split[0])[index];
  }

  /** The value of a contract, where a parameter of a template reads one. */
  private read(stack: string, parameter: string): unknown {
    const name = this.stackOf(stack)?.template.Parameters?.[parameter]?.Default;
    const value = typeof name === 'string' ? this.contracts().get(name) : undefined;
    return value === undefined ? undefined : this.follow(stack, value);
  }

  private stackOf(name: string): Stack | undefined {
    return this.synthesized.find(({ stackName }) => stackName === name);
  }
}

/** Value of a tag, or undefined. */
export function tagOf({ properties }: TemplateResource, key: string): string | undefined {
  return (properties.Tags as { Key: string; Value: string }[]).find(tag => tag.Key === key)?.Value;
}
