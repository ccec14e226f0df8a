import { readContract, writeContract } from '@berth/foundation';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import {
  CfnLaunchTemplate,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnListener, CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  type App,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  NestedStack,
  type PolicyValidationPluginReport,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib/core';
import { judgeTogether } from '../src/private/relations';
import { RuleEngine } from './_fixtures/engine';
import { type Synthesis, synthesize, synthesizeApp } from './_fixtures/synthesis';

const env = { account: '111122223333', region: 'eu-west-1' };
const image = `${env.account}.dkr.ecr.${env.region}.amazonaws.com/shop:1`;

/** Stacks of one person who writes resources of CloudFormation and nothing else, each resource where it hurts most. */
function makeStages(app: App): void {
  const stacksOf = (name: string) => {
    const stage = new Stage(app, name, { env });
    return { first: new Stack(stage, 'First'), second: new Stack(stage, 'Second') };
  };
  makeTooLarge(stacksOf('TooLarge'));
  makeNoRoom(stacksOf('NoRoom'));
  makeNoInterfaces(stacksOf('NoInterfaces'));
  makeOneHostPort(stacksOf('OneHostPort'));
  makeOverlap(stacksOf('Overlap'));
  makeIsolated(stacksOf('Isolated'), ['logs']);
  makeIsolated(stacksOf('Connected'), ['logs', 'ecr.api', 'ecr.dkr']);
  makeOnePort(stacksOf('OnePort'));
  makeNested(stacksOf('Nested'));
}

interface Two {
  readonly first: Stack;
  readonly second: Stack;
}

function addInstances(stack: Stack, instanceType: string): void {
  new CfnLaunchTemplate(stack, 'Template', { launchTemplateData: { instanceType } });
  new CfnAutoScalingGroup(stack, 'Group', { minSize: '1', maxSize: '1' });
}

interface Task {
  readonly memory: string;
  readonly networkMode?: string;
  readonly desiredCount?: number;
  readonly hostPort?: number;
  readonly cluster?: string;
}

function addTask(stack: Stack, { memory, networkMode = 'bridge', desiredCount = 1, hostPort, cluster }: Task): void {
  const portMappings = [{ containerPort: 80, hostPort }];
  const containerDefinitions = [{ name: 'web', image, portMappings }];
  const task = new CfnTaskDefinition(stack, 'Task', { memory, networkMode, containerDefinitions });
  new CfnService(stack, 'Service', { cluster, taskDefinition: task.ref, desiredCount });
}

/** The second reads the cluster of the first from a parameter. */
function makeTooLarge({ first, second }: Two): void {
  addInstances(first, 't2.micro');
  writeContract(first, 'dev', 'cluster', { name: new CfnCluster(first, 'Cluster').ref });
  addTask(second, { memory: '1024', cluster: readContract(second, 'dev', 'cluster', ['name']).name });
}

/** The second takes an output of the first. */
function makeNoRoom({ first, second }: Two): void {
  addInstances(first, 't3.micro');
  addTask(second, { memory: '512', desiredCount: 2, cluster: new CfnCluster(first, 'Cluster').ref });
}

/** Nothing ties them but the account. */
function makeNoInterfaces({ first, second }: Two): void {
  addInstances(first, 't3.small');
  addTask(second, { memory: '128', desiredCount: 4, networkMode: 'awsvpc', cluster: 'shop' });
}

function makeOneHostPort({ first, second }: Two): void {
  addInstances(second, 't3.small');
  addTask(first, { memory: '128', desiredCount: 2, hostPort: 80 });
}

function makeOverlap({ first, second }: Two): void {
  const vpcId = new CfnVPC(first, 'Vpc', { cidrBlock: '10.0.0.0/16' }).ref;
  new CfnSubnet(first, 'One', { vpcId, cidrBlock: '10.0.0.0/24' });
  new CfnSubnet(second, 'Two', { vpcId, cidrBlock: '10.0.0.128/25' });
  new CfnSubnet(second, 'Out', { vpcId, cidrBlock: '10.1.0.0/24' });
}

/** Its endpoints are where its tasks are. */
function makeIsolated({ first, second }: Two, endpoints: readonly string[]): void {
  const vpcId = new CfnVPC(first, 'Vpc', { cidrBlock: '10.0.0.0/16' }).ref;
  const subnet = new CfnSubnet(first, 'Subnet', { vpcId, cidrBlock: '10.0.0.0/24' });
  const table = new CfnRouteTable(first, 'Table', { vpcId });
  new CfnSubnetRouteTableAssociation(first, 'Routes', { subnetId: subnet.ref, routeTableId: table.ref });
  for (const name of endpoints) {
    new CfnVPCEndpoint(second, name.replace('.', ''), { vpcId, serviceName: `com.amazonaws.${env.region}.${name}` });
  }
  const task = new CfnTaskDefinition(second, 'Task', {
    containerDefinitions: [{ name: 'web', image, logConfiguration: { logDriver: 'awslogs' } }],
  });
  new CfnService(second, 'Service', {
    taskDefinition: task.ref,
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet.ref] } },
  });
}

function makeOnePort({ first, second }: Two): void {
  const loadBalancerArn = new CfnLoadBalancer(first, 'Balancer').ref;
  const listener = { loadBalancerArn, port: 8080, protocol: 'HTTP', defaultActions: [{ type: 'fixed-response' }] };
  new CfnListener(first, 'Production', listener);
  new CfnListener(second, 'Test', listener);
}

/** A nested stack has its network from its parent. */
function makeNested({ first }: Two): void {
  const vpcId = new CfnVPC(first, 'Vpc', { cidrBlock: '10.0.0.0/16' }).ref;
  new CfnSubnet(new NestedStack(first, 'Inner'), 'Out', { vpcId, cidrBlock: '10.1.0.0/24' });
}

/** Our rules over all stacks, and nothing else: the other packs would take most of the time. */
class RelationsOnly implements IPolicyValidationPlugin {
  public readonly name = 'Relations';
  private readonly rules = new RuleEngine();

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return { success: true, violations: judgeTogether(context, [], () => this.rules.engine) };
  }

  public free(): void {
    this.rules.free();
  }
}

/** What our rules say about relations, and about which construct. */
function toldBy({ plugins }: Synthesis, pack: string): string[] {
  return (plugins[pack]?.violations ?? [])
    .filter(({ ruleName }) => /BERTH-(NET|EC2-00|ECS-0|LB-009)/.test(ruleName))
    .flatMap(({ ruleName, description, violatingConstructs = [] }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath} ${description}`),
    );
}

const relations = new RelationsOnly();
const judged = synthesizeApp(app => {
  Validations.of(app).addPlugins(relations);
  makeStages(app);
});
relations.free();
const told = toldBy(judged, relations.name);

const gated = synthesize((_, app) => {
  const stage = new Stage(app, 'Overlap', { env });
  makeOverlap({ first: new Stack(stage, 'First'), second: new Stack(stage, 'Second') });
});

test('the gate sees all stacks, too', () => {
  expect(toldBy(gated, 'CloudFormation Validate').map(line => line.split(' ')[0])).toEqual(
    expect.arrayContaining(['BERTH-NET-005', 'BERTH-NET-006']),
  );
});

test.each([
  [
    'B38, BERTH-EC2-002: a task that no instance of another stack holds',
    'BERTH-EC2-002 TooLarge/Second/Task Memory: t2.micro offers about 952 MiB to tasks: a 1024 MiB task can never start; use a larger type or a smaller task',
  ],
  [
    'B39, BERTH-EC2-003: no room for green on instances of another stack',
    'BERTH-EC2-003 NoRoom/Second/Service DesiredCount: a release runs 3 tasks at a time and one t3.micro offers about 952 MiB to tasks: it needs 3 instances, max is 1; raise it',
  ],
  [
    'B40, BERTH-EC2-004: no interfaces for all tasks on instances of another stack',
    'BERTH-EC2-004 NoInterfaces/Second/Service DesiredCount: a release runs 5 tasks at a time and one t3.small has network interfaces for 2 awsvpc tasks: it needs 3 instances, max is 1; raise it',
  ],
  [
    'B24, BERTH-ECS-016: a fixed host port on instances of another stack',
    'BERTH-ECS-016 OneHostPort/First/Service DesiredCount: hostPort 80 allows one task an instance: 2 tasks need as many instances, max is 1; use awsvpc or hostPort 0',
  ],
  [
    'B04, BERTH-NET-005: a subnet that overlaps one of another stack',
    'BERTH-NET-005 Overlap/Second/Two CidrBlock: 10.0.0.128/25: overlaps subnet Overlap-First/One 10.0.0.0/24',
  ],
  [
    'B05, BERTH-NET-006: a subnet outside of the network of another stack',
    "BERTH-NET-006 Overlap/Second/Out CidrBlock: 10.1.0.0/24: in none of the VPC's blocks (10.0.0.0/16)",
  ],
  [
    'B05, BERTH-NET-006: a subnet of a nested stack outside of the network of its parent',
    "BERTH-NET-006 Nested/First/Inner/Out CidrBlock: 10.1.0.0/24: in none of the VPC's blocks (10.0.0.0/16)",
  ],
  [
    'B16, BERTH-NET-015: a task in an isolated subnet of another stack',
    'BERTH-NET-015 Isolated/Second/Service NetworkConfiguration.AwsvpcConfiguration.Subnets: tasks in isolated subnet Isolated-First/Subnet use ecr.api, ecr.dkr; add endpoints ecr.api, ecr.dkr',
  ],
  [
    'B55, BERTH-LB-009: two listeners of two stacks on one port',
    'BERTH-LB-009 OnePort/Second/Test Port: listeners OnePort-First/Production and Test both use 8080',
  ],
])('%s', (_, finding) => {
  expect(told).toContain(finding);
});

test('nothing else is found in these stacks, so that endpoints of another stack than the network count', () => {
  expect(told.map(line => line.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
    'BERTH-EC2-002 TooLarge/Second/Task',
    'BERTH-EC2-003 NoRoom/Second/Service',
    'BERTH-EC2-004 NoInterfaces/Second/Service',
    'BERTH-ECS-016 OneHostPort/First/Service',
    'BERTH-LB-009 OnePort/Second/Test',
    'BERTH-NET-005 Overlap/Second/Two',
    'BERTH-NET-006 Nested/First/Inner/Out',
    'BERTH-NET-006 Overlap/Second/Out',
    'BERTH-NET-015 Isolated/Second/Service',
  ]);
});
