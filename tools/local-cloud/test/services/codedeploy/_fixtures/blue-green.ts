import type * as sdk from '@aws-sdk/client-codedeploy';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../../src/core/aws-error';
import { ManualClock } from '../../../../src/core/clock';
import { FaultSchedule } from '../../../../src/core/fault-schedule';
import type { Context, Service } from '../../../../src/core/service';
import { Store } from '../../../../src/core/store';
import { createCodeDeploy } from '../../../../src/services/codedeploy/codedeploy';
import type { CheckResult } from '../../../../src/services/elastic-load-balancing/health/health';
import type { ServiceEvent } from '../../../../src/services/service-events';
import { call, forward, TestCloud } from '../../elastic-load-balancing/_fixtures/cloud';
import { FakeEcs } from '../_fakes/ecs';

export const appSpec = {
  version: 0.0,
  Resources: [
    {
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: 'arn:aws:ecs:eu-west-1:000000000000:task-definition/web:2',
          LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8000 },
        },
      },
    },
  ],
};

interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** A blue/green service: real load balancers with two target groups and two listeners, a fake ECS, a CodeDeploy. */
export class BlueGreen {
  public readonly clock = new ManualClock();
  public readonly faults = new FaultSchedule(Store.inMemory(), () => undefined);
  public health: CheckResult = { ok: true };
  public readonly cloud = new TestCloud({ clock: this.clock, check: async () => this.health });
  public readonly ecs = new FakeEcs(this.cloud.service);
  public codeDeploy: Service = this.makeCodeDeploy();
  /** What EventBridge was told. */
  public readonly told: ServiceEvent[] = [];
  /** Names of alarms in the ALARM state. */
  public alarms: string[] = [];
  /** Functions that were invoked, and what they were told. */
  public readonly hooks: (HookEvent & { readonly name: string })[] = [];
  public production = '';
  public test = '';
  public blue = '';
  public green = '';
  public group: sdk.CreateDeploymentGroupInput = { applicationName: '', deploymentGroupName: '', serviceRoleArn: '' };

  public static async start(
    change: Partial<sdk.CreateDeploymentGroupInput> = {},
    startTask?: (system: BlueGreen, taskDefinition: string) => Promise<number>,
  ): Promise<BlueGreen> {
    const system = new BlueGreen();
    if (startTask) system.ecs.startTask = taskDefinition => startTask(system, taskDefinition);
    await system.build(change);
    return system;
  }

  public async run<T extends object>(operation: string, input: object): Promise<T> {
    return (await this.codeDeploy.operations[operation]?.(input, call)) as T;
  }

  /** Starts a deployment; resolves with its id. */
  public async deploy(input: Partial<sdk.CreateDeploymentInput> = {}): Promise<string> {
    const answer = await this.run<sdk.CreateDeploymentOutput>('CreateDeployment', {
      applicationName: 'shop',
      deploymentGroupName: 'dev',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: JSON.stringify(appSpec) } },
      ...input,
    });
    return answer.deploymentId ?? '';
  }

  public async deployment(deploymentId: string): Promise<sdk.DeploymentInfo> {
    const answer = await this.run<sdk.GetDeploymentOutput>('GetDeployment', { deploymentId });
    return answer.deploymentInfo ?? {};
  }

  public async target(deploymentId: string): Promise<sdk.ECSTarget> {
    const input = { deploymentId, targetId: 'shop:web' };
    const answer = await this.run<sdk.GetDeploymentTargetOutput>('GetDeploymentTarget', input);
    return answer.deploymentTarget?.ecsTarget ?? {};
  }

  /** `<event> <status>` of every lifecycle event. */
  public async events(deploymentId: string): Promise<string[]> {
    const { lifecycleEvents = [] } = await this.target(deploymentId);
    return lifecycleEvents.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`);
  }

  /** Percentage of a listener's traffic that goes to the green target group. */
  public async weight(listener: string): Promise<number> {
    const answer = await this.cloud.run<elb.DescribeListenersOutput>('DescribeListeners', { ListenerArns: [listener] });
    const groups = answer.Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
    const total = groups.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
    const green = groups.find(({ TargetGroupArn }) => TargetGroupArn === this.green);
    return ((green?.Weight ?? 0) / total) * 100;
  }

  /** Ends CodeDeploy as a kill would and starts another one on the same store. */
  public async restart(): Promise<void> {
    await this.codeDeploy.stop?.();
    this.codeDeploy = this.makeCodeDeploy();
    await this.codeDeploy.start?.();
  }

  public async stop(): Promise<void> {
    await this.codeDeploy.stop?.();
    await this.cloud.stop();
  }

  private makeCodeDeploy(): Service {
    const context: Context = {
      store: this.cloud.store,
      clock: this.clock,
      faults: this.faults,
      folder: '/nowhere',
      endpoint: () => 'http://127.0.0.1:0',
      runtimePath: [],
      log: message => this.cloud.logged.push(message),
    };
    return createCodeDeploy(context, {
      ecs: this.ecs,
      elb: this.cloud.service,
      lambda: { send: (name, event) => this.invoke(name, event as HookEvent) },
      events: { tell: event => this.told.push(event) },
      cloudWatch: {
        operations: { DescribeAlarms: () => ({ MetricAlarms: this.alarms.map(AlarmName => ({ AlarmName })) }) },
      },
    });
  }

  private invoke(name: string, event: HookEvent) {
    if (name === 'missing') throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    this.hooks.push({ name, ...event });
    return { requestId: 'hook', ran: Promise.resolve() };
  }

  private async build(change: Partial<sdk.CreateDeploymentGroupInput>): Promise<void> {
    const loadBalancer = await this.cloud.loadBalancer();
    this.blue = await this.cloud.targetGroup('blue');
    this.green = await this.cloud.targetGroup('green');
    this.production = (await this.cloud.listener(loadBalancer, forward(this.blue), 80)).ListenerArn ?? '';
    this.test = (await this.cloud.listener(loadBalancer, forward(this.blue), 9000)).ListenerArn ?? '';
    await this.ecs.start(this.blue, call);
    await this.run('CreateApplication', { applicationName: 'shop', computePlatform: 'ECS' });
    this.group = { ...this.defaultGroup(), ...change };
    await this.run('CreateDeploymentGroup', this.group);
  }

  private defaultGroup(): sdk.CreateDeploymentGroupInput {
    return {
      applicationName: 'shop',
      deploymentGroupName: 'dev',
      serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      },
      ecsServices: [{ clusterName: 'shop', serviceName: 'web' }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: 'blue' }, { name: 'green' }],
            prodTrafficRoute: { listenerArns: [this.production] },
            testTrafficRoute: { listenerArns: [this.test] },
          },
        ],
      },
    };
  }
}
