import { acknowledge } from '@berth/foundation';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { RotationOptOut } from '../secret-rotation';

const owner = 'Berth';
const NIST = 'NIST.800.53.R5::NIST.800.53.R5-';

/** Accept that nothing rotates a secret. */
export function acknowledgeNoRotation(secret: IConstruct, optOut: RotationOptOut): void {
  acknowledge(secret, { ...optOut, id: 'AwsSolutions::AwsSolutions-SMG4' });
  acknowledge(secret, { ...optOut, id: `${NIST}SecretsManagerRotationEnabled` });
}

/** Accept a secret without a key of our own. */
export function acknowledgeKeyOfAws(secret: IConstruct): void {
  const reason = 'no encryptionKey by configuration: the key of Secrets Manager serves this account only';
  acknowledge(secret, { id: `${NIST}SecretsManagerUsingKMSKey`, reason, owner });
}

/** Accept a permission for what has no name yet, or no resource level. */
export function acknowledgeWildcard(policy: IConstruct, resource: string, reason: string): void {
  acknowledge(policy, { id: `AwsSolutions::AwsSolutions-IAM5[Resource::${shown(policy, resource)}]`, reason, owner });
}

/** A text with tokens as the rules write it: `arn:<AWS::Partition>:ecs:eu-west-1:…`. */
function shown(scope: IConstruct, text: string): string {
  return show(Stack.of(scope).resolve(text));
}

function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(show).join(String(join[0]));
  return `<${Array.isArray(attribute) ? attribute.join('.') : String(Ref)}>`;
}
