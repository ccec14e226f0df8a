import type * as sdk from '@aws-sdk/client-secrets-manager';
import type * as ssm from '@aws-sdk/client-ssm';
import type { AccountReader } from './account-reader';

const MASK = '••••••';

/** What is shorter is found in any text. */
const SHORTEST = 6;

/** Fields of a secret that are no secret: where a database is, and who logs in. */
const PUBLIC = new Set(['engine', 'host', 'port', 'dbname', 'dbInstanceIdentifier', 'dbClusterIdentifier', 'username']);

/**
 * Takes values of secrets out of all that is shown: a task may print its own, and what a stack or an event says comes from anywhere.
 *
 * A version never changes, so each is read once.
 */
export class SecretMask {
  private readonly known = new Map<string, readonly string[]>();

  /** `value` with every secret of the account replaced in its texts. */
  public async mask<T>(value: T, readers: readonly AccountReader[]): Promise<T> {
    const found = await Promise.all(readers.flatMap(reader => [this.secrets(reader), this.parameters(reader)]));
    const secrets = [...new Set(found.flat())].sort((a, b) => b.length - a.length);
    if (secrets.length === 0) return value;
    const masked = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
    return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'string' ? masked(part) : part)));
  }

  /** All versions: what served before a rotation may still be in a log. */
  private async secrets(reader: AccountReader): Promise<string[]> {
    const list = await reader.all<sdk.SecretListEntry>(async NextToken => {
      const answer = await reader.read<sdk.ListSecretsResponse>('secretsmanager', 'ListSecrets', { NextToken });
      return { items: answer.SecretList, next: answer.NextToken };
    });
    const found: string[] = [];
    for (const { ARN: SecretId = '', SecretVersionsToStages = {} } of list) {
      for (const VersionId of Object.keys(SecretVersionsToStages)) {
        found.push(
          ...(await this.once(`${SecretId} ${VersionId}`, async () => {
            const input = { SecretId, VersionId };
            const answer = await reader.tryRead<sdk.GetSecretValueResponse>('secretsmanager', 'GetSecretValue', input);
            return answer.SecretString;
          })),
        );
      }
    }
    return found;
  }

  private async parameters(reader: AccountReader): Promise<string[]> {
    const list = await reader.all<ssm.ParameterMetadata>(async NextToken => {
      const answer = await reader.read<ssm.DescribeParametersResult>('ssm', 'DescribeParameters', { NextToken });
      return { items: answer.Parameters, next: answer.NextToken };
    });
    const found: string[] = [];
    for (const { Name, Type, Version } of list.filter(parameter => parameter.Type === 'SecureString')) {
      const key = `${reader.region} ${Name} ${Type} ${Version}`;
      found.push(
        ...(await this.once(key, async () => {
          const input = { Name: `${Name}:${Version}`, WithDecryption: true };
          return (await reader.tryRead<ssm.GetParameterResult>('ssm', 'GetParameter', input)).Parameter?.Value;
        })),
      );
    }
    return found;
  }

  private async once(key: string, read: () => Promise<string | undefined>): Promise<readonly string[]> {
    let texts = this.known.get(key);
    if (!texts) {
      texts = secretTexts(await read());
      this.known.set(key, texts);
    }
    return texts;
  }
}

/** The whole text, and what its fields hold if it is JSON. */
export function secretTexts(secret = ''): string[] {
  const parts = [secret, ...fieldsOf(secret)];
  return parts.filter(text => text.length >= SHORTEST).flatMap(text => [text, encodeURIComponent(text)]);
}

function fieldsOf(secret: string): string[] {
  try {
    const fields: unknown = JSON.parse(secret);
    if (typeof fields !== 'object' || fields === null) return [];
    return Object.entries(fields).flatMap(([name, value]) =>
      PUBLIC.has(name) || typeof value !== 'string' ? [] : [value],
    );
  } catch {
    return [];
  }
}
