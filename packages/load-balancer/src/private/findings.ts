import { acknowledge } from '@berth/foundation';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Accept findings of the packs for one reason; what is accepted already is left as it is. */
export function accept(scope: IConstruct, ids: readonly string[], reason: string, decided: Decision = {}): void {
  const { owner = 'Berth', until } = decided;
  for (const id of ids) if (!isAccepted(scope, id)) acknowledge(scope, { id, reason, owner, until });
}

/** Who accepts, and for how long. */
export interface Decision {
  /**
   * @default 'Berth'
   */
  readonly owner?: string;

  /**
   * @default - for ever
   */
  readonly until?: string;
}

export function awsSolutions(rule: string): string {
  return `AwsSolutions::AwsSolutions-${rule}`;
}

export function nist(rule: string): string {
  return `NIST.800.53.R5::NIST.800.53.R5-${rule}`;
}

/** A rule of Control Tower, which CloudFormation's validator runs. */
export function controlTower(rule: string): string {
  return `CloudFormation-Validate::${rule}`;
}

/** Of a statement on `resource`, with tokens as cdk-nag writes them: `<LogicalId.Attribute>`. */
export function wildcard(scope: IConstruct, resource: string): string {
  return awsSolutions(`IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`);
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(flatten).join(separator);
  }
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return name === 'Ref' ? `<${argument}>` : JSON.stringify(value);
}

function isAccepted({ node }: IConstruct, id: string): boolean {
  return node.metadata.some(
    ({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in (data as object),
  );
}
