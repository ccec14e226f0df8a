/**
 * Names that PostgreSQL or RDS keep for themselves, and `postgres`, the default that attackers try first.
 *
 * The template rule BERTH-RDS-005 has the same list; a test of `platform` compares them.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html read 2026-11
 */
export const RESERVED_USERS: readonly string[] = [
  'admin',
  'administrator',
  'postgres',
  'public',
  'rds_ad',
  'rds_iam',
  'rds_password',
  'rds_replication',
  'rds_superuser',
  'rdsadmin',
  'rdsproxyadmin',
  'rdsrepladmin',
  'rdstopmgr',
  'root',
];

/** PostgreSQL keeps every name that begins so. */
export const RESERVED_PREFIX = 'pg_';
