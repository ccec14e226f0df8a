import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ServiceSecret } from '../service-secret';

/** Read exactly these secrets and parameters, and decrypt with their keys. */
export function secretStatements(secrets: readonly ServiceSecret[]): PolicyStatement[] {
  const sources = secrets.map(({ source }) => source);
  const of = (kind: 'secret' | 'parameter') => sources.filter(source => source.kind === kind);
  return [
    ...allow(
      'secretsmanager:GetSecretValue',
      of('secret').map(({ resource }) => resource),
    ),
    ...allow(
      'ssm:GetParameters',
      of('parameter').map(({ resource }) => resource),
    ),
    ...allow(
      'kms:Decrypt',
      sources.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []),
    ),
  ];
}

function allow(action: string, resources: readonly string[]): PolicyStatement[] {
  if (resources.length === 0) return [];
  return [new PolicyStatement({ actions: [action], resources: [...new Set(resources)] })];
}
