import type { DeploymentRequest, DeploymentState, LifecycleEvent } from '../../src/aws/codedeploy';
import type { TaskSetState } from '../../src/aws/ecs';
import type { FakeAws } from './aws';
import { awsError } from './aws-error';
import { BLUE, GREEN } from './rollout';

export interface Deployment extends DeploymentState {
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

/** The deployments of the account, small and obedient: one at a time, one step forward whenever somebody looks. */
export class FakeCodeDeploy {
  private movedAt = 0;

  constructor(private readonly aws: FakeAws) {}

  public deploy(request: DeploymentRequest): string {
    const active = this.aws.deployments.find(({ status }) => status === 'InProgress');
    if (active) throw awsError('DeploymentLimitExceededException', `already has an active Deployment '${active.id}'`);
    const id = `d-${this.aws.deployments.length + 1}`;
    const taskDefinition = /"TaskDefinition":"([^"]+)"/.exec(request.appSpec)?.[1] ?? '';
    const target = this.aws.primary?.targetGroup === BLUE ? GREEN : BLUE;
    const { description } = request;
    this.aws.deployments.push({
      ...{ id, description, taskDefinition, createdBy: request, status: 'InProgress', looks: 0 },
      creator: 'user',
      createdAt: this.aws.clock.now(),
      keepsOldMinutes: 30,
      before: { taskSets: this.aws.taskSets, weights: this.aws.weights },
    });
    this.aws.taskSets = [
      this.aws.primary as TaskSetState,
      {
        id: `ecs-svc/${id}`,
        status: 'ACTIVE',
        taskDefinition,
        targetGroup: target,
        runningCount: this.aws.desiredCount,
      },
    ];
    return id;
  }

  public active(): Deployment[] {
    if (this.aws.moves && this.aws.clock.now() > this.movedAt) {
      const going = this.aws.deployments.find(({ status }) => status === 'InProgress');
      if (going) this.advance(going.id);
    }
    this.movedAt = this.aws.clock.now();
    return this.aws.deployments
      .filter(({ status }) => status === 'InProgress' || status === 'Ready')
      .map(deployment => ({ ...deployment }));
  }

  public find(id: string): Deployment {
    const found = this.aws.deployments.find(deployment => deployment.id === id);
    if (!found) throw awsError('DeploymentDoesNotExistException');
    return found;
  }

  /** One step forward, unless its tasks are broken: then they stop, one a look. */
  public advance(id: string): DeploymentState {
    const deployment = this.find(id);
    if (deployment.status !== 'InProgress') return { ...deployment };
    if (deployment.isWayBack) return this.goBackFurther(deployment);
    const hook = events[deployment.looks];
    if (hook !== undefined && hook === this.aws.failingHook && this.aws.desiredCount > 0) {
      deployment.error = `HOOK_EXECUTION_FAILURE: ${hook} said no`;
      this.rollBack(id, 'Failed');
      return { ...deployment };
    }
    const fails = this.aws.broken.has(this.aws.digestOf(deployment.taskDefinition ?? '')) && this.aws.desiredCount > 0;
    if (fails && deployment.looks >= 1)
      this.aws.stopTask(deployment.taskDefinition ?? '', 'Task failed ELB health checks in (target-group green)');
    else deployment.looks += 1;
    if (this.aws.moves && deployment.looks === events.length - 1) this.moveSome();
    if (deployment.looks === events.length) this.moveTraffic();
    if (this.aws.moves && deployment.looks > events.length + 3) deployment.status = 'Succeeded';
    return { ...deployment };
  }

  private moveTraffic(): void {
    const green = this.aws.taskSets.find(({ status }) => status === 'ACTIVE');
    if (!green) return;
    this.aws.weights = { [BLUE]: green.targetGroup === BLUE ? 100 : 0, [GREEN]: green.targetGroup === GREEN ? 100 : 0 };
    this.aws.taskSets = [{ ...green, status: 'PRIMARY' }];
  }

  public lifecycle(id: string): LifecycleEvent[] {
    const { looks } = this.find(id);
    return events.map((name, index) => ({ name, status: index < looks ? 'Succeeded' : 'Pending' }));
  }

  /** A canary. */
  private moveSome(): void {
    const green = this.aws.taskSets.find(({ status }) => status === 'ACTIVE');
    if (green)
      this.aws.weights = green.targetGroup === BLUE ? { [BLUE]: 10, [GREEN]: 90 } : { [BLUE]: 90, [GREEN]: 10 };
  }

  private goBackFurther(back: Deployment): DeploymentState {
    back.looks += 1;
    if (back.looks < this.aws.rollbackLooks) return { ...back };
    back.status = this.aws.rollbackFails ? 'Failed' : 'Succeeded';
    if (!this.aws.rollbackFails) Object.assign(this.aws, back.before);
    return { ...back };
  }

  public rollBack(id: string, status = 'Stopped'): void {
    const deployment = this.find(id);
    if (!['InProgress', 'Ready'].includes(deployment.status))
      throw awsError('DeploymentAlreadyCompletedException', 'it has ended');
    const rollbackId = `d-${this.aws.deployments.length + 1}`;
    this.aws.deployments.push({
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
    if (this.aws.rollbackLooks === 0) this.goBackFurther(this.find(rollbackId));
  }
}
