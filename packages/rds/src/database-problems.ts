import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { isInstanceClass } from './data/instance-classes';
import { RESERVED_PREFIX, RESERVED_USERS } from './data/reserved-users';
import type { DatabaseProxyOptions } from './database-options';
import { type VersionRules, versionProblems } from './version-problems';
import { windowProblems } from './window-problems';

/** What the rules look at. */
export interface DatabaseRules extends VersionRules {
  readonly instanceClass?: string;
  readonly instanceIdentifier?: string;
  readonly storageGiB?: number;
  readonly maxStorageGiB?: number;
  readonly databaseName?: string;
  readonly adminUser?: string;
  readonly adminRotation?: Duration;
  readonly applicationUser?: string;
  readonly applicationRotation?: Duration;
  readonly multiAz?: boolean;
  readonly singleAz?: object;
  readonly availabilityZone?: string;
  readonly backupRetention?: Duration;
  readonly backupWindow?: string;
  readonly maintenanceWindow?: string;
  readonly readReplicas?: number;
  readonly port?: number;
  readonly parameters?: Record<string, string>;
  readonly proxy?: DatabaseProxyOptions;
  readonly encryptionKey?: unknown;
  readonly awsManagedKeys?: boolean;

  /** There is no such prop: who writes one is told why. */
  readonly adminPassword?: unknown;
}

/** Every mistake in the props. */
export function databaseProblems(props: DatabaseRules): Problem[] {
  return [
    ...versionProblems(props),
    ...classProblems(props),
    ...zoneProblems(props),
    ...userProblems(props),
    ...nameProblems(props),
    ...sizeProblems(props),
    ...windowProblems(props),
    ...proxyProblems(props),
    ...parameterProblems(props),
    ...keyProblems(props),
  ];
}

function classProblems({ instanceClass }: DatabaseRules): Problem[] {
  if (!isKnown(instanceClass) || isInstanceClass(instanceClass)) return [];
  const fact = 'is not an instance class of RDS for PostgreSQL';
  return [
    { code: 'BERTH-RDS-002', path: 'instanceClass', value: instanceClass, fact, fix: 'use one like db.t4g.micro' },
  ];
}

function zoneProblems({ availabilityZone, multiAz = true, singleAz }: DatabaseRules): Problem[] {
  if (availabilityZone === undefined || !multiAz || singleAz) return [];
  const fact = 'RDS chooses the zones of an instance with a standby';
  const fix = 'leave it out, or set multiAz to false';
  return [{ code: 'BERTH-RDS-003', path: 'availabilityZone', value: availabilityZone, fact, fix }];
}

function userProblems({ adminUser = 'appadmin', adminPassword, applicationUser }: DatabaseRules): Problem[] {
  const problems = applicationUserProblems(applicationUser, adminUser);
  if (isKnown(adminUser) && isReserved(adminUser)) {
    const fact =
      adminUser.toLowerCase() === 'postgres'
        ? 'is the default name that attackers try first'
        : 'is reserved in PostgreSQL';
    problems.push({ code: 'BERTH-RDS-005', path: 'adminUser', value: adminUser, fact, fix: 'use appadmin' });
  } else {
    problems.push(...identifierProblems('AdminUserInvalid', 'adminUser', adminUser));
  }
  if (adminPassword !== undefined) {
    const fact = 'password in code';
    const fix = 'remove it, RDS makes one in Secrets Manager';
    problems.push({ code: 'BERTH-RDS-006', path: 'adminPassword', value: '(hidden)', fact, fix });
  }
  return problems;
}

function isReserved(user: string): boolean {
  const name = user.toLowerCase();
  return RESERVED_USERS.includes(name) || name.startsWith(RESERVED_PREFIX);
}

/** Two users and a role are named after it. */
function applicationUserProblems(value: string | undefined, adminUser: string): Problem[] {
  if (!isKnown(value)) return [];
  const problem = (code: string, fact: string, fix?: string) => [{ code, path: 'applicationUser', value, fact, fix }];
  if (!/^[a-z][a-z0-9_]{0,56}$/.test(value)) {
    const fact = 'must start with a letter and have at most 57 lower-case letters, digits and underscores';
    return problem('ApplicationUserInvalid', fact);
  }
  if (isReserved(value)) return problem('ApplicationUserInvalid', 'is reserved in PostgreSQL', 'use app');
  if (!isKnown(adminUser) || ![value, `${value}_clone`, `${value}_owner`].includes(adminUser)) return [];
  return problem('ApplicationUserTaken', `${adminUser} is the administrator`, 'name them apart');
}

function nameProblems({ databaseName, instanceIdentifier }: DatabaseRules): Problem[] {
  const problems = identifierProblems('DatabaseNameInvalid', 'databaseName', databaseName);
  // 63, less what the names of replicas add
  if (isKnown(instanceIdentifier) && !/^(?!.*--)[a-z][a-z0-9-]{0,58}[a-z0-9]$/.test(instanceIdentifier)) {
    const fact =
      'must start with a letter, have 2 to 60 lower-case letters, digits and hyphens, and no hyphen at the end or beside another';
    problems.push({ code: 'InstanceIdentifierInvalid', path: 'instanceIdentifier', value: instanceIdentifier, fact });
  }
  return problems;
}

/** A name inside PostgreSQL. */
function identifierProblems(code: string, path: string, value: string | undefined): Problem[] {
  if (!isKnown(value) || /^[a-z][a-z0-9_]{0,62}$/i.test(value)) return [];
  const fact = 'must start with a letter and have at most 63 letters, digits and underscores';
  return [{ code, path, value, fact }];
}

function sizeProblems(props: DatabaseRules): Problem[] {
  const { storageGiB, maxStorageGiB, port, readReplicas, backupRetention } = props;
  const { adminRotation, applicationRotation } = props;
  const storage = { code: 'StorageOutOfRange', max: 65_536, unit: 'GiB' };
  const days = { min: 1, unit: 'days' };
  return [
    ...wholeNumberProblems(storageGiB, { ...storage, path: 'storageGiB', min: 20 }),
    ...wholeNumberProblems(maxStorageGiB, {
      ...storage,
      path: 'maxStorageGiB',
      // @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
      min: Math.ceil((isKnown(storageGiB) ? storageGiB : 20) * 1.1),
    }),
    ...wholeNumberProblems(port, { code: 'PortOutOfRange', path: 'port', min: 1150, max: 65_535 }),
    ...wholeNumberProblems(readReplicas, { code: 'ReadReplicasOutOfRange', path: 'readReplicas', min: 0, max: 15 }),
    ...wholeNumberProblems(daysOf(backupRetention), {
      ...days,
      code: 'BackupRetentionOutOfRange',
      path: 'backupRetention',
      max: 35,
    }),
    ...wholeNumberProblems(daysOf(adminRotation), {
      ...days,
      code: 'AdminRotationOutOfRange',
      path: 'adminRotation',
      max: 90,
    }),
    ...wholeNumberProblems(daysOf(applicationRotation), {
      ...days,
      code: 'ApplicationRotationOutOfRange',
      path: 'applicationRotation',
      max: 90,
    }),
  ];
}

function proxyProblems({ proxy: { maxConnectionsPercent, idleClientTimeout } = {} }: DatabaseRules): Problem[] {
  return [
    ...wholeNumberProblems(maxConnectionsPercent, {
      code: 'MaxConnectionsOutOfRange',
      path: 'proxy.maxConnectionsPercent',
      min: 1,
      max: 100,
      unit: 'percent',
    }),
    ...wholeNumberProblems(isKnown(idleClientTimeout) ? idleClientTimeout.toSeconds({ integral: false }) : undefined, {
      code: 'IdleClientTimeoutOutOfRange',
      path: 'proxy.idleClientTimeout',
      min: 1,
      max: 28_800,
      unit: 'seconds',
    }),
  ];
}

function parameterProblems({ parameters }: DatabaseRules): Problem[] {
  const value = parameters?.['rds.force_ssl'];
  if (!isKnown(value) || value === '1') return [];
  const fact = 'passwords and data would cross the network readable';
  return [{ code: 'TlsNotForced', path: 'parameters.rds.force_ssl', value, fact, fix: 'leave it out' }];
}

function keyProblems({ awsManagedKeys, encryptionKey }: DatabaseRules): Problem[] {
  if (!awsManagedKeys || encryptionKey === undefined) return [];
  const fact = 'encryptionKey says another key';
  return [{ code: 'TwoKeys', path: 'awsManagedKeys', value: awsManagedKeys, fact, fix: 'leave one of them out' }];
}

function daysOf(duration: Duration | undefined): number | undefined {
  return isKnown(duration) ? duration.toDays({ integral: false }) : undefined;
}
