import { formatRollout, type Rollout, rolloutParameterName } from '@berth/rollout';
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
import type { AwsPorts } from '../../src/aws/ports';
import type { FargateKind, VcpuQuota } from '../../src/aws/quotas';
import type { ImageScan } from '../../src/aws/registry';
import type { ScalingBounds } from '../../src/aws/scaling';
import type { ReachableTask } from '../../src/aws/sessions';
import type { ResourceChange, StackState } from '../../src/aws/stacks';
import type { StackTemplate } from '../../src/workspace/assembly';
import { portsOf } from './aws-ports';
import type { ManualClock } from './clock';
import { type Deployment, FakeCodeDeploy } from './code-deploy';
import { FakeNativeService } from './native-service';
import { BASE, BLUE, rollout as defaultRollout, GREEN } from './rollout';

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
  public readonly codeDeploy = new FakeCodeDeploy(this);
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

  constructor(
    public readonly clock: ManualClock,
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
    this.made ??= portsOf(this);
    return this.made;
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

  public logLines() {
    return [...this.logs].flatMap(([arn, lines]) =>
      lines.map((message, index) => ({
        id: `${arn}-${index}`,
        stream: `pyshop/pyshop/${arn.split('/').at(-1)}`,
        timestamp: index,
        message,
      })),
    );
  }

  public service(): ServiceState {
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

  public findRevision(name: string): RevisionState | undefined {
    return name.includes(':')
      ? this.revisions.find(({ arn }) => arn === name || arn.endsWith(`/${name}`))
      : this.revisions.at(-1);
  }

  public addRevision({ tags = [], ...definition }: RevisionInput): string {
    const arn = BASE.replace(/\d+$/, String(this.revisions.length + 1));
    const asRecord = Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
    this.revisions.push({ arn, tags: asRecord, definition: { ...definition, taskDefinitionArn: arn } });
    return arn;
  }

  public digestOf(revision: string): string {
    return this.findRevision(revision)?.definition.containerDefinitions?.[0]?.image?.split('@')[1] ?? '';
  }

  public run(task: OneOffTask): { arn: string } {
    const same = this.oneOffTasks.find(({ clientToken }) => clientToken === task.clientToken);
    if (same) return { arn: same.arn };
    const arn = `task/${this.oneOffTasks.length + 1}`;
    this.oneOffTasks.push({ ...task, arn, exitCode: this.migrationExitCode });
    return { arn };
  }

  public get primary(): TaskSetState | undefined {
    return this.taskSets.find(({ status }) => status === 'PRIMARY');
  }

  public stopTask(taskDefinition: string, stoppedReason: string): void {
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

  public targets(group: string) {
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
