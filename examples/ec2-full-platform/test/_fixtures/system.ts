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
  readonly template: { readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>> };
}

interface Rule {
  readonly from: string;
  readonly ports: string;
}

/** Both environments with the feature flags of cdk.json, as `berth synth` makes them; the policy gate has judged them there. */
export function synthesize(config: EnvironmentConfig = main): System {
  const { context } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({ context });
  new SharedPlatform(app, global);
  new Platform(app, config);
  return new System(app.synth().stacks);
}

/** The templates of both environments, and what stands behind the values that their stacks read from each other. */
export class System extends SystemTemplates {
  constructor(private readonly synthesized: readonly Stack[]) {
    super(synthesized);
  }

  /** Values of the contracts of an environment, by the name that follows `/berth/<environment>/`. */
  public contract(environment: string, field: string): unknown {
    const name = `/berth/${environment}/${field}`;
    const found = this.resources('AWS::SSM::Parameter').find(({ properties }) => properties.Name === name);
    return found && this.follow(found, found.properties.Value);
  }

  /** The only output of this name, logical ids in place of references. */
  public output(name: string): unknown {
    const [value, ...others] = this.outputs().get(name) ?? [];
    if (value === undefined || others.length > 0) throw new TypeError(`unexpected number of outputs: ${name}`);
    return this.synthesized.map(({ stackName }) => this.follow({ stack: stackName }, value)).at(-1);
  }

  /**
   * A value of a resource as a reader sees it: logical ids in place of references, and what another stack published in place of the parameter that reads it.
   * Lists that are joined with commas are lists.
   */
  public follow(place: Pick<TemplateResource, 'stack'>, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(one => this.follow(place, one));
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined, 'Fn::Select': selected } = value as Intrinsic;
    if (Ref !== undefined) return this.published(place, Ref) ?? Ref;
    if (attribute) return attribute[0];
    if (joined) return this.join(place, joined);
    if (selected) return this.select(place, selected);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.follow(place, one)]));
  }

  /** What may come into a security group, from which group or block. */
  public waysInto(group: string): Rule[] {
    return this.rules('Ingress', group, 'SourceSecurityGroupId');
  }

  /** What may go out of a security group, to which group or block. */
  public waysOutOf(group: string): Rule[] {
    return this.rules('Egress', group, 'DestinationSecurityGroupId');
  }

  private rules(direction: 'Ingress' | 'Egress', group: string, peer: string): Rule[] {
    const own = this.byLogicalId(group);
    const inline = (own.properties[`SecurityGroup${direction}`] ?? []) as TemplateResource['properties'][];
    const separate = this.resources(`AWS::EC2::SecurityGroup${direction}`)
      .map(rule => this.follow(rule, rule.properties) as TemplateResource['properties'])
      .filter(({ GroupId }) => GroupId === group);
    return [...inline, ...separate].map(rule => ({
      from: String(rule.CidrIp ?? rule[peer]),
      ports: `${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort}`,
    }));
  }

  private join(
    place: Pick<TemplateResource, 'stack'>,
    [separator, parts]: readonly [string, readonly unknown[]],
  ): unknown {
    const known = parts.map(part => this.follow(place, part));
    return parts.includes(',') ? known.filter(part => part !== ',') : known.join(separator);
  }

  private select(place: Pick<TemplateResource, 'stack'>, [index, from]: readonly [number, unknown]): unknown {
    const { 'Fn::Split': split } = from as { 'Fn::Split'?: readonly [string, unknown] };
    const list = this.follow(place, split ? split[1] : from);
    return Array.isArray(list) ? list[index] : (String(list).split(split?.[0] ?? ',')[index] ?? list);
  }

  /** The value of a contract, or the name of a public parameter, where a parameter of the template reads one. */
  private published({ stack }: Pick<TemplateResource, 'stack'>, parameter: string): unknown {
    const { template } = this.synthesized.find(({ stackName }) => stackName === stack) ?? {};
    const name = template?.Parameters?.[parameter]?.Default;
    const contract = this.resources('AWS::SSM::Parameter').find(({ properties }) => properties.Name === name);
    return contract ? this.follow(contract, contract.properties.Value) : name;
  }
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  readonly 'Fn::Select'?: readonly [number, unknown];
}

/** Value of a tag, or undefined. */
export function tagOf({ properties }: TemplateResource, key: string): string | undefined {
  return (properties.Tags as { Key: string; Value: string }[]).find(tag => tag.Key === key)?.Value;
}

/** Who may take a role. */
export function trusted({ properties }: TemplateResource): unknown {
  return properties.AssumeRolePolicyDocument.Statement.map(({ Principal }: { Principal: unknown }) => Principal);
}
