import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Id of a finding of AwsSolutions: `awsSolutions('VPC7')`. */
export function awsSolutions(rule: string): string {
  return `AwsSolutions::AwsSolutions-${rule}`;
}

/** Id of a finding of NIST 800-53 R5: `nist('LambdaInsideVPC')`. */
export function nist(rule: string): string {
  return `NIST.800.53.R5::NIST.800.53.R5-${rule}`;
}

/** Id of a finding of CloudFormation's validator, which runs the rules of Control Tower, too: `templateRule('sqs_dlq_check')`. */
export function templateRule(rule: string): string {
  return `CloudFormation-Validate::${rule}`;
}

/**
 * Id of AwsSolutions' finding about a statement on `resource`, `*` or an ARN with one: `AwsSolutions::AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/*]`.
 *
 * @param scope in the stack of the statement
 * @see https://github.com/cdklabs/cdk-nag/blob/main/src/utils/flatten-cfn-reference.ts
 */
export function wildcardResource(scope: IConstruct, resource: string): string {
  return awsSolutions(`IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`);
}

function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(flatten).join(String(join[0]));
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  return Ref === undefined ? JSON.stringify(value) : `<${String(Ref)}>`;
}
