const OLD_GRAVITON = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
const FIFTH = [...OLD_GRAVITON, '24xlarge'];
const SIXTH = [...FIFTH, '32xlarge'];
const NEW = [...FIFTH, '48xlarge'];
const BURSTABLE = ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge'];

/**
 * Instance classes of RDS for PostgreSQL, by family: the same for all versions that RDS still creates.
 *
 * Source: rules E3025 and E3062 of CloudFormation Validate 1.14.0 (in aws-cdk-lib 2.276.0), 2026-11-21. A region may offer fewer.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html
 */
export const INSTANCE_CLASSES: Readonly<Record<string, readonly string[]>> = {
  t3: BURSTABLE,
  t4g: BURSTABLE,
  m5: FIFTH,
  m5d: FIFTH,
  m6g: OLD_GRAVITON,
  m6gd: OLD_GRAVITON,
  m6i: SIXTH,
  m6id: SIXTH,
  m6idn: SIXTH,
  m6in: SIXTH,
  m7g: OLD_GRAVITON,
  m7i: NEW,
  m8g: NEW,
  m8gd: NEW,
  r5: FIFTH,
  r5d: FIFTH,
  r6g: OLD_GRAVITON,
  r6gd: OLD_GRAVITON,
  r6i: SIXTH,
  r6id: SIXTH,
  r6idn: SIXTH,
  r6in: SIXTH,
  r7g: OLD_GRAVITON,
  r7i: NEW,
  r8g: NEW,
  r8gd: NEW,
  x2g: OLD_GRAVITON,
  x2iedn: ['xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge', '24xlarge', '32xlarge'],
};

/** Whether RDS creates PostgreSQL on a class: `db.t4g.micro`. */
export function isInstanceClass(name: string): boolean {
  const [db, family = '', size = '', ...more] = name.split('.');
  return db === 'db' && more.length === 0 && (INSTANCE_CLASSES[family]?.includes(size) ?? false);
}
