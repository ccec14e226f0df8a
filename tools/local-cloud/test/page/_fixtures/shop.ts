import { dirname } from 'node:path';
import { CloudFormation, type StackStatus } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ECR } from '@aws-sdk/client-ecr';
import { type CreateServiceRequest, ECS, type ServiceDeployment } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../src/core/clock';
import { innerFaults } from '../../../src/core/fault-plan';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { ociImage } from '../../services/ecr/_fixtures/oci-image';
import { RegistryClient } from '../../services/ecr/_fixtures/registry-client';

const program = `
  const server = require('http').createServer((request, response) => response.end('here'));
  server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listening as ' + process.env.NAME));
  process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

/** A value that is HTML in a careless page. */
export const MARKUP = '<img src=x onerror=document.title="owned">';

/** A shop with a service that shifts its traffic linearly, on a cloud whose time stands still until it is told. */
export class Shop {
  public static async open(): Promise<Shop> {
    const clock = new ManualClock();
    const running = await startCloud({ clock, runtimePath: [dirname(process.execPath)] });
    const shop = new Shop(running, clock);
    await shop.planFaults();
    await shop.prepare();
    return shop;
  }

  private readonly ecs: ECS;
  private image = '';

  private constructor(
    private readonly running: RunningCloud,
    private readonly clock: ManualClock,
  ) {
    this.ecs = new ECS(running.client);
  }

  public get endpoint(): string {
    return this.running.cloud.endpoint;
  }

  public stop(): Promise<void> {
    return this.running.stop();
  }

  /** One fault of every kind; a call meets the first one, nothing the others. */
  private async planFaults(): Promise<void> {
    const list = [
      { service: 'ecr', operation: 'CreateRepository', nth: 1, fault: 'throttle' },
      { service: 'ssm', operation: 'GetParameter', nth: 1, fault: 'loseAnswer' },
      { service: 'sqs', operation: 'SendMessageBatch', nth: 1, fault: 'partial' },
      ...innerFaults.map(inside => ({ inside, subject: MARKUP, nth: 1 })),
    ];
    const plan = { list, seed: 'monday', insideShare: 0.000_001 };
    await fetch(`${this.endpoint}/_berth/faults`, { method: 'PUT', body: JSON.stringify(plan) });
  }

  /** The service `web`, whose first revision serves. */
  public async serve(): Promise<void> {
    const [blue, green, rule] = await this.makeLoadBalancer();
    await this.makeService({
      serviceName: 'web',
      taskDefinition: await this.register('web', 'first'),
      deploymentConfiguration: {
        strategy: 'LINEAR',
        bakeTimeInMinutes: 1,
        linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 },
      },
      loadBalancers: [
        {
          targetGroupArn: blue,
          containerName: 'app',
          containerPort: 8000,
          advancedConfiguration: {
            alternateTargetGroupArn: green,
            productionListenerRule: rule,
            roleArn: 'arn:aws:iam::000000000000:role/ecs',
          },
        },
      ],
    });
    await this.until(async () => (await this.deployment('web'))?.status === 'SUCCESSFUL');
  }

  public async release(): Promise<void> {
    const taskDefinition = await this.register('web', 'second');
    await this.ecs.updateService({ cluster: 'shop', service: 'web', taskDefinition });
  }

  /** Lets time pass until the new revision of `web` has this share of the traffic; then it stands still again. */
  public async untilWeight(percent: number): Promise<void> {
    await this.until(async () => {
      return (await this.deployment('web'))?.targetServiceRevision?.requestedProductionTrafficWeight === percent;
    });
  }

  /** The service `worker`, whose tasks say something and end. */
  public async breakWorker(): Promise<void> {
    const script = `console.log(${JSON.stringify(`cannot start: ${MARKUP}`)}); process.exitCode = 3;`;
    const taskDefinition = await this.register('worker', 'worker', ['node', '-e', script]);
    await this.makeService({ serviceName: 'worker', taskDefinition, tags: [{ key: 'berth:env', value: MARKUP }] });
    await this.until(async () => {
      const { taskArns = [] } = await this.ecs.listTasks({
        cluster: 'shop',
        serviceName: 'worker',
        desiredStatus: 'STOPPED',
      });
      const { tasks = [] } = taskArns.length ? await this.ecs.describeTasks({ cluster: 'shop', tasks: taskArns }) : {};
      return tasks.some(({ containers = [] }) => containers[0]?.exitCode === 3);
    });
  }

  /** A stack that stands, and one that CloudFormation has taken back. */
  public async makeStacks(): Promise<void> {
    const topic = { Type: 'AWS::SNS::Topic' };
    const record = { Type: 'AWS::Route53::RecordSet', Properties: { Name: 'shop.example.com', Type: 'A' } };
    await this.makeStack('shop-dev-network', { Topic: topic }, 'CREATE_COMPLETE');
    await this.makeStack('shop-dev-edge', { Topic: topic, Record: record }, 'ROLLBACK_COMPLETE');
  }

  private async makeStack(StackName: string, Resources: object, end: StackStatus): Promise<void> {
    const cloudFormation = new CloudFormation(this.running.client);
    const Tags = [{ Key: 'berth:env', Value: 'shop-dev' }];
    await cloudFormation.createStack({ StackName, TemplateBody: JSON.stringify({ Resources }), Tags });
    await this.until(async () => {
      const { Stacks = [] } = await cloudFormation.describeStacks({ StackName });
      return Stacks[0]?.StackStatus === end;
    });
  }

  private async prepare(): Promise<void> {
    const { client } = this.running;
    const ecr = new ECR(client);
    await ecr.createRepository({ repositoryName: 'shop/web' });
    const { authorizationData = [] } = await ecr.getAuthorizationToken({});
    const token = `Basic ${authorizationData[0]?.authorizationToken}`;
    const image = await ociImage([[{ name: 'app/readme', content: 'here' }]], { Entrypoint: ['node', '-e', program] });
    await new RegistryClient(this.endpoint, 'shop/web', token).push(image, 'one');
    this.image = `000000000000.dkr.ecr.${client.region}.amazonaws.com/shop/web@${image.digest}`;
    await new CloudWatchLogs(client).createLogGroup({ logGroupName: '/shop' });
    await this.ecs.createCluster({ clusterName: 'shop', capacityProviders: ['FARGATE'] });
  }

  private async makeLoadBalancer(): Promise<[blue: string, green: string, rule: string]> {
    const elb = new ElasticLoadBalancingV2(this.running.client);
    const Subnets = ['subnet-1', 'subnet-2'];
    const { LoadBalancers = [] } = await elb.createLoadBalancer({ Name: 'shop', Subnets });
    const makeGroup = async (Name: string) => {
      const group = { Name, Port: 8000, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip' } as const;
      return (await elb.createTargetGroup(group)).TargetGroups?.[0]?.TargetGroupArn ?? '';
    };
    const [blue, green] = [await makeGroup('blue'), await makeGroup('green')];
    const { Listeners = [] } = await elb.createListener({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    const { Rules = [] } = await elb.createRule({
      ListenerArn: Listeners[0]?.ListenerArn,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn: blue }],
    });
    return [blue, green, Rules[0]?.RuleArn ?? ''];
  }

  private async makeService(request: Partial<CreateServiceRequest>): Promise<void> {
    await this.ecs.createService({
      cluster: 'shop',
      serviceName: '',
      desiredCount: 1,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } },
      tags: [{ key: 'berth:env', value: 'shop-dev' }],
      ...request,
    });
  }

  private async register(family: string, name: string, entryPoint?: string[]): Promise<string> {
    const { taskDefinition } = await this.ecs.registerTaskDefinition({
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: 'app',
          image: this.image,
          entryPoint,
          environment: [{ name: 'NAME', value: name }],
          portMappings: [{ containerPort: 8000 }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/shop',
              'awslogs-region': this.running.client.region,
              'awslogs-stream-prefix': family,
            },
          },
        },
      ],
    });
    return taskDefinition?.taskDefinitionArn ?? '';
  }

  private async deployment(service: string): Promise<ServiceDeployment | undefined> {
    const { serviceDeployments = [] } = await this.ecs.listServiceDeployments({ cluster: 'shop', service });
    const arns = serviceDeployments.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []).slice(0, 1);
    if (arns.length === 0) return undefined;
    return (await this.ecs.describeServiceDeployments({ serviceDeploymentArns: arns })).serviceDeployments?.[0];
  }

  /** A second of the cloud's time after the other; processes and health checks need some of the computer's between. */
  private async until(isReached: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 3_000; turn++) {
      if (await isReached()) return;
      await this.clock.advance(1_000);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    throw new RangeError('waited for too long');
  }
}
