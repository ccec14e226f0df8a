import { setTimeout as pause } from 'node:timers/promises';
import type { Rehearsal } from '@berth/rehearsal';

const SERVICE = 'fastapi-bootstrap-v1';

/** How the users are shared, and how far the deployment is, at one moment. */
export interface Moment {
  /** Percent of the users that are on the new tasks. */
  readonly green: number;

  /** Events of the deployment that have succeeded. */
  readonly succeeded: readonly string[];

  /** Running tasks of each set. */
  readonly running: readonly number[];

  /** Tasks that each set should have. */
  readonly wanted: readonly number[];
}

/** What came of a release, and what was seen meanwhile. */
export interface Release<T> {
  readonly result: T;
  readonly moments: readonly Moment[];

  /** Id of its deployment; empty if there was none. */
  readonly deployment: string;
}

/** One event of a deployment. */
export interface LifecycleEvent {
  readonly name: string;
  readonly status: string;
  readonly start: number;
  readonly end: number;
}

/** What the deploy tool reads, as far as tests need it. */
interface RolloutContract {
  readonly cluster: string;
  readonly ecsService: string;
  readonly taskDefinition: string;
  readonly codeDeploy: {
    readonly application: string;
    readonly deploymentGroup: string;
    readonly hooks: Readonly<Record<'AfterAllowTestTraffic' | 'AfterAllowTraffic', string>>;
  };
  readonly loadBalancer: { readonly productionRule: string; readonly targetGroups: readonly [string, string] };
}

/** Releases of the service of one environment, as AWS tells them. */
export class Releases {
  constructor(
    private readonly rehearsal: Rehearsal,
    private readonly environment: string,
  ) {}

  public async contract(): Promise<RolloutContract> {
    return JSON.parse(await this.parameter(`${SERVICE}/rollout/v1`)) as RolloutContract;
  }

  public async parameter(name: string): Promise<string> {
    const Name = `/berth/${this.environment}/${name}`;
    const { Parameter } = await this.rehearsal.account.ssm.getParameter({ Name });
    return Parameter?.Value ?? '';
  }

  /** Ids of all deployments. */
  public async deployments(): Promise<string[]> {
    const { codeDeploy } = await this.contract();
    const { deployments = [] } = await this.rehearsal.account.codeDeploy.listDeployments({
      applicationName: codeDeploy.application,
      deploymentGroupName: codeDeploy.deploymentGroup,
    });
    return deployments;
  }

  public async deployment(deploymentId: string) {
    const { deploymentInfo } = await this.rehearsal.account.codeDeploy.getDeployment({ deploymentId });
    return deploymentInfo ?? {};
  }

  public async lifecycle(deploymentId: string): Promise<LifecycleEvent[]> {
    const { codeDeploy } = this.rehearsal.account;
    const { targetIds: [targetId] = [] } = await codeDeploy.listDeploymentTargets({ deploymentId });
    const { deploymentTarget } = await codeDeploy.getDeploymentTarget({ deploymentId, targetId });
    return (deploymentTarget?.ecsTarget?.lifecycleEvents ?? []).map(event => ({
      name: event.lifecycleEventName ?? '',
      status: event.status ?? '',
      start: event.startTime?.getTime() ?? Number.NaN,
      end: event.endTime?.getTime() ?? Number.NaN,
    }));
  }

  /** Weights of the rule that users meet, by target group. */
  public async weights(): Promise<Readonly<Record<string, number>>> {
    const { productionRule } = (await this.contract()).loadBalancer;
    const { Rules: [rule] = [] } = await this.rehearsal.account.elb.describeRules({ RuleArns: [productionRule] });
    const groups = rule?.Actions?.find(({ Type }) => Type === 'forward')?.ForwardConfig?.TargetGroups ?? [];
    return Object.fromEntries(groups.map(({ TargetGroupArn = '', Weight = 0 }) => [TargetGroupArn, Weight]));
  }

  public async service() {
    const { cluster, ecsService } = await this.contract();
    const { services = [] } = await this.rehearsal.account.ecs.describeServices({ cluster, services: [ecsService] });
    return services[0] ?? {};
  }

  /** All tasks of the environment that run or stopped a while ago. */
  public async tasks() {
    const { cluster } = await this.contract();
    const { ecs } = this.rehearsal.account;
    const lists = await Promise.all(
      (['RUNNING', 'STOPPED'] as const).map(desiredStatus => ecs.listTasks({ cluster, desiredStatus })),
    );
    const tasks = lists.flatMap(({ taskArns = [] }) => taskArns);
    if (tasks.length === 0) return [];
    return (await ecs.describeTasks({ cluster, tasks })).tasks ?? [];
  }

  /** Lets a hook ask for another path, and only once. */
  public async askFor(hook: 'AfterAllowTestTraffic' | 'AfterAllowTraffic', path: string): Promise<void> {
    const { lambda } = this.rehearsal.account;
    const FunctionName = (await this.contract()).codeDeploy.hooks[hook];
    const { Environment } = await lambda.getFunctionConfiguration({ FunctionName });
    const settings = JSON.parse(Environment?.Variables?.HEALTH ?? '{}') as object;
    const HEALTH = JSON.stringify({ ...settings, path, attempts: 1 });
    await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables: { HEALTH } } });
  }

  /** Looks again and again while something happens that makes a deployment. */
  public async watch<T>(happening: Promise<T>): Promise<Release<T>> {
    const before = new Set(await this.deployments());
    const isNew = (id: string) => !before.has(id);
    const blue = Object.entries(await this.weights()).find(([, weight]) => weight === 100)?.[0];
    const moments: Moment[] = [];
    let over = false;
    const result = happening.finally(() => {
      over = true;
    });
    while (!over) {
      const moment = await this.moment(blue, isNew);
      if (moment) moments.push(moment);
      await pause(20);
    }
    return { result: await result, moments, deployment: (await this.deployments()).find(isNew) ?? '' };
  }

  /** The users are counted first: what had not succeeded afterwards, had not when they were counted. */
  private async moment(blue: string | undefined, isNew: (id: string) => boolean): Promise<Moment | undefined> {
    const weights = await this.weights();
    const { taskSets = [] } = await this.service();
    const deployment = (await this.deployments()).find(isNew);
    if (deployment === undefined) return undefined;
    const events = await this.lifecycle(deployment).catch(() => []);
    const green = Object.entries(weights).find(([arn]) => arn !== blue)?.[1] ?? 0;
    const succeeded = events.filter(({ status }) => status === 'Succeeded').map(({ name }) => name);
    const running = taskSets.map(({ runningCount = 0 }) => runningCount);
    const wanted = taskSets.map(({ computedDesiredCount = 0 }) => computedDesiredCount);
    return { green, succeeded, running, wanted };
  }
}
