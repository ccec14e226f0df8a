import { AwsError } from './aws-error';

/** One page of a list, and the token of the next one. The token is the position, which is what lets it survive a restart. */
export function paginate<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
  invalidTokenCode = 'InvalidNextToken',
): { page: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw new AwsError(invalidTokenCode, 'The specified token is not valid.');
  const end = start + size;
  const next = end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { page: items.slice(start, end), next };
}
