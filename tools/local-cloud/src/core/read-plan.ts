import { AwsError } from './aws-error';
import { type FaultPlan, innerFaults } from './fault-plan';
import { type Fault, faultNames, isFaultName } from './faults';
import { batchOperations, isBatch } from './partial-failures';

/** A mistake in a plan. */
export interface PlanProblem {
  /** `list[0].nth`; empty for the plan itself. */
  readonly path: string;

  /** `must be a whole number from 1` */
  readonly fact: string;

  /** @default - nothing is there */
  readonly value?: unknown;

  /** What could stand there. @default - no list of words */
  readonly known?: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

/** A plan from outside. @throws AwsError `ValidationException` with the places of all mistakes, `problems` among its members */
export function readPlan(value: unknown): FaultPlan {
  const problems = planProblems(value);
  if (problems.length === 0) return value as FaultPlan;
  throw new AwsError('ValidationException', problems.map(wordsOf).join('\n'), 400, { problems });
}

function planProblems(value: unknown): PlanProblem[] {
  const plan = membersOf(value, '', ['list', 'seed', 'share', 'insideShare', 'services']);
  const { list, seed, share, insideShare, services } = plan.members;
  const found = [...plan.problems];
  for (const [path, number] of Object.entries({ share, insideShare })) {
    if (number === undefined || (typeof number === 'number' && number >= 0 && number <= 1)) continue;
    found.push({ path, value: number, fact: 'must be a number from 0 to 1' });
  }
  if (seed !== undefined && typeof seed !== 'string') found.push({ path: 'seed', value: seed, fact: 'must be a text' });
  if (services !== undefined && !(Array.isArray(services) && services.every(name => typeof name === 'string'))) {
    found.push({ path: 'services', value: services, fact: 'must be a list of texts' });
  }
  if (list !== undefined && !Array.isArray(list)) found.push({ path: 'list', value: list, fact: 'must be a list' });
  if (!Array.isArray(list)) return found;
  return [...found, ...(list as unknown[]).flatMap((item, position) => itemProblems(item, `list[${position}]`))];
}

function itemProblems(value: unknown, path: string): PlanProblem[] {
  const item = membersOf(value, path, ['service', 'operation', 'nth', 'fault', 'inside', 'subject']);
  if (item.problems.length > 0) return item.problems;
  const { nth, inside, subject } = item.members;
  const found: PlanProblem[] = [];
  if (!Number.isInteger(nth) || (nth as number) < 1) {
    found.push({ path: `${path}.nth`, value: nth, fact: 'must be a whole number from 1' });
  }
  if (inside === undefined) return [...found, ...callProblems(item.members, path)];
  if (!(innerFaults as readonly unknown[]).includes(inside)) {
    const fact = `must be one of ${innerFaults.join(', ')}`;
    found.push({ path: `${path}.inside`, value: inside, fact, known: innerFaults });
  }
  if (subject !== undefined && typeof subject !== 'string') {
    found.push({ path: `${path}.subject`, value: subject, fact: 'must be a text' });
  }
  return found;
}

function callProblems({ service, operation, fault }: Members, path: string): PlanProblem[] {
  const found = Object.entries({ service, operation })
    .filter(([, text]) => typeof text !== 'string')
    .map(([name, text]): PlanProblem => ({ path: `${path}.${name}`, value: text, fact: 'must be a text' }));
  const place = { path: `${path}.fault`, value: fault };
  if (!(typeof fault === 'string' ? isFaultName(fault) : isFault(fault))) {
    return [...found, { ...place, fact: `is not known; known are ${faultNames.join(', ')}`, known: faultNames }];
  }
  const isPartial = fault === 'partial' || (fault as Fault).kind === 'partial';
  if (!isPartial || isBatch(String(service), String(operation))) return found;
  const those = `those that do are ${batchOperations.join(', ')}`;
  return [...found, { ...place, fact: `${service}:${operation} never fails in part; ${those}` }];
}

function isFault(value: unknown): boolean {
  const { kind, ms, code, message } = (value ?? {}) as Members;
  if (kind === 'delay') return typeof ms === 'number' && ms >= 0;
  if (kind === 'refuse') return typeof code === 'string' && typeof message === 'string';
  return kind === 'loseRequest' || kind === 'loseAnswer' || kind === 'stale' || kind === 'partial';
}

function membersOf(value: unknown, path: string, known: readonly string[]) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { members: {}, problems: [{ path, value, fact: 'must be an object' }] };
  }
  const problems = Object.keys(value)
    .filter(name => !known.includes(name))
    .map((name): PlanProblem => {
      const place = path === '' ? name : `${path}.${name}`;
      return { path: place, fact: `is not known; known are ${known.join(', ')}`, known };
    });
  return { members: value as Members, problems };
}

function wordsOf({ path, value, fact }: PlanProblem): string {
  return `${path || 'the plan'}${value === undefined ? '' : ` = ${JSON.stringify(value)}`}: ${fact}`;
}
