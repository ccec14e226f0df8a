/**
 * What ACM takes in one certificate: characters of the first name, and names unless the quota was raised.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html read 2026-11
 */
export const CERTIFICATE_LIMITS = { commonName: 64, names: 10 } as const;
