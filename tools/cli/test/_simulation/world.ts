import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Rollout } from '@berth/rollout';
import { REQUEST_LIMIT_MS } from '../../src/aws/connection';
import type { AwsPorts } from '../../src/aws/ports';
import { runCli } from '../../src/cli';
import { Interrupted } from '../../src/clock';
import type { CommandContext } from '../../src/command-context';
import { Lock } from '../../src/engine/lock';
import { tags } from '../../src/engine/markers';
import { terminalIo } from '../../src/terminal/terminal-io';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { stages } from '../_fakes/native-service';
import { BASE, BLUE, FIRST, GREEN, rollout, SECOND } from '../_fakes/rollout';
import { randomOf } from './random';
import type { Fault, Kind, Run, Schedule } from './schedule';
import { PlantedSecrets } from './secrets';

export const THIRD = `sha256:${'3'.repeat(64)}`;
const ACCOUNT = '111122223333';
const HEARTBEAT_MS = 75_000;

const { loadBalancer, codeDeploy, ...rest } = rollout;
const production = { productionListener: loadBalancer?.productionListener ?? '' };
const real = { ...rest, account: ACCOUNT };
const two: Rollout = { ...real, engine: 'ecs', loadBalancer: { ...production, targetGroups: [BLUE, GREEN] } };
const contracts: Record<Kind, Rollout> = {
  codeDeploy: { ...real, codeDeploy, loadBalancer },
  rolling: { ...real, engine: 'ecs', loadBalancer: { ...production, targetGroups: [BLUE] } },
  blueGreen: two,
  linear: two,
  canary: two,
  worker: { ...real, engine: 'ecs', container: { name: 'pyshop' }, health: { gracePeriodSeconds: 0 } },
};

const shiftOf = (percents: readonly number[]) =>
  stages.flatMap(stage => (stage[1] === 10 ? percents.map(percent => [stage[0], percent] as const) : [stage]));
const shifts: Partial<Record<Kind, typeof stages>> = {
  blueGreen: stages.filter(([, percent]) => percent !== 10),
  linear: shiftOf([25, 50, 75]),
  canary: stages,
};

const errors: Partial<Record<Fault, string>> = {
  dropBefore: 'TimeoutError',
  dropAfter: 'TimeoutError',
  throttled: 'ThrottlingException',
  serverError: 'InternalServerException',
  expired: 'ExpiredTokenException',
  denied: 'AccessDeniedException',
};

const LOCK = /^parameters\.(create|overwrite|remove)$/;
const WRITE =
  /^(parameters\.(create|overwrite|remove)|ecs\.(register|run|tag|setDesiredCount|retire)|codeDeploy\.(create|stopWithRollback|endWait)|serviceDeployments\.(start|stopWithRollback)|scaling\.pauseScaleIn|registry\.push)$/;

/** Lists that AWS brings up to date a little later. */
const EVENTUAL =
  /^(ecs\.(service|task|tasksStartedBy|runningTasks|stoppedTasks)|codeDeploy\.(active|recent)|serviceDeployments\.recent|loadBalancers\.(listener|targets))$/;

/** Who takes locks away at another computer. */
const human = { owner: 'eve@desk', pid: 1, isAlive: () => true };

/** The process is gone: nothing it does afterwards reaches AWS. */
export class Killed extends Error {}

/** How a command ended, and what it had done by then. */
export interface Ended {
  readonly digest: string;
  readonly exitCode: number | 'killed';
  readonly error?: unknown;
  readonly stdout: string;
  readonly stderr: string;

  /** Changes that reached AWS; the lock is none. */
  readonly writes: readonly string[];
  readonly calls: number;

  /** Digests that served at its end. */
  readonly serving: readonly string[];
  readonly busy: boolean;
}

/** An account, what goes wrong in it, and those who give commands. */
export class World {
  public readonly clock = new ManualClock();
  public readonly aws: FakeAws;
  public readonly secrets: PlantedSecrets;

  /** Deployments that were begun, by deploy id. */
  public readonly started = new Map<string, number>();
  public startedBeforeMigration = 0;

  /** Changes that arrived when somebody else held the lock already. */
  public readonly intrusions: string[] = [];
  private holder: number | undefined;

  /** Somebody deployed by hand, moved weights, or took a lock away. */
  public interfered = false;
  private readonly random: () => number;
  private readonly alive = new Set<number>();
  private pid = 0;
  private redReads = 0;
  private rivals = 0;

  constructor(
    public readonly schedule: Schedule,
    private readonly redacts = true,
  ) {
    this.random = randomOf(schedule.seed);
    this.secrets = new PlantedSecrets(schedule.seed + 1);
    this.aws = new FakeAws(this.clock, contracts[schedule.kind]);
    this.aws.moves = true;
    this.aws.native.shifts = schedule.kind in shifts;
    this.aws.native.stages = shifts[schedule.kind] ?? stages;
    for (const digest of [FIRST, SECOND, THIRD]) this.aws.images.add(digest);
    this.plant();
  }

  private plant(): void {
    const { aws, secrets } = this;
    const [base] = aws.revisions;
    const container = base?.definition.containerDefinitions?.[0];
    if (container) Object.assign(container, { environment: [{ name: 'SENTRY_DSN', value: secrets.bare }] });
    aws.parameters.set('/berth/dev/secret', secrets.bare);
    for (let task = 0; task < 6; task++) {
      aws.logs.set(`task/${task}`, [...secrets.shapes]);
      aws.logs.set(`task/stopped-${task}`, [...secrets.shapes]);
    }
  }

  /** FIRST serves, and the weather turns. */
  public async begin(): Promise<void> {
    const ended = await this.give(['release', 'dev', '--image', FIRST, '--json'], FIRST, { faults: [], resume: false });
    if (ended.exitCode !== 0)
      throw new TypeError(`unexpected end of the first release: ${ended.stderr}`, { cause: ended.error });
    this.settle();
    const { schedule, aws } = this;
    const { broken, breaker, aborts, hangs, red, rollbackLooks, rollbackFails } = schedule;
    if (broken) aws.broken.add(SECOND);
    if (red) aws.native.red = ['errors'];
    Object.assign(aws.native, { breaker, aborts, hangs });
    Object.assign(aws, { rollbackLooks, rollbackFails, failingHook: schedule.hook });
    if (schedule.scales) aws.bounds = { min: 2, max: 8 };
    aws.watchedAlarms = ['errors'];
    aws.migrationExitCode = schedule.migrationExitCode;
  }

  /** Everything that has begun comes to its end. */
  public settle(): void {
    const { native } = this.aws;
    const { hangs, breaker } = native;
    // as a human would
    Object.assign(native, { hangs: false, breaker: 1 });
    native.settle();
    Object.assign(native, { hangs, breaker });
    for (let look = 0; look < 40; look++) {
      this.clock.time += 5000;
      void this.aws.ports.codeDeploy.active('', '').catch(() => undefined);
    }
    this.clock.time += 1000;
  }

  /** One command, and beside it perhaps a second one. */
  public async run(run: Run, first: boolean): Promise<Ended[]> {
    const release = (digest: string) => ['release', 'dev', '--image', digest, '--json'];
    const argv = run.resume && !first ? ['resume', 'dev', '--json'] : release(SECOND);
    const others: Promise<Ended>[] = [];
    const { second } = run;
    const join = (digest: string) =>
      void others.push(this.give(release(digest), digest, { faults: [], resume: false }));
    const begin = (calls: number) => {
      if (second === undefined || others.length > 0 || calls < second.at) return;
      join(second.same ? SECOND : THIRD);
    };
    const ended = await this.give(argv, SECOND, run, begin, () => join(SECOND));
    return [ended, ...(await Promise.all(others))];
  }

  /** Runs the real command line against this account. */
  private async give(
    argv: string[],
    digest: string,
    run: Run,
    onCall: (calls: number) => void = () => undefined,
    onUnlock: () => void = () => undefined,
  ) {
    const pid = ++this.pid;
    this.alive.add(pid);
    const actor = new Actor(this, run, pid, onCall, onUnlock);
    const out: string[] = [];
    const err: string[] = [];
    const stream = (lines: string[]) => ({ write: (text: string) => lines.push(text) > 0, isTTY: false });
    const now = this.clock.now;
    const io = this.redacts
      ? terminalIo({ stdin: {} as never, stdout: stream(out) as never, stderr: stream(err) as never, now })
      : terminalIo({ stdin: {} as never, stdout: stream(out) as never, stderr: stream(err) as never, now });
    if (!this.redacts) Object.assign(io, { info: (text: string) => err.push(text) });
    let exitCode: Ended['exitCode'] = 'killed';
    let error: unknown;
    try {
      exitCode = await runCli(argv, '0.0.0', actor.context(io));
    } catch (thrown) {
      error = actor.dead ? undefined : thrown;
      if (!actor.dead) exitCode = 70;
    }
    if (actor.dead) exitCode = 'killed';
    this.alive.delete(pid);
    const ended: Ended = {
      ...{ digest, exitCode, error, stdout: out.join(''), stderr: err.join(''), writes: actor.writes },
      ...{ calls: actor.calls, serving: this.serving, busy: this.busy },
    };
    return ended;
  }

  /** Digests of what users reach; of a worker, of what runs. */
  public get serving(): string[] {
    const { aws, schedule } = this;
    const percent = [aws.weights[BLUE] ?? 0, aws.weights[GREEN] ?? 0];
    if (schedule.kind === 'codeDeploy') {
      const reached = aws.taskSets.filter(({ targetGroup = '' }) => (aws.weights[targetGroup] ?? 0) > 0);
      return [...new Set(reached.map(({ taskDefinition }) => this.digestOf(taskDefinition)))];
    }
    const reached = schedule.kind === 'worker' ? aws.native.reached : aws.native.reachedBy(percent);
    return [...new Set([...reached].map(revision => this.digestOf(revision)))];
  }

  /** Whether something is on its way. */
  public get busy(): boolean {
    return this.aws.native.active !== undefined || this.aws.deployments.some(({ status }) => status === 'InProgress');
  }

  /** Migrations to a digest that succeeded. */
  public migrations(digest: string): number {
    const tasks = this.aws.oneOffTasks.filter(task => this.digestOf(task.taskDefinition) === digest);
    return tasks.filter(({ exitCode }) => exitCode === 0).length;
  }

  /** Deploy ids whose migration succeeded, each as often as it did. */
  public get migrated(): string[] {
    return this.aws.oneOffTasks.filter(({ exitCode }) => exitCode === 0).map(({ startedBy }) => startedBy);
  }

  public digestOf(revision: string): string {
    const { definition } = this.aws.revisions.find(({ arn }) => arn === revision) ?? {};
    return definition?.containerDefinitions?.[0]?.image?.split('@')[1] ?? revision;
  }

  /** Lets others go first for a while, as the seed wants it. */
  public async turn(): Promise<void> {
    for (let left = Math.floor(this.random() * 4); left > 0; left--) await undefined;
  }

  public isAlive = (pid: number): boolean => this.alive.has(pid);

  /** Notes what a call has begun. */
  public note(name: string, args: readonly unknown[]): void {
    const { description, appSpec = '' } = (args[0] ?? {}) as { description?: string; appSpec?: string };
    const revision = name === 'codeDeploy.create' ? /"TaskDefinition":"([^"]+)"/.exec(appSpec)?.[1] : args[2];
    const mark = name === 'codeDeploy.create' ? description : this.aws.tags[tags.deployment];
    if (!/^berth:[0-9a-f]+-\d+$/.test(mark ?? '')) return;
    this.started.set(mark ?? '', (this.started.get(mark ?? '') ?? 0) + 1);
    const digest = this.digestOf(String(revision));
    if (this.aws.rollout.migration && this.migrations(digest) === 0) this.startedBeforeMigration += 1;
  }

  /** Notes who takes the lock, and what others change then. */
  public arrive(name: string, answer: unknown, pid: number): void {
    if (name === 'parameters.create' && answer === true) this.holder = pid;
    if (!WRITE.test(name) || LOCK.test(name) || this.holder === pid) return;
    this.intrusions.push(`${name} of process ${pid} while process ${this.holder} held the lock`);
  }

  /** An alarm goes off at some time, and the one who moves the release does not see it. */
  public look(name: string): void {
    if (name !== 'alarms.red' || this.schedule.redAt === undefined) return;
    this.redReads += 1;
    if (this.redReads === this.schedule.redAt) this.aws.redAlarms = ['errors'];
  }

  public async happen(fault: Fault): Promise<void> {
    const { aws } = this;
    if (fault === 'rival') {
      this.interfered = true;
      this.rivals += 1;
      if (this.schedule.kind === 'codeDeploy') {
        const appSpec = `"TaskDefinition":"${BASE}${this.rivals}"`;
        await aws.ports.codeDeploy
          .create({ ...{ application: 'a', group: 'g', description: 'by hand' }, appSpec })
          .catch(() => undefined);
      } else aws.native.start(`${BASE}${this.rivals}`, false);
    }
    if (fault === 'console' && this.schedule.kind !== 'worker') {
      this.interfered = true;
      aws.weights = this.random() < 0.5 ? { [BLUE]: 50, [GREEN]: 50 } : { [BLUE]: 0, [GREEN]: 100 };
    }
    if (fault === 'unlock' || fault === 'unlockMeanwhile') {
      this.interfered = true;
      const { parameters } = aws.ports;
      const holder = await Lock.holderOf('dev', human, parameters, this.clock);
      if (holder) await Lock.revoke('dev', holder, human, parameters, this.clock);
    }
  }
}

/** One process: its calls reach the account, or do not. */
class Actor {
  public calls = 0;
  public dead = false;
  public readonly writes: string[] = [];
  private readonly remembers: boolean;
  private readonly seen = new Map<string, unknown>();
  private readonly ports: AwsPorts;
  private interrupted = false;
  private renewedAt: number;

  constructor(
    private readonly world: World,
    private readonly run: Run,
    private readonly pid: number,
    private readonly onCall: (calls: number) => void,
    private readonly onUnlock: () => void,
  ) {
    this.renewedAt = world.clock.time;
    this.remembers = run.faults.some(({ fault }) => fault === 'stale');
    this.ports = this.wrap(world.aws.ports);
  }

  public context(io: CommandContext['io']): CommandContext {
    const { world, pid } = this;
    const { clock } = world;
    const none = {} as never;
    return {
      ...{ io, cwd: workspace(), variables: {}, owner: 'ada@laptop', pid, isAlive: world.isAlive },
      ...{
        docker: none,
        alembic: none,
        machine: none,
        localCloud: none,
        toolkit: none,
        dns: none,
        sessionPlugin: none,
      },
      interrupted: new AbortController().signal,
      clock: { now: clock.now, sleep: milliseconds => this.sleep(milliseconds) },
      connect: () => this.ports,
    };
  }

  private async sleep(milliseconds: number): Promise<void> {
    if (this.dead) throw new Killed();
    if (this.interrupted) throw new Interrupted();
    await this.world.turn();
    await this.world.clock.sleep(milliseconds);
    if (this.world.clock.time - this.renewedAt >= HEARTBEAT_MS) await this.beat();
  }

  /** What a timer does in a real process. */
  private async beat(): Promise<void> {
    this.renewedAt = this.world.clock.time;
    const { parameters } = this.world.aws;
    for (const [name, value] of parameters) {
      if (!name.startsWith('/berth/dev/deploy/lock/')) continue;
      const holder = JSON.parse(value) as { pid: number; expires: number };
      if (holder.pid === this.pid && holder.expires > this.renewedAt)
        parameters.set(name, JSON.stringify({ ...holder, expires: this.renewedAt + 300_000 }));
    }
  }

  private wrap(ports: AwsPorts): AwsPorts {
    const entries = Object.entries(ports).map(([port, methods]) => {
      const wrapped = Object.entries(methods as Record<string, (...args: unknown[]) => Promise<unknown>>).map(
        ([method, call]) => [method, (...args: unknown[]) => this.call(`${port}.${method}`, args, () => call(...args))],
      );
      return [port, Object.fromEntries(wrapped)];
    });
    const all = Object.fromEntries(entries) as AwsPorts;
    return {
      ...all,
      identity: {
        ...all.identity,
        account: () => this.call('identity.account', [], async () => ACCOUNT) as Promise<string>,
      },
    };
  }

  private async call(name: string, args: readonly unknown[], send: () => Promise<unknown>): Promise<unknown> {
    if (this.dead) throw new Killed();
    this.calls += 1;
    const { fault } = this.run.faults.find(({ at }) => at === this.calls) ?? {};
    this.onCall(this.calls);
    const sentAt = this.world.clock.time;
    await this.world.turn();
    if (fault === 'killedBefore') this.dead = true;
    if (this.dead) throw new Killed();
    if (fault === 'interrupted') this.interrupted = true;
    if (fault !== undefined) await this.world.happen(fault);
    if (fault === 'unlockMeanwhile') await this.onItsWay(sentAt);
    const error = fault && errors[fault];
    if (error && fault !== 'dropAfter') throw this.failure(error, fault);

    const key = this.remembers && EVENTUAL.test(name) ? `${name} ${JSON.stringify(args)}` : undefined;
    if (fault === 'stale' && key !== undefined && this.seen.has(key)) return this.seen.get(key);
    this.world.look(name);
    const isStart = name === 'codeDeploy.create' || name === 'serviceDeployments.start';
    // a request may be on its way for as long as its time-out, and is lost then
    if (WRITE.test(name) && this.world.clock.time - sentAt > REQUEST_LIMIT_MS)
      throw this.failure('TimeoutError', 'dropBefore');
    const { deployments } = this.world.aws.native;
    const before = deployments.length;
    const answer = await send();
    // ECS begins nothing when the service is meant to run that already
    if (isStart && (name === 'codeDeploy.create' || deployments.length > before)) this.world.note(name, args);
    if (key !== undefined) this.seen.set(key, answer);
    this.world.arrive(name, answer, this.pid);
    if (WRITE.test(name) && !LOCK.test(name)) this.writes.push(name);
    if (fault === 'killedAfter') this.dead = true;
    if (this.dead) throw new Killed();
    if (error) throw this.failure(error, fault);
    return this.embellish(name, answer);
  }

  /** Who has taken the lock away deploys, as long as a request may take to arrive. */
  private async onItsWay(sentAt: number): Promise<void> {
    this.onUnlock();
    const { clock } = this.world;
    for (let left = 2000; left > 0 && clock.time - sentAt < REQUEST_LIMIT_MS; left--) await undefined;
  }

  private failure(name: string, fault: Fault): Error {
    const [shape] = this.world.secrets.shapes.slice(this.calls % 4);
    const error = awsError(name, `request ${this.calls} was not answered: ${shape}`);
    return fault === 'serverError'
      ? Object.assign(error, { $metadata: { httpStatusCode: 500 }, $fault: 'server' })
      : error;
  }

  /** Reasons in which others say too much. */
  private embellish(name: string, answer: unknown): unknown {
    if (name !== 'ecs.stoppedTasks') return answer;
    const tasks = answer as { stoppedReason?: string }[];
    return tasks.map(task => ({ ...task, stoppedReason: `${task.stoppedReason}; ${this.world.secrets.shapes[1]}` }));
  }
}

let made: string | undefined;

/** A folder with the environment `dev` of a real account, made once for a process. */
function workspace(): string {
  if (made) return made;
  const folder = mkdtempSync(join(tmpdir(), 'berth-simulation-'));
  const artifacts = {
    'dev-network': {
      type: 'aws:cloudformation:stack',
      environment: `aws://${ACCOUNT}/eu-west-1`,
      properties: { templateFile: 'dev-network.template.json' },
    },
  };
  const files = {
    'nx.json': {},
    'apps/dev/cdk.json': {},
    'apps/dev/package.json': {},
    'apps/dev/cdk.out/manifest.json': { artifacts },
    'apps/dev/cdk.out/dev-network.template.json': {},
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  made = folder;
  return folder;
}
