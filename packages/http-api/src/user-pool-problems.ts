import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { UserPoolProps } from './user-pool';

/** What the rules look at. */
export type UserPoolRules = Pick<
  UserPoolProps,
  'passwordLength' | 'callbackUrls' | 'logoutUrls' | 'refreshTokenValidity' | 'domainPrefix'
>;

/**
 * Every mistake in the props.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function userPoolProblems(rules: UserPoolRules): Problem[] {
  const { passwordLength, callbackUrls = [], logoutUrls = [], refreshTokenValidity } = rules;
  const minutes = isKnown(refreshTokenValidity) ? refreshTokenValidity.toMinutes({ integral: false }) : undefined;
  const ofTokens = { code: 'BERTH-API-011', path: 'refreshTokenValidity', unit: 'minutes' };
  return [
    ...wholeNumberProblems(passwordLength, { code: 'BERTH-API-001', path: 'passwordLength', min: 8, max: 99 }),
    ...wholeNumberProblems(minutes, { ...ofTokens, min: 60, max: 10 * 365 * 24 * 60 }),
    ...urlProblems('callbackUrls', callbackUrls),
    ...urlProblems('logoutUrls', logoutUrls),
    ...prefixProblems(rules),
  ];
}

function urlProblems(path: string, urls: readonly string[]): Problem[] {
  return urls.flatMap((value, i) => {
    if (!isKnown(value) || /^https:\/\/[^\s#]+$|^http:\/\/localhost(:\d+)?(\/[^\s#]*)?$/.test(value)) return [];
    const fact = 'must start with https://, or with http://localhost, and have no fragment';
    return [{ code: 'BERTH-API-010', path: `${path}[${i}]`, value, fact }];
  });
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
function prefixProblems({ domainPrefix, callbackUrls = [] }: UserPoolRules): Problem[] {
  const path = 'domainPrefix';
  if (!isKnown(domainPrefix)) return [];
  const problem = { code: 'BERTH-API-012', path, value: domainPrefix };
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(domainPrefix)) {
    return [{ ...problem, fact: 'must have 1 to 63 lower-case letters, digits and hyphens between them' }];
  }
  const reserved = ['aws', 'amazon', 'cognito'].find(word => domainPrefix.includes(word));
  if (reserved) return [{ ...problem, fact: `contains "${reserved}", which Cognito keeps for itself` }];
  if (callbackUrls.length > 0) return [];
  const fact = 'users who sign in there would have no way back';
  return [{ ...problem, fact, fix: 'give callbackUrls' }];
}
