/**
 * PostgreSQL versions that RDS creates, by major; standard support only. Others are retired or not offered.
 *
 * Source: the versions of aws-cdk-lib 2.276.0 without `@deprecated`, 2026-11-21.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
 */
export const POSTGRES_MINORS: Readonly<Record<string, readonly number[]>> = {
  14: [12, 13, 15, 17, 18, 19, 20, 21, 22],
  15: [7, 8, 10, 12, 13, 14, 15, 16, 17],
  16: [3, 4, 6, 8, 9, 10, 11, 12, 13],
  17: [2, 4, 5, 6, 7, 8, 9],
  18: [1, 2, 3],
};

/** The newest minor of a major: `17` gives `17.9`. Undefined for a major that is not offered. */
export function newestMinor(major: string): string | undefined {
  const minors = POSTGRES_MINORS[major];
  return minors && `${major}.${Math.max(...minors)}`;
}
