import type { RotationPorts } from './ports';

const CURRENT = 'AWSCURRENT';

/**
 * When the last of some secrets got the value that it has, in milliseconds since the epoch; undefined when there are none.
 *
 * A rotation makes the new version first and the current one minutes later, so both times count: tasks that start in between read the old value.
 */
export async function lastChange(
  arns: readonly string[],
  secrets: RotationPorts['secrets'],
): Promise<number | undefined> {
  if (arns.length === 0) return undefined;
  return Math.max(...(await Promise.all(arns.map(arn => changeOf(arn, secrets)))));
}

async function changeOf(SecretId: string, secrets: RotationPorts['secrets']): Promise<number> {
  const { LastRotatedDate } = await secrets.describeSecret({ SecretId });
  return Math.max(LastRotatedDate?.getTime() ?? 0, await currentSince(SecretId, secrets));
}

async function currentSince(SecretId: string, secrets: RotationPorts['secrets']): Promise<number> {
  let NextToken: string | undefined;
  do {
    const page = await secrets.listSecretVersionIds({ SecretId, NextToken });
    const current = page.Versions?.find(({ VersionStages = [] }) => VersionStages.includes(CURRENT));
    if (current) return current.CreatedDate?.getTime() ?? 0;
    NextToken = page.NextToken;
  } while (NextToken);
  return 0;
}
