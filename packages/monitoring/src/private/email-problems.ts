import { isKnown, type Problem } from '@berth/foundation';

/** What is wrong with addresses that get mails. */
export function emailProblems(emails: readonly string[]): Problem[] {
  return emails.flatMap((email, i) => {
    if (!isKnown(email) || /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(email)) return [];
    return [{ code: 'BERTH-MON-003', path: `emails[${i}]`, value: email, fact: 'is not an address of e-mail' }];
  });
}
