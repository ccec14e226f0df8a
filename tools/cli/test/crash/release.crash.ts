import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Rollout } from '@berth/rollout';
import { Changes } from '../../src/engine/changes';
import { planRelease, release } from '../../src/engine/release';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, BLUE, rollout as byCodeDeploy, FIRST, GREEN, SECOND } from '../_fakes/rollout';
import { WireAws } from '../_fakes/wire-aws';
import { workspace } from '../_fixtures/workspace';

const BERTH = join(__dirname, '../../bin/berth.cjs');
const RUNNERS = 4;

// biome-ignore lint/style/noProcessEnv: on a computer that is busy some of the points are better than none
const { CRASH_EVERY = '1' } = process.env;

/** Never killed, a run makes fewer calls than this. */
const MOST_CALLS = 1000;

// some hundred starts of a real process
jest.setTimeout(3_600_000);

interface Ended {
  /** Undefined when it was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const { codeDeploy: _, ...rest } = byCodeDeploy;
const rollouts: Readonly<Record<Mover, Rollout>> = { CodeDeploy: byCodeDeploy, ECS: { ...rest, engine: 'ecs' } };

/** Who moves the users, in steps: a canary of CodeDeploy, or one of ECS. */
type Mover = 'CodeDeploy' | 'ECS';

/** An account behind a port of this computer, in which FIRST serves, and a user who releases SECOND. */
class Account {
  public readonly aws: FakeAws;
  public readonly wire: WireAws;
  private readonly clock = new ManualClock();
  private endpoint = '';

  constructor(
    private readonly mover: Mover,
    broken: boolean,
  ) {
    this.aws = new FakeAws(this.clock, rollouts[mover]);
    this.aws.native.shifts = true;
    this.aws.images.add(FIRST).add(SECOND);
    if (broken) this.aws.broken.add(SECOND);
    this.wire = new WireAws(this.aws);
  }

  public async start(): Promise<void> {
    const context = { aws: this.aws.ports, clock: this.clock, io: new FakeIo(), pollMs: 1 };
    const plan = await planRelease(this.aws.rollout, { name: 'pyshop', digest: FIRST }, context);
    await release(plan, { wait: false, beforeChange: async () => undefined, changes: new Changes() }, context);
    for (const deployment of this.aws.deployments) deployment.status = 'Succeeded';
    if (this.mover === 'ECS') this.aws.native.settle();
    this.endpoint = await this.wire.start();
  }

  /** The real command, killed before or after its call `point` is done. */
  public async release(point = MOST_CALLS, when: 'before' | 'after' = 'before'): Promise<Ended> {
    const before = this.wire.calls.length;
    const child = this.spawn();
    this.wire.onCall = at => {
      this.clock.time += 1000;
      if (at !== when || this.wire.calls.length - before !== point) return;
      child.kill('SIGKILL');
      throw new TypeError('nobody is left to be answered');
    };
    return ended(child);
  }

  private spawn(): ChildProcess {
    const env = {
      ...{ AWS_ENDPOINT_URL: this.endpoint },
      ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', BERTH_LOCAL_SPEED: '60' },
    };
    const argv = [BERTH, 'release', 'dev', '--image', SECOND, '--json'];
    return spawn(process.execPath, argv, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  private readonly folder = workspace();

  /** Deployments of ours, by what marks them, without the first. */
  public get started(): string[] {
    if (this.mover === 'ECS') return this.startedByEcs;
    const ours = this.aws.deployments.filter(
      ({ isWayBack, createdBy }) => !isWayBack && !createdBy.appSpec.includes(FIRST_REVISION),
    );
    return ours.map(({ description }) => description);
  }

  /** ECS marks none: one that ended before another was begun is another attempt. */
  private get startedByEcs(): string[] {
    const revisions = this.aws.native.deployments.filter(({ taskDefinition }) => taskDefinition === SECOND_REVISION);
    return revisions.map(({ id, status }) => (status === 'STOPPED' ? 'replaced' : id));
  }

  /** Whether one of ours took the place of one that was not done. */
  public get replaced(): boolean {
    return this.started.includes('replaced');
  }

  /** The digest that users reach. */
  public get serving(): string {
    const { aws } = this;
    if (this.mover === 'CodeDeploy') return aws.serving ?? 'nothing';
    const reached = aws.native.reachedBy([aws.weights[BLUE] ?? 0, aws.weights[GREEN] ?? 0]);
    const digests = [...reached].map(arn => (arn === SECOND_REVISION ? SECOND : FIRST));
    return [...new Set(digests)].join(' and ');
  }

  /** Migrations to SECOND. */
  public get migrations(): number {
    return this.aws.oneOffTasks.filter(({ taskDefinition }) => taskDefinition !== FIRST_REVISION).length;
  }
}

const FIRST_REVISION = BASE.replace(/1$/, '2');
const SECOND_REVISION = BASE.replace(/1$/, '3');

function ended(child: ChildProcess): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.on('data', chunk => out.push(String(chunk)));
  child.stderr?.on('data', chunk => err.push(String(chunk)));
  return new Promise(resolve =>
    child.on('close', code => resolve({ exitCode: code ?? undefined, stdout: out.join(''), stderr: err.join('') })),
  );
}

/** What is not true after the command was given again; empty when all is well. */
function lies(account: Account, { exitCode, stdout, stderr }: Ended, broken: boolean): string[] {
  const { aws, started, migrations, serving, replaced } = account;
  const [wanted, digest] = broken ? [2, FIRST] : [0, SECOND];
  const facts: readonly (readonly [boolean, string])[] = [
    [exitCode === wanted, `exit code ${exitCode}: ${stdout} ${stderr}`],
    [serving === digest, `${serving} serves`],
    [!replaced, 'a deployment of ours was replaced by another one'],
    [new Set(started).size === started.length, `started twice: ${started}`],
    [broken || started.length === 1, `started ${started.length} times`],
    [migrations === 1, `migrated ${migrations} times`],
    [aws.revisions.length === 3, `${aws.revisions.length} revisions`],
    [![...aws.parameters.keys()].some(name => name.includes('/deploy/lock/')), 'the lock is held'],
  ];
  return facts.filter(([holds]) => !holds).map(([, fact]) => fact);
}

/** Kills at one point, gives the command again, says what is not true then. */
async function crash(mover: Mover, point: number, when: 'before' | 'after', broken: boolean): Promise<string[]> {
  const account = new Account(mover, broken);
  await account.start();
  try {
    const killed = await account.release(point, when);
    const { length: made } = account.wire.calls;
    const name = account.wire.calls[point - 1];
    const again = await account.release();
    const found = lies(account, again, broken);
    // now and then a run looks less often, and makes fewer calls
    if (killed.exitCode !== undefined && made >= point) found.push('it was not killed');
    return found.map(fact => `killed ${when} call ${point} (${name}): ${fact}`);
  } finally {
    await account.wire.stop();
  }
}

test.each([
  ['CodeDeploy', 'is released', false],
  ['CodeDeploy', 'does not work is rolled back', true],
  ['ECS', 'is released', false],
  ['ECS', 'does not work is rolled back', true],
] as const)(
  'by %s a release that %s, killed before and after each of its calls, is brought to its end by the same command',
  async (mover, _, broken) => {
    const whole = new Account(mover, broken);
    await whole.start();
    const first = await whole.release();
    await whole.wire.stop();
    expect(lies(whole, first, broken)).toEqual([]);

    const all = whole.wire.calls.flatMap((__, index) => [
      { point: index + 1, when: 'before' as const },
      { point: index + 1, when: 'after' as const },
    ]);
    const points = all.filter((__, index) => index % Number(CRASH_EVERY) === 0);
    process.stdout.write(`${mover}: ${points.length} kills at ${whole.wire.calls.length} calls\n`);
    const found: string[] = [];
    const left = [...points];
    await Promise.all(
      Array.from({ length: RUNNERS }, async () => {
        for (let next = left.pop(); next; next = left.pop()) {
          const untrue = await crash(mover, next.point, next.when, broken);
          for (const fact of untrue) process.stdout.write(`${fact}\n`);
          found.push(...untrue);
          if (left.length % 20 === 0) process.stdout.write(`${left.length} left, ${found.length} violations\n`);
        }
      }),
    );
    expect(found).toEqual([]);
  },
);
