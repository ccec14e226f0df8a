import { isKnown, type Problem } from '@berth/foundation';
import { dailyWindow, overlap, weeklyWindow } from './private/window';

const HALF_HOUR = 30;
const DAY = 24 * 60;

/** When RDS may work on an instance. */
export interface WindowRules {
  readonly backupWindow?: string;
  readonly maintenanceWindow?: string;
}

/** What is wrong with the windows; one that is left out is the default. */
export function windowProblems(rules: WindowRules): Problem[] {
  const { backupWindow = '01:00-02:00', maintenanceWindow = 'sun:03:00-sun:04:00' } = rules;
  if (!isKnown(backupWindow) || !isKnown(maintenanceWindow)) return [];
  const daily = dailyWindow(backupWindow);
  const weekly = weeklyWindow(maintenanceWindow);
  const problems: Problem[] = [];
  if (!daily || daily.minutes < HALF_HOUR) {
    const fact = 'must be at least 30 minutes of a day in UTC';
    const fix = 'write it as "01:00-02:00"';
    problems.push({ code: 'BackupWindowInvalid', path: 'backupWindow', value: backupWindow, fact, fix });
  }
  if (!weekly || weekly.minutes < HALF_HOUR || weekly.minutes >= DAY) {
    const fact = 'must be 30 minutes to less than 24 hours of a week in UTC';
    const fix = 'write it as "sun:03:00-sun:04:00"';
    problems.push({ code: 'MaintenanceWindowInvalid', path: 'maintenanceWindow', value: maintenanceWindow, fact, fix });
  }
  if (problems.length === 0 && daily && weekly && overlap(daily, weekly)) {
    const fact = `meets the backup window ${backupWindow}, which RDS refuses`;
    problems.push({ code: 'WindowsOverlap', path: 'maintenanceWindow', value: maintenanceWindow, fact });
  }
  return problems;
}
