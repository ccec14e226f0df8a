import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningTask } from '../../src/aws/running-tasks';
import type { ServiceDeploymentState } from '../../src/aws/service-deployments';
import type { FakeAws } from './aws';
import { awsError } from './aws-error';

type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input) => Promise<object | string> | object | string;

/** Called before and after each call is done; to throw in it is to give no answer. */
export type OnCall = (when: 'before' | 'after', operation: string) => void;

/** The account in memory as a server that speaks AWS's protocols, as far as releases by CodeDeploy and by ECS speak them. */
export class WireAws {
  public readonly calls: string[] = [];
  public onCall: OnCall = () => undefined;
  private readonly server: Server;
  private readonly operations: Readonly<Record<string, Operation>>;

  constructor(aws: FakeAws) {
    this.operations = {
      ...parameterOperations(aws),
      ...ecsOperations(aws),
      ...codeDeployOperations(aws),
      ...serviceDeploymentOperations(aws),
      ...others(aws),
    };
    this.server = createServer((request, response) => {
      void this.answer(request).then(
        ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
        () => request.socket.destroy(),
      );
    });
  }

  /** Its address, once it listens. */
  public async start(): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; type: string; body: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const target = request.headers['x-amz-target'];
    const form = new URLSearchParams(text);
    const name = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : (form.get('Action') ?? '');
    const input = typeof target === 'string' ? (JSON.parse(text) as Input) : Object.fromEntries(form);
    this.calls.push(name);
    this.onCall('before', name);
    const answer = await this.perform(name, input);
    this.onCall('after', name);
    return answer;
  }

  private async perform(name: string, input: Input): Promise<{ status: number; type: string; body: string }> {
    const json = 'application/x-amz-json-1.1';
    const operation = this.operations[name];
    try {
      if (!operation) throw awsError('UnknownOperationException', name);
      const answer = await operation(input);
      return typeof answer === 'string'
        ? { status: 200, type: 'text/xml', body: `<R><${name}Result>${answer}</${name}Result></R>` }
        : { status: 200, type: json, body: JSON.stringify(answer) };
    } catch (error) {
      const { name: code, message } = error as Error;
      return { status: 400, type: json, body: JSON.stringify({ __type: code, message }) };
    }
  }
}

const seconds = (milliseconds: number): number => milliseconds / 1000;

function parameterOperations({ parameters }: FakeAws): Record<string, Operation> {
  const pick = (test: (name: string) => boolean) => ({
    Parameters: [...parameters]
      .filter(([name]) => test(name))
      .map(([Name, Value]) => ({ Name, Value, Type: 'String' })),
  });
  return {
    GetParametersByPath: ({ Path }) => pick(name => name.startsWith(String(Path).replace(/\/?$/, '/'))),
    GetParameters: ({ Names }) => pick(name => (Names as string[]).includes(name)),
    PutParameter: ({ Name, Value, Overwrite }) => {
      if (!Overwrite && parameters.has(String(Name))) throw awsError('ParameterAlreadyExists');
      parameters.set(String(Name), String(Value));
      return { Version: 1 };
    },
    DeleteParameter: ({ Name }) => {
      if (!parameters.delete(String(Name))) throw awsError('ParameterNotFound');
      return {};
    },
  };
}

function ecsOperations(aws: FakeAws): Record<string, Operation> {
  const { ecs } = aws.ports;
  const toTags = (tags: Readonly<Record<string, string>>) =>
    Object.entries(tags).map(([key, value]) => ({ key, value }));
  const fromTags = (tags: unknown) =>
    Object.fromEntries((tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]));
  return {
    DescribeServices: async () => {
      const found = await ecs.service('', '');
      const { arn, tags, taskSets, network, capacityProviders, runningOf, ...service } = found ?? { taskSets: [] };
      const deployments = Object.entries(runningOf ?? {}).map(([taskDefinition, runningCount]) => ({
        ...{ taskDefinition, runningCount },
      }));
      const networkConfiguration = { awsvpcConfiguration: network };
      const capacityProviderStrategy = (capacityProviders ?? []).map(({ name, ...share }) => ({
        capacityProvider: name,
        ...share,
      }));
      const sets = taskSets.map(({ targetGroup, ...set }) => ({
        ...{ ...set, networkConfiguration, capacityProviderStrategy },
        loadBalancers: [{ targetGroupArn: targetGroup }],
      }));
      const known = { ...service, serviceArn: arn, tags: toTags(tags ?? {}), taskSets: sets, deployments, events: [] };
      return { services: [{ ...known, networkConfiguration, capacityProviderStrategy }] };
    },
    DescribeTaskDefinition: async ({ taskDefinition }) => {
      const found = await ecs.revision(String(taskDefinition));
      if (!found) throw awsError('ClientException', 'Unable to describe task definition.');
      return { taskDefinition: found.definition, tags: toTags(found.tags) };
    },
    RegisterTaskDefinition: async input => ({
      taskDefinition: { taskDefinitionArn: await ecs.register(input as unknown as Parameters<typeof ecs.register>[0]) },
    }),
    RunTask: async input => {
      const { overrides, ...task } = input as { overrides: { containerOverrides: { name: string }[] } };
      const container = overrides.containerOverrides[0]?.name ?? '';
      const started = await ecs.run({ ...task, container } as unknown as Parameters<typeof ecs.run>[0]);
      return { tasks: 'arn' in started ? [{ taskArn: started.arn }] : [] };
    },
    ListTasks: ({ family, serviceName, desiredStatus }) => {
      if (desiredStatus === 'RUNNING' && serviceName !== undefined)
        return { taskArns: ownTasks(aws).map(({ arn }) => arn) };
      if (desiredStatus !== 'STOPPED') return { taskArns: [] };
      return { taskArns: (family === undefined ? aws.stopped : aws.oneOffTasks).map(({ arn }) => arn) };
    },
    DescribeTasks: async ({ tasks }) => {
      const found = await Promise.all((tasks as string[]).map(arn => ecs.task('', arn)));
      const all = [...found, ...aws.stopped.filter(({ arn }) => (tasks as string[]).includes(arn))];
      const running = ownTasks(aws).filter(({ arn }) => (tasks as string[]).includes(arn));
      if (running.length > 0) return { tasks: running.map(runningTask) };
      return {
        tasks: all
          .filter(task => task !== undefined)
          .map(({ arn, status, taskDefinition, createdAt, ...task }) => ({
            ...{ ...task, taskArn: arn, lastStatus: status, taskDefinitionArn: taskDefinition },
            createdAt: seconds(createdAt),
          })),
      };
    },
    TagResource: async ({ resourceArn, tags }) => {
      await ecs.tag(String(resourceArn), fromTags(tags));
      return {};
    },
    UpdateService: async ({ desiredCount, taskDefinition, forceNewDeployment }) => {
      if (desiredCount !== undefined) await ecs.setDesiredCount('', '', Number(desiredCount));
      if (taskDefinition !== undefined)
        await aws.ports.serviceDeployments.start('', '', String(taskDefinition), forceNewDeployment === true);
      return {};
    },
    ListContainerInstances: () => ({ containerInstanceArns: [] }),
    DescribeCapacityProviders: () => ({
      capacityProviders: [{ autoScalingGroupProvider: { managedScaling: { status: 'ENABLED' } } }],
    }),
  };
}

/** Those of the service, which the two models in memory number like those that run once. */
function ownTasks({ native }: FakeAws): RunningTask[] {
  return native.runningTasks().map(task => ({ ...task, arn: task.arn.replace('task/', 'task/own-') }));
}

/** With an interface of its own. */
function runningTask({ arn, status, taskDefinition, createdAt, health, targets }: RunningTask) {
  const [host, port] = (targets[0] ?? '').split(':');
  return {
    ...{ taskArn: arn, lastStatus: status, taskDefinitionArn: taskDefinition, healthStatus: health },
    createdAt: seconds(createdAt),
    attachments: [{ details: [{ name: 'privateIPv4Address', value: host }] }],
    containers: [{ networkBindings: [{ hostPort: Number(port) }] }],
  };
}

function serviceDeploymentOperations({ native, ports }: FakeAws): Record<string, Operation> {
  const revisionOf = (taskDefinition: string) => `revision-of/${taskDefinition}`;
  const brief = ({ id, status, createdAt }: ServiceDeploymentState) => ({
    ...{ serviceDeploymentArn: id, status, createdAt: seconds(createdAt) },
  });
  const describe = (deployment: ServiceDeploymentState) => ({
    ...brief(deployment),
    targetServiceRevision: {
      arn: revisionOf(deployment.taskDefinition),
      requestedTaskCount: deployment.requestedCount,
      requestedProductionTrafficWeight: deployment.percent,
    },
    ...{ lifecycleStage: deployment.stage, statusReason: deployment.reason },
    deploymentConfiguration: { bakeTimeInMinutes: deployment.bakeMinutes },
    rollback: deployment.backTo && { serviceRevisionArn: revisionOf(deployment.backTo), reason: deployment.reason },
    alarms: { triggeredAlarmNames: deployment.alarms },
  });
  return {
    ListServiceDeployments: async () => ({
      serviceDeployments: (await ports.serviceDeployments.recent('', '')).map(brief),
    }),
    DescribeServiceDeployments: ({ serviceDeploymentArns }) => ({
      serviceDeployments: native.deployments
        .filter(({ id }) => (serviceDeploymentArns as string[]).includes(id))
        .map(describe),
    }),
    DescribeServiceRevisions: ({ serviceRevisionArns }) => ({
      serviceRevisions: (serviceRevisionArns as string[]).map(arn => ({
        ...{ serviceRevisionArn: arn, taskDefinition: arn.replace('revision-of/', '') },
      })),
    }),
    StopServiceDeployment: async ({ serviceDeploymentArn }) => {
      await ports.serviceDeployments.stopWithRollback(String(serviceDeploymentArn));
      return { serviceDeploymentArn };
    },
  };
}

function codeDeployOperations(aws: FakeAws): Record<string, Operation> {
  const { codeDeploy } = aws.ports;
  const info = ({ id, createdAt, createdBy, rollbackId, ...deployment }: FakeAws['deployments'][number]) => ({
    ...{ status: deployment.status, description: deployment.description, creator: deployment.creator },
    ...{ deploymentId: id, createTime: seconds(createdAt) },
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: createdBy.appSpec } },
    rollbackInfo: { rollbackDeploymentId: rollbackId },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 30 },
    },
  });
  return {
    ListDeployments: async ({ includeOnlyStatuses }) => {
      const found = includeOnlyStatuses ? await codeDeploy.active('', '') : await codeDeploy.recent('', '');
      return { deployments: found.map(({ id }) => id) };
    },
    BatchGetDeployments: ({ deploymentIds }) => ({
      deploymentsInfo: aws.deployments.filter(({ id }) => (deploymentIds as string[]).includes(id)).map(info),
    }),
    GetDeployment: async ({ deploymentId }) => {
      // two steps a look: what moves slowly only costs time here
      await codeDeploy.deployment(String(deploymentId));
      await codeDeploy.deployment(String(deploymentId));
      return { deploymentInfo: aws.deployments.filter(({ id }) => id === deploymentId).map(info)[0] };
    },
    ListDeploymentTargets: () => ({ targetIds: ['service'] }),
    BatchGetDeploymentTargets: async ({ deploymentId }) => {
      const events = await codeDeploy.lifecycle(String(deploymentId));
      const lifecycleEvents = events.map(({ name, status }) => ({ lifecycleEventName: name, status }));
      return { deploymentTargets: [{ ecsTarget: { lifecycleEvents } }] };
    },
    CreateDeployment: async ({ description, revision }) => {
      const { content } = (revision as { appSpecContent: { content: string } }).appSpecContent;
      const asked = { application: '', group: '', description: String(description), appSpec: content };
      return { deploymentId: await codeDeploy.create(asked) };
    },
    StopDeployment: async ({ deploymentId }) => {
      await codeDeploy.stopWithRollback(String(deploymentId));
      return { status: 'Pending' };
    },
    ContinueDeployment: async ({ deploymentId }) => {
      await codeDeploy.endWait(String(deploymentId));
      return {};
    },
    GetDeploymentGroup: () => ({ deploymentGroupInfo: {} }),
  };
}

function others(aws: FakeAws): Record<string, Operation> {
  const { loadBalancers, registry } = aws.ports;
  const members = (items: readonly string[]) => items.map(item => `<member>${item}</member>`).join('');
  return {
    DescribeImages: async ({ imageIds }) => {
      const [{ imageDigest }] = imageIds as [{ imageDigest: string }];
      if (!(await registry.has('', imageDigest))) throw awsError('ImageNotFoundException');
      return { imageDetails: [{ imageDigest }] };
    },
    DescribeSecret: () => ({ VersionIdsToStages: { one: ['AWSCURRENT'] } }),
    DescribeScalableTargets: () => ({ ScalableTargets: [] }),
    GetLogEvents: () => ({ events: [] }),
    FilterLogEvents: () => ({ events: [] }),
    DescribeListeners: async () => {
      const { loadBalancer, weights } = await loadBalancers.listener('');
      const groups = Object.entries(weights).map(
        ([arn, weight]) => `<TargetGroupArn>${arn}</TargetGroupArn><Weight>${weight}</Weight>`,
      );
      const forward = `<ForwardConfig><TargetGroups>${members(groups)}</TargetGroups></ForwardConfig>`;
      const actions = `<DefaultActions>${members([`<Type>forward</Type>${forward}`])}</DefaultActions>`;
      const listener = `<LoadBalancerArn>${loadBalancer}</LoadBalancerArn><Protocol>HTTP</Protocol><Port>80</Port>${actions}`;
      return `<Listeners>${members([listener])}</Listeners>`;
    },
    DescribeLoadBalancers: () => `<LoadBalancers>${members(['<DNSName>dev.example</DNSName>'])}</LoadBalancers>`,
    DescribeTargetHealth: async ({ TargetGroupArn }) => {
      const targets = await loadBalancers.targets(String(TargetGroupArn));
      const described = targets.map(({ target, state, description }) => {
        const [id, port] = target.split(':');
        const health = `<State>${state}</State>${description ? `<Description>${description}</Description>` : ''}`;
        return `<Target><Id>${id}</Id><Port>${port}</Port></Target><TargetHealth>${health}</TargetHealth>`;
      });
      return `<TargetHealthDescriptions>${members(described)}</TargetHealthDescriptions>`;
    },
    DescribeTargetGroups: () =>
      `<TargetGroups>${members(['<HealthCheckPath>/healthz</HealthCheckPath><HealthCheckIntervalSeconds>10</HealthCheckIntervalSeconds>'])}</TargetGroups>`,
  };
}
