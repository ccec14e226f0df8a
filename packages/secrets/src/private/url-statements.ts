import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Secrets Manager ends ARNs with six characters, which are not known of a mere name. */
export function policyArn({ secretFullArn, secretArn }: ISecret): string {
  return secretFullArn ?? `${secretArn}-??????`;
}

/** What writing a URL needs: its credentials, what it is now, and the keys of both. */
export function urlStatements({ secret, credentials }: { secret: ISecret; credentials: ISecret }): PolicyStatement[] {
  const statements = [
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [policyArn(credentials)] }),
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      resources: [policyArn(secret)],
    }),
  ];
  if (credentials.encryptionKey) {
    statements.push(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [credentials.encryptionKey.keyArn] }));
  }
  if (secret.encryptionKey) {
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    statements.push(new PolicyStatement({ actions, resources: [secret.encryptionKey.keyArn] }));
  }
  return statements;
}
