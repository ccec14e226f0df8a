/**
 * The last letter of the zones of regions that have more than three. All others have a, b and c.
 *
 * Accounts see some of them only, so that this says what cannot be, and EC2 what is.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html read 2026-11
 */
export const LAST_ZONE: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'd',
  'ap-northeast-2': 'd',
  'ca-central-1': 'd',
  'cn-north-1': 'd',
  'us-east-1': 'f',
  'us-west-2': 'd',
};

/** Of the regions that are not in the table. */
export const USUAL_LAST_ZONE = 'c';
