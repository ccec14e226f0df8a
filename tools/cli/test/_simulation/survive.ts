import { BASE } from '../_fakes/rollout';
import type { Run, Schedule } from './schedule';
import { type Ended, World } from './world';

/** Something that must never be true was true. */
export class Violation extends Error {}

function must(holds: boolean, invariant: string, fact: () => unknown): void {
  if (!holds) throw new Violation(`${invariant}: ${String(fact())}`);
}

const calm: Run = { faults: [], resume: false };
const SETTLING_RUNS = 5;

/**
 * Lets one schedule happen, then gives the same command until it has nothing left to do. Checks all invariants after each command.
 *
 * @throws Violation
 */
export async function survive(schedule: Schedule, redacts = true): Promise<void> {
  const world = new World(schedule, redacts);
  await world.begin();
  const settling = Array.from({ length: SETTLING_RUNS }, () => calm);
  for (const [index, run] of [...schedule.runs, ...settling].entries()) {
    const isCalm = index >= schedule.runs.length;
    if (index === schedule.runs.length) world.settle();
    const before = world.clock.time;
    const all = await world.run(run, index === 0);
    for (const ended of all) check(world, ended, run, all.length > 1, world.clock.time - before);
    if (isCalm && all[0]?.exitCode === 0) return checkIdempotence(world);
    world.clock.time += 60_000;
  }
  // what is good, and met nobody, gets through in the end
  const { broken, hangs, red, redAt, hook, migrationExitCode, kind } = schedule;
  const bad = broken || red || redAt !== undefined || migrationExitCode !== 0 || world.interfered;
  const stopped = kind === 'codeDeploy' ? hook !== undefined : hangs;
  must(bad || stopped, 'convergence', () => `the same command does not get through, ${world.serving} serves`);
}

/** I6 */
async function checkIdempotence(world: World): Promise<void> {
  const [again] = await world.run(calm, true);
  must(again?.exitCode === 0, 'I6', () => `the same command ended with ${again?.exitCode}: ${again?.stderr}`);
  must(again?.writes.length === 0, 'I6', () => `the same command changed something: ${again?.writes}`);
  const [resumed] = await world.run({ faults: [], resume: true }, false);
  must(
    resumed?.exitCode === 0 && resumed.writes.length === 0,
    'I6',
    () => `resume: ${resumed?.exitCode} ${resumed?.writes}`,
  );
  const paused = world.aws.scaleInPaused;
  must(!paused, 'F22', () => 'scaling stays paused after a release that is done');
}

function check(world: World, ended: Ended, run: Run, together: boolean, time: number): void {
  const { aws } = world;
  for (const [mark, count] of world.started) must(count === 1, 'I1', () => `${mark} was started ${count} times`);
  must(world.intrusions.length === 0, 'I1', () => world.intrusions.join(', '));
  const { migrated } = world;
  must(new Set(migrated).size === migrated.length, 'I4', () => `migrated twice: ${migrated}`);
  must(world.startedBeforeMigration === 0, 'I4', () => 'traffic moved before the migration succeeded');
  const shipped = aws.deployments.map(({ createdBy }) => JSON.stringify(createdBy));
  const found = world.secrets.foundIn([ended.stdout, ended.stderr, JSON.stringify(aws.tags), ...shipped].join('\n'));
  must(found.length === 0, 'I5', () => `a secret was said: ${found}`);
  must(ended.calls < 20_000 && time < 96 * 3_600_000, 'I7', () => `${ended.calls} calls in ${time} ms`);
  must(!ended.writes.includes('ecs.retire'), 'I8', () => 'a revision was retired');
  if (ended.exitCode === 'killed') return;
  checkReport(ended);
  const alone = !together && !world.interfered && !run.faults.some(({ fault }) => fault === 'stale');
  checkTruth(world, ended, alone, together);
}

/** I9 */
function checkReport({ exitCode, stdout, stderr, error }: Ended): void {
  must(exitCode !== 70, 'I9', () => `a bug: ${error instanceof Error ? error.stack : error}`);
  let report: { exitCode?: number; services?: unknown } = {};
  try {
    report = JSON.parse(stdout);
  } catch {
    throw new Violation(`I9: stdout is no JSON: ${stdout}`);
  }
  const said = exitCode === 0 ? report.services !== undefined : report.exitCode === exitCode;
  must(said, 'I9', () => `exit code ${exitCode}, but ${stdout} ${stderr}`);
}

/** I2 and I3 */
function checkTruth(world: World, ended: Ended, alone: boolean, together: boolean): void {
  const { exitCode, stdout, writes, serving, digest } = ended;
  const fact = () => `exit code ${exitCode}, ${serving} serves, changes ${writes}: ${stdout}`;
  const message = messageOf(stdout);
  if (exitCode === 0) {
    const released = /"action"/.test(stdout);
    must(!released || !alone || (serving.length === 1 && serving[0] === digest), 'I2', fact);
  } else if (exitCode === 1) must(writes.length === 0, 'I3', fact);
  else if (exitCode === 2) {
    const [, revision] = /rolled back to dev-pyshop:(\d+), which serves/.exec(message) ?? [];
    must(revision !== undefined, 'I3', fact);
    const told = world.digestOf(BASE.replace(/\d+$/, revision ?? ''));
    must(!alone || (serving.length === 1 && serving[0] === told && !ended.busy), 'I3', fact);
  } else if (exitCode === 3) {
    must(/was not rolled back|; before that: |serves instead of|did not go back/.test(message), 'I3', fact);
  } else if (exitCode === 4) {
    must(!writes.some(write => /(codeDeploy\.create|serviceDeployments\.start)/.test(write)), 'I3', fact);
  } else if (exitCode === 5)
    must(together || world.interfered || world.schedule.runs.some(({ second }) => second), 'I3', fact);
  else if (exitCode === 75 || exitCode === 130)
    must(/continues? in AWS|is not finished|interrupted|starts its tasks in AWS|goes on/.test(message), 'I3', fact);
  else must(false, 'I3', fact);
}

function messageOf(stdout: string): string {
  try {
    return (JSON.parse(stdout) as { error?: { message?: string } }).error?.message ?? '';
  } catch {
    return '';
  }
}
