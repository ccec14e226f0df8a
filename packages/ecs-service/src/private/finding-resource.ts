import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * A resource as cdk-nag writes it into the id of a finding: `<Bucket83908E77.Arn>/*`.
 *
 * @see https://github.com/cdklabs/cdk-nag/blob/main/src/utils/flatten-cfn-reference.ts
 */
export function findingResource(scope: Construct, resource: string): string {
  return flatten(Stack.of(scope).resolve(resource));
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
