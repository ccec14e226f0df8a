import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { newestMinor, POSTGRES_MINORS } from './data/postgres-versions';

/** Names that PostgreSQL or RDS keep for themselves. */
const RESERVED_USERS = ['admin', 'postgres', 'rdsadmin', 'root', 'public'];

/** What the rules look at. */
export interface DatabaseRules {
  readonly engineVersion?: string;
  readonly instanceClass?: string;
  readonly storageGiB?: number;
  readonly databaseName?: string;
  readonly adminUser?: string;
  readonly backupRetention?: Duration;
  readonly port?: number;
}

/** Every mistake in the props. */
export function databaseProblems(props: DatabaseRules): Problem[] {
  return [...versionProblems(props), ...classProblems(props), ...nameProblems(props), ...sizeProblems(props)];
}

function sizeProblems({ storageGiB, port, backupRetention }: DatabaseRules): Problem[] {
  const ofBackup = { code: 'BackupRetentionOutOfRange', path: 'backupRetention', unit: 'days' };
  return [
    ...wholeNumberProblems(storageGiB, {
      code: 'StorageOutOfRange',
      path: 'storageGiB',
      min: 20,
      max: 65_536,
      unit: 'GiB',
    }),
    ...wholeNumberProblems(port, { code: 'PortOutOfRange', path: 'port', min: 1150, max: 65_535 }),
    ...wholeNumberProblems(daysOf(backupRetention), { ...ofBackup, min: 1, max: 35 }),
  ];
}

function versionProblems({ engineVersion }: DatabaseRules): Problem[] {
  if (!isKnown(engineVersion)) return [];
  const [major = '', minor] = engineVersion.split('.');
  const minors = POSTGRES_MINORS[major];
  if (minors && (minor === undefined || minors.includes(Number(minor)))) return [];
  const fact = 'RDS does not create this version of PostgreSQL';
  const fix = minors ? `use ${newestMinor(major)}, or ${major} for the newest minor` : 'use 17';
  return [{ code: 'BERTH-RDS-001', path: 'engineVersion', value: engineVersion, fact, fix }];
}

function classProblems({ instanceClass }: DatabaseRules): Problem[] {
  if (!isKnown(instanceClass) || /^db\.[a-z][a-z0-9]+\.(\d*xlarge|micro|small|medium|large)$/.test(instanceClass))
    return [];
  const fact = 'is not an RDS instance class';
  return [
    { code: 'BERTH-RDS-002', path: 'instanceClass', value: instanceClass, fact, fix: 'use one like db.t4g.micro' },
  ];
}

function nameProblems({ adminUser, databaseName }: DatabaseRules): Problem[] {
  const problems: Problem[] = [];
  if (isKnown(adminUser) && RESERVED_USERS.includes(adminUser.toLowerCase())) {
    const fact =
      adminUser === 'postgres' ? 'is the default name that attackers try first' : 'is reserved in PostgreSQL';
    problems.push({ code: 'BERTH-RDS-005', path: 'adminUser', value: adminUser, fact, fix: 'use appadmin' });
  } else if (isKnown(adminUser) && !/^[a-z][a-z0-9_]{0,62}$/i.test(adminUser)) {
    const fact = 'must start with a letter and have at most 63 letters, digits and underscores';
    problems.push({ code: 'AdminUserInvalid', path: 'adminUser', value: adminUser, fact });
  }
  if (isKnown(databaseName) && !/^[a-z][a-z0-9_]{0,62}$/i.test(databaseName)) {
    const fact = 'must start with a letter and have at most 63 letters, digits and underscores';
    problems.push({ code: 'DatabaseNameInvalid', path: 'databaseName', value: databaseName, fact });
  }
  return problems;
}

function daysOf(duration: Duration | undefined): number | undefined {
  return isKnown(duration) ? duration.toDays({ integral: false }) : undefined;
}
