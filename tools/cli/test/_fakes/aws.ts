import { formatRollout, type Rollout, rolloutParameterName } from '@berth/rollout';
import type { DeploymentRequest, DeploymentState, LifecycleEvent } from '../../src/aws/codedeploy';
import type { DatabaseState } from '../../src/aws/databases';
import type {
  OneOffTask,
  RevisionInput,
  RevisionState,
  ServiceEvent,
  ServiceState,
  TaskSetState,
  TaskState,
} from '../../src/aws/ecs';
import type { ClusterRoom } from '../../src/aws/instance-room';
import type { TargetState } from '../../src/aws/load-balancers';
import type { AwsPorts } from '../../src/aws/ports';
import type { FargateKind, VcpuQuota } from '../../src/aws/quotas';
import type { ImageScan } from '../../src/aws/registry';
import type { ScalingBounds } from '../../src/aws/scaling';
import type { ReachableTask } from '../../src/aws/sessions';
import type { ResourceChange, StackState } from '../../src/aws/stacks';
import type { StackTemplate } from '../../src/workspace/assembly';
import { awsError } from './aws-error';
import type { ManualClock } from './clock';
import { FakeNativeService } from './native-service';
import { BASE, BLUE, rollout as defaultRollout, GREEN, LISTENER } from './rollout';

interface Deployment extends DeploymentState {
  readonly createdBy: DeploymentRequest;
  status: string;
  rollbackId?: string;
  error?: string;
  looks: number;

  /** It takes another one back. */
  isWayBack?: boolean;

  /** What it takes back. */
  readonly before: { readonly taskSets: TaskSetState[]; readonly weights: Record<string, number> };
}

/** The order of a deployment, one event a look. */
const events = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/**
 * An AWS account in memory, small and obedient: one service, one deployment at a time, one step forward whenever somebody looks.
 */
export class FakeAws {
  public readonly calls: string[] = [];
  public readonly parameters = new Map<string, string>();
  public readonly stacks = new Map<string, { state: StackState; template: StackTemplate }>();
  public changes: ResourceChange[] = [];
  public readonly images = new Set<string>();
  public readonly revisions: RevisionState[] = [];
  public readonly deployments: Deployment[] = [];
  public readonly stopped: TaskState[] = [];

  /** The service, when ECS itself releases it. */
  public readonly native: FakeNativeService;
  public readonly oneOffTasks: (OneOffTask & { arn: string; exitCode: number })[] = [];
  public weights: Record<string, number> = { [BLUE]: 100, [GREEN]: 0 };
  public taskSets: TaskSetState[] = [];
  public desiredCount = 0;
  public tags: Record<string, string> = {};
  public architectures: readonly string[] | string = ['amd64'];
  /** What the scheduler of the service says, newest first. */
  public events: ServiceEvent[] = [];
  public scan: ImageScan | undefined;

  /** The instances, or why they are not known. */
  public room: ClusterRoom | string = { instances: [], grows: true };

  /** How many vCPUs the account may run on Fargate, or why that is not known. */
  public readonly vcpus: Partial<Record<FargateKind, VcpuQuota | string>> = {};
  public caller = 'arn:aws:iam::000000000000:user/ada';
  public secretHasValue: boolean | undefined = true;
  public readonly databases = new Map<string, DatabaseState>();
  public zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
  public bounds: ScalingBounds | undefined;
  public scaleInPaused = false;

  /** Names of the alarms that end a release, and of those that are red. */
  public watchedAlarms: string[] = [];
  public redAlarms: string[] = [];
  public reachable: ReachableTask[] = [];
  public sessionRefusal: string | undefined;

  /** What tasks say, by ARN. */
  public readonly logs = new Map<string, string[]>();
  public readonly snapshots = new Map<string, string>();
  public versions: Record<string, string[]> = { postgres: ['16.9', '17.4'] };

  /** What becomes of a snapshot. */
  public snapshotEnd = 'available';

  /** Images whose tasks answer 500, by digest. */
  public readonly broken = new Set<string>();

  /** Looks that a rollback of CodeDeploy takes; none, and it is done at once. */
  public rollbackLooks = 0;

  /** Whether rollbacks of CodeDeploy fail, and leave everything as it is. */
  public rollbackFails = false;

  /** Whether deployments of CodeDeploy go on while nobody follows them, and end by themselves. */
  public moves = false;

  /** The event of CodeDeploy whose hook says no. */
  public failingHook: string | undefined;

  /** Exit code of the next migrations. */
  public migrationExitCode = 0;

  /** Called before each call that changes something; may throw. */
  public beforeWrite: (call: string) => void = () => undefined;

  /** Called after each such call; may throw, as when an answer is lost. */
  public afterWrite: (call: string) => void = () => undefined;

  /** Called before each call that only reads; may throw. */
  public beforeRead: (call: string) => void = () => undefined;

  private movedAt = 0;

  constructor(
    private readonly clock: ManualClock,
    public readonly rollout: Rollout = defaultRollout,
  ) {
    this.parameters.set(rolloutParameterName(rollout.environment, rollout.service), formatRollout(rollout));
    const image = `${rollout.repository}:base`;
    const containers = [{ name: 'pyshop', image, portMappings: [{ containerPort: 8000 }] }];
    this.addRevision({ family: 'dev-pyshop', containerDefinitions: containers });
    this.native = this.makeNative();
    this.taskSets = [{ id: 'ecs-svc/0', status: 'PRIMARY', taskDefinition: BASE, targetGroup: BLUE, runningCount: 0 }];
  }

  private made: AwsPorts | undefined;

  public get ports(): AwsPorts {
    this.made ??= this.makePorts();
    return this.made;
  }

  private makePorts(): AwsPorts {
    const read = async <T>(call: string, answer: () => T): Promise<T> => {
      this.beforeRead(call);
      return answer();
    };
    const write = async <T>(call: string, change: () => T): Promise<T> => {
      this.calls.push(call);
      this.beforeWrite(call);
      const answer = change();
      this.afterWrite(call);
      return answer;
    };
    return {
      identity: {
        account: () => read('account', () => '000000000000'),
        caller: () => read('caller', () => this.caller),
      },
      stacks: {
        find: name => read('stack', () => this.stacks.get(name)?.state),
        template: name => read('template', () => this.stacks.get(name)?.template ?? {}),
        changes: () => read('changes', () => this.changes),
      },
      parameters: {
        values: names => read('values', () => pick(this.parameters, name => names.includes(name))),
        below: path => read('below', () => pick(this.parameters, name => name.startsWith(path.replace(/\/?$/, '/')))),
        create: (name, value) =>
          write('createParameter', () => !this.parameters.has(name) && Boolean(this.parameters.set(name, value))),
        overwrite: (name, value) => write('overwriteParameter', () => void this.parameters.set(name, value)),
        remove: name => write('removeParameter', () => void this.parameters.delete(name)),
      },
      ecs: {
        service: () => read('service', () => this.service()),
        revision: name => read('revision', () => this.findRevision(name)),
        register: input => write('register', () => this.addRevision(input)),
        retire: family => write(`retire ${family}`, () => undefined),
        run: task => write('run', () => this.run(task)),
        tasksStartedBy: (_cluster, _family, mark) =>
          read('tasks', () => this.oneOffTasks.filter(task => task.startedBy === mark).map(taskState)),
        stoppedTasks: () => read('stoppedTasks', () => [...this.stopped]),
        room: () => read('room', () => this.room),
        runningTasks: () => read('runningTasks', () => this.native.runningTasks()),
        task: (_cluster, arn) =>
          read('task', () => this.oneOffTasks.filter(task => task.arn === arn).map(taskState)[0]),
        tag: (_arn, tags) => write('tag', () => void Object.assign(this.tags, tags)),
        setDesiredCount: (_cluster, _service, count) =>
          write('setDesiredCount', () => {
            this.desiredCount = count;
          }),
      },
      codeDeploy: {
        active: () => read('active', () => this.active()),
        recent: () => read('recent', () => [...this.deployments].reverse()),
        deployment: id => read('deployment', () => this.advance(id)),
        lifecycle: id => read('lifecycle', () => this.lifecycle(id)),
        create: request => write('create', () => this.deploy(request)),
        stopWithRollback: id => write('stop', () => this.rollBack(id)),
        endWait: id =>
          write('endWait', () => {
            this.find(id).status = 'Succeeded';
          }),
        endReady: id =>
          write('endReady', () => {
            this.find(id).status = 'InProgress';
          }),
      },
      serviceDeployments: {
        recent: () => read('recentDeployments', () => this.native.recent()),
        start: (_cluster, _service, revision, again) => write('start', () => this.native.start(revision, again)),
        stopWithRollback: id => write('stopDeployment', () => this.native.stop(id)),
        continue: (id, hook) =>
          write(`continue ${hook}`, () => {
            const waiting = this.native.deployments.find(deployment => deployment.id === id);
            if (waiting) waiting.hooks = waiting.hooks.filter(found => found.id !== hook);
          }),
        goBack: id => write('goBack', () => this.native.stop(id)),
      },
      loadBalancers: {
        listener: () =>
          read('listener', () => ({
            loadBalancer: LISTENER,
            protocol: 'HTTP',
            port: 80,
            weights: { ...this.weights },
          })),
        dnsName: () => read('dnsName', () => 'dev.example'),
        targets: group => read('targets', (): TargetState[] => this.targets(group)),
        healthCheck: () =>
          read('healthCheck', () => ({ path: '/healthz', intervalSeconds: 10, unhealthyThreshold: 2 })),
      },
      registry: {
        has: (_repository, digest) => read('has', () => this.images.has(digest)),
        architectures: () => read('architectures', () => this.architectures),
        scan: () => read('scan', () => this.scan),
        push: (_repository, _layout, tag) => write('push', () => void this.images.add(tag)),
      },
      databases: {
        find: id => read('database', () => this.databases.get(id)),
        snapshot: (_database, name) => write(`snapshot ${name}`, () => void this.snapshots.set(name, 'creating')),
        snapshotStatus: name =>
          read('snapshotStatus', () => {
            const status = this.snapshots.get(name);
            if (status === 'creating') this.snapshots.set(name, this.snapshotEnd);
            return status;
          }),
        creatable: (engine, version = '') =>
          read('creatable', () =>
            (this.versions[engine] ?? []).filter(one => `${one}.`.startsWith(version && `${version}.`)),
          ),
      },
      zones: { available: () => read('zones', () => this.zones) },
      scaling: {
        bounds: () => read('bounds', () => this.bounds && { ...this.bounds, scaleInPaused: this.scaleInPaused }),
        pauseScaleIn: (_cluster, _service, paused) =>
          write('pauseScaleIn', () => {
            this.scaleInPaused = paused;
          }),
      },
      alarms: {
        watchedBy: () => read('watchedAlarms', () => this.watchedAlarms),
        red: names => read('redAlarms', () => this.redAlarms.filter(name => names.includes(name))),
      },
      quotas: { fargate: kind => read('vcpus', () => this.vcpus[kind]) },
      sessions: {
        tasks: () => read('reachableTasks', () => this.reachable),
        open: (_cluster, task, container, command) =>
          write(`open ${task} ${container} ${command}`, () =>
            this.sessionRefusal === undefined
              ? { sessionId: 's-1', streamUrl: 'wss://session', tokenValue: 'token' }
              : { refusal: this.sessionRefusal },
          ),
      },
      secrets: { hasValue: () => read('hasValue', () => this.secretHasValue) },
      logs: {
        stream: () => read('logs', () => ({ lines: [] })),
        since: () => read('logs', () => this.logLines()),
      },
    };
  }

  /** The digest behind the production listener, as a client would see it. */
  public get serving(): string | undefined {
    const group = Object.keys(this.weights).find(arn => this.weights[arn] === 100);
    const set = this.taskSets.find(({ targetGroup }) => targetGroup === group);
    return set && this.digestOf(set.taskDefinition);
  }

  private makeNative(): FakeNativeService {
    return new FakeNativeService(BASE, {
      now: () => this.clock.now(),
      desiredCount: () => this.desiredCount,
      isBroken: revision => this.broken.has(this.digestOf(revision)),
      taskStopped: (_arn, revision) => {
        const asked = this.rollout.loadBalancer
          ? 'ELB health checks in (target-group blue)'
          : 'container health checks';
        this.stopTask(revision, `Task failed ${asked}`);
      },
      setWeights: (first, second) => {
        this.weights = { [BLUE]: first, [GREEN]: second };
      },
    });
  }

  private logLines() {
    return [...this.logs].flatMap(([arn, lines]) =>
      lines.map((message, index) => ({
        id: `${arn}-${index}`,
        stream: `pyshop/pyshop/${arn.split('/').at(-1)}`,
        timestamp: index,
        message,
      })),
    );
  }

  private service(): ServiceState {
    const { desiredCount, tags, taskSets } = this;
    const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' };
    const capacityProviders = [{ name: 'dev-ec2', weight: 1, base: 0 }];
    return {
      arn: 'service',
      status: 'ACTIVE',
      desiredCount,
      runningCount: desiredCount,
      tags: { ...tags },
      taskDefinition:
        this.rollout.engine === 'ecs'
          ? this.native.taskDefinition
          : taskSets.find(({ status }) => status === 'PRIMARY')?.taskDefinition,
      taskSets: [...taskSets],
      runningOf: this.native.runningOf,
      capacityProviders,
      events: this.events,
      network,
    };
  }

  private findRevision(name: string): RevisionState | undefined {
    return name.includes(':')
      ? this.revisions.find(({ arn }) => arn === name || arn.endsWith(`/${name}`))
      : this.revisions.at(-1);
  }

  private addRevision({ tags = [], ...definition }: RevisionInput): string {
    const arn = BASE.replace(/\d+$/, String(this.revisions.length + 1));
    const asRecord = Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
    this.revisions.push({ arn, tags: asRecord, definition: { ...definition, taskDefinitionArn: arn } });
    return arn;
  }

  private digestOf(revision: string): string {
    return this.findRevision(revision)?.definition.containerDefinitions?.[0]?.image?.split('@')[1] ?? '';
  }

  private run(task: OneOffTask): { arn: string } {
    const same = this.oneOffTasks.find(({ clientToken }) => clientToken === task.clientToken);
    if (same) return { arn: same.arn };
    const arn = `task/${this.oneOffTasks.length + 1}`;
    this.oneOffTasks.push({ ...task, arn, exitCode: this.migrationExitCode });
    return { arn };
  }

  private deploy(request: DeploymentRequest): string {
    const active = this.deployments.find(({ status }) => status === 'InProgress');
    if (active) throw awsError('DeploymentLimitExceededException', `already has an active Deployment '${active.id}'`);
    const id = `d-${this.deployments.length + 1}`;
    const taskDefinition = /"TaskDefinition":"([^"]+)"/.exec(request.appSpec)?.[1] ?? '';
    const target = this.primary?.targetGroup === BLUE ? GREEN : BLUE;
    const { description } = request;
    this.deployments.push({
      ...{ id, description, taskDefinition, createdBy: request, status: 'InProgress', looks: 0 },
      creator: 'user',
      createdAt: this.clock.now(),
      keepsOldMinutes: 30,
      before: { taskSets: this.taskSets, weights: this.weights },
    });
    this.taskSets = [
      this.primary as TaskSetState,
      { id: `ecs-svc/${id}`, status: 'ACTIVE', taskDefinition, targetGroup: target, runningCount: this.desiredCount },
    ];
    return id;
  }

  private active(): Deployment[] {
    if (this.moves && this.clock.now() > this.movedAt) {
      const going = this.deployments.find(({ status }) => status === 'InProgress');
      if (going) this.advance(going.id);
    }
    this.movedAt = this.clock.now();
    return this.deployments
      .filter(({ status }) => status === 'InProgress' || status === 'Ready')
      .map(deployment => ({ ...deployment }));
  }

  private get primary(): TaskSetState | undefined {
    return this.taskSets.find(({ status }) => status === 'PRIMARY');
  }

  private find(id: string): Deployment {
    const found = this.deployments.find(deployment => deployment.id === id);
    if (!found) throw awsError('DeploymentDoesNotExistException');
    return found;
  }

  /** One step forward, unless its tasks are broken: then they stop, one a look. */
  private advance(id: string): DeploymentState {
    const deployment = this.find(id);
    if (deployment.status !== 'InProgress') return { ...deployment };
    if (deployment.isWayBack) return this.goBackFurther(deployment);
    const hook = events[deployment.looks];
    if (hook !== undefined && hook === this.failingHook && this.desiredCount > 0) {
      deployment.error = `HOOK_EXECUTION_FAILURE: ${hook} said no`;
      this.rollBack(id, 'Failed');
      return { ...deployment };
    }
    const fails = this.broken.has(this.digestOf(deployment.taskDefinition ?? '')) && this.desiredCount > 0;
    if (fails && deployment.looks >= 1)
      this.stopTask(deployment.taskDefinition ?? '', 'Task failed ELB health checks in (target-group green)');
    else deployment.looks += 1;
    if (this.moves && deployment.looks === events.length - 1) this.moveSome();
    if (deployment.looks === events.length) this.moveTraffic();
    if (this.moves && deployment.looks > events.length + 3) deployment.status = 'Succeeded';
    return { ...deployment };
  }

  private stopTask(taskDefinition: string, stoppedReason: string): void {
    const arn = `task/stopped-${this.stopped.length}`;
    this.stopped.push({
      arn,
      status: 'STOPPED',
      taskDefinition,
      createdAt: this.clock.now(),
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason,
      containers: [],
    });
  }

  private moveTraffic(): void {
    const green = this.taskSets.find(({ status }) => status === 'ACTIVE');
    if (!green) return;
    this.weights = { [BLUE]: green.targetGroup === BLUE ? 100 : 0, [GREEN]: green.targetGroup === GREEN ? 100 : 0 };
    this.taskSets = [{ ...green, status: 'PRIMARY' }];
  }

  private lifecycle(id: string): LifecycleEvent[] {
    const { looks } = this.find(id);
    return events.map((name, index) => ({ name, status: index < looks ? 'Succeeded' : 'Pending' }));
  }

  /** A canary. */
  private moveSome(): void {
    const green = this.taskSets.find(({ status }) => status === 'ACTIVE');
    if (green) this.weights = green.targetGroup === BLUE ? { [BLUE]: 10, [GREEN]: 90 } : { [BLUE]: 90, [GREEN]: 10 };
  }

  private goBackFurther(back: Deployment): DeploymentState {
    back.looks += 1;
    if (back.looks < this.rollbackLooks) return { ...back };
    back.status = this.rollbackFails ? 'Failed' : 'Succeeded';
    if (!this.rollbackFails) Object.assign(this, back.before);
    return { ...back };
  }

  private rollBack(id: string, status = 'Stopped'): void {
    const deployment = this.find(id);
    if (!['InProgress', 'Ready'].includes(deployment.status))
      throw awsError('DeploymentAlreadyCompletedException', 'it has ended');
    const rollbackId = `d-${this.deployments.length + 1}`;
    this.deployments.push({
      ...deployment,
      id: rollbackId,
      description: 'rollback',
      creator: 'codeDeployRollback',
      status: 'InProgress',
      rollbackId: undefined,
      looks: 0,
      isWayBack: true,
    });
    Object.assign(deployment, { status, rollbackId });
    if (this.rollbackLooks === 0) this.goBackFurther(this.find(rollbackId));
  }

  private targets(group: string) {
    if (this.rollout.engine === 'ecs') return this.native.targets(group === BLUE ? 0 : 1);
    const set = this.taskSets.find(({ targetGroup }) => targetGroup === group);
    const isBroken = set !== undefined && this.broken.has(this.digestOf(set.taskDefinition));
    if (isBroken && this.desiredCount > 0 && set.status === 'PRIMARY')
      this.stopTask(set.taskDefinition, 'Task failed ELB health checks in (target-group blue)');
    return Array.from({ length: set ? this.desiredCount : 0 }, (_, index) => ({
      target: `10.0.0.${index}:8000`,
      state: isBroken ? 'unhealthy' : 'healthy',
      description: isBroken ? 'Health checks failed with these codes: [500]' : undefined,
    }));
  }
}

function taskState(task: OneOffTask & { arn: string; exitCode: number }): TaskState {
  const { arn, exitCode, startedBy, taskDefinition, container } = task;
  return {
    arn,
    status: 'STOPPED',
    taskDefinition,
    startedBy,
    createdAt: 0,
    containers: [{ name: container, exitCode }],
  };
}

function pick(values: ReadonlyMap<string, string>, test: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries([...values].filter(([name]) => test(name)));
}
