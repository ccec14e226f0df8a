import { isKnown, lastDayProblems, type Problem } from '@berth/foundation';
import { newestMinor, POSTGRES_MINORS } from './data/postgres-versions';
import type { MajorUpgrade } from './database-options';

/** What is made when nobody says anything. It changes with a major version of this package only. */
export const USUAL_VERSION = '17';

const REASON_LENGTH = 20;

/** Which PostgreSQL an instance runs, and where it goes. */
export interface VersionRules {
  readonly engineVersion?: string;
  readonly fixedVersion?: object;
  readonly majorUpgrade?: MajorUpgrade;
}

/**
 * What is wrong with the versions.
 *
 * @param today the day that `until` is compared with
 */
export function versionProblems(rules: VersionRules, today = new Date()): Problem[] {
  const { engineVersion = USUAL_VERSION, fixedVersion, majorUpgrade } = rules;
  return [
    ...offerProblems('engineVersion', engineVersion),
    ...(fixedVersion ? fixedProblems(engineVersion) : []),
    ...(majorUpgrade ? upgradeProblems(majorUpgrade, engineVersion, today) : []),
  ];
}

/** `17` of `17.4`. */
export function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}

function offerProblems(path: string, value: string): Problem[] {
  if (!isKnown(value)) return [];
  const [major = '', minor, ...more] = value.split('.');
  const minors = POSTGRES_MINORS[major];
  if (minors && more.length === 0 && (minor === undefined || minors.map(String).includes(minor))) return [];
  const fact = 'RDS does not create this version of PostgreSQL';
  const fix = minors ? `use ${newestMinor(major)}, or ${major} for the newest minor` : `use ${USUAL_VERSION}`;
  return [{ code: 'BERTH-RDS-001', path, value, fact, fix }];
}

function fixedProblems(engineVersion: string): Problem[] {
  if (!isKnown(engineVersion) || engineVersion.includes('.')) return [];
  const fact = 'engineVersion names no minor to stay on';
  const fix = `set engineVersion to one like "${newestMinor(engineVersion) ?? newestMinor(USUAL_VERSION)}"`;
  return [{ code: 'FixedVersionOpen', path: 'fixedVersion', value: engineVersion, fact, fix }];
}

function upgradeProblems({ to, reason, until }: MajorUpgrade, engineVersion: string, today: Date): Problem[] {
  const problem = (path: string, value: string, fact: string, fix?: string): Problem => {
    return { code: 'MajorUpgradeInvalid', path: `majorUpgrade.${path}`, value, fact, fix };
  };
  const problems = offerProblems('majorUpgrade.to', to);
  if (
    problems.length === 0 &&
    isKnown(to) &&
    isKnown(engineVersion) &&
    Number(majorOf(to)) <= Number(majorOf(engineVersion))
  ) {
    const fix = 'take majorUpgrade away when it is done';
    problems.push(problem('to', to, `is no later major than ${engineVersion}`, fix));
  }
  if (reason.trim().length < REASON_LENGTH) {
    problems.push(problem('reason', reason, `must have at least ${REASON_LENGTH} characters`));
  }
  const fix = `set engineVersion to "${to}" if it is done, or decide again`;
  const rule = { code: 'MajorUpgradeInvalid', path: 'majorUpgrade.until', fix };
  return [...problems, ...lastDayProblems(until, rule, today)];
}
