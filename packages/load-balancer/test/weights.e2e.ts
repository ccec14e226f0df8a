import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SSM } from '@aws-sdk/client-ssm';
import { Network } from '@berth/network';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Stack } from 'aws-cdk-lib/core';
import { LoadBalancer, type LoadBalancerProps, ServiceRoute, type ServiceRouteProps } from '../src';
import { Deployer } from './_fixtures/deployer';
import { http } from './_fixtures/edge';
import { LocalCloud } from './_fixtures/local-cloud';

interface Changes {
  readonly loadBalancer?: Partial<LoadBalancerProps>;
  readonly route?: Partial<ServiceRouteProps>;

  /** Whether the deployment fails after the rules are changed. */
  readonly broken?: boolean;
}

/** What a rule does, without its ARN. */
interface RuleState {
  readonly weights: number[];
  readonly priority?: string;
  readonly values: string[];
}

let cloud: LocalCloud;
let deployer: Deployer;
let elb: ElasticLoadBalancingV2;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  deployer = new Deployer(cloud, 'edge');
  elb = new ElasticLoadBalancingV2(cloud.client);
  await Promise.all([deployer.bootstrap(), publishNetwork()]);
});

afterAll(() => cloud.stop());

/** What the stack of the network would have published; and a name that is taken. */
async function publishNetwork(): Promise<void> {
  const ssm = new SSM(cloud.client);
  const ids = ['publicSubnetIds', 'publicRouteTableIds', 'subnetIds', 'routeTableIds'];
  const fields = {
    vpcId: 'vpc-1',
    cidr: '10.0.0.0/16',
    availabilityZones: 'eu-west-1a,eu-west-1b',
    ...Object.fromEntries(
      [...ids, 'dataSubnetIds', 'dataRouteTableIds'].map(field => [field, `${field}-a,${field}-b`]),
    ),
  };
  const parameters = Object.entries(fields).map(([field, value]) => [`/berth/dev/network/v1/${field}`, value]);
  for (const [Name, Value] of [...parameters, ['/taken', 'by somebody']]) {
    await ssm.putParameter({ Name, Value, Type: 'String' });
  }
}

function deploy({ loadBalancer, route, broken = false }: Changes): Promise<string> {
  return deployer.deploy((stack: Stack) => {
    const network = Network.fromContract(stack, 'Network', 'dev');
    const edge = new LoadBalancer(stack, 'LoadBalancer', {
      environment: 'dev',
      network,
      http,
      deletionProtection: false,
      accessLogs: false,
      waf: false,
      ...loadBalancer,
    });
    const routed = new ServiceRoute(stack, 'Route', {
      environment: 'dev',
      name: 'pyshop',
      network,
      loadBalancer: edge,
      targetPort: 8000,
      healthCheck: { path: '/healthz' },
      ...route,
    });
    if (!broken) return;
    const parameter = new StringParameter(stack, 'Taken', { parameterName: '/taken', stringValue: 'by us' });
    parameter.node.addDependency(routed);
  });
}

/** The rules of production and test. */
async function rules(): Promise<RuleState[]> {
  const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({});
  const { Listeners = [] } = await elb.describeListeners({ LoadBalancerArn: balancer?.LoadBalancerArn });
  const found = await Promise.all(Listeners.map(({ ListenerArn }) => elb.describeRules({ ListenerArn })));
  return found
    .flatMap(({ Rules = [] }) => Rules.filter(({ IsDefault }) => !IsDefault))
    .map(({ Actions = [], Conditions = [], Priority: priority }) => ({
      weights: (Actions[0]?.ForwardConfig?.TargetGroups ?? []).map(({ Weight = 0 }) => Weight),
      priority,
      values: Conditions.flatMap(
        ({ HostHeaderConfig, PathPatternConfig }) => HostHeaderConfig?.Values ?? PathPatternConfig?.Values ?? [],
      ),
    }));
}

/** Move traffic on all listeners, as a release does. */
async function shift(blue: number, green: number): Promise<void> {
  const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({});
  const { Listeners = [] } = await elb.describeListeners({ LoadBalancerArn: balancer?.LoadBalancerArn });
  for (const { ListenerArn } of Listeners) {
    const { Rules = [] } = await elb.describeRules({ ListenerArn });
    for (const { RuleArn, Actions = [], IsDefault } of Rules) {
      const groups = Actions[0]?.ForwardConfig?.TargetGroups ?? [];
      const TargetGroups = groups.map((group, index) => ({ ...group, Weight: [blue, green][index] }));
      if (!IsDefault)
        await elb.modifyRule({ RuleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] });
    }
  }
}

test('weights that a release moved survive changes of listeners and rules, and a roll-back of such changes', async () => {
  expect(await deploy({})).toBe('CREATE_COMPLETE');
  const atFirst = { weights: [100, 0], priority: expect.anything(), values: ['/*'] };
  expect(await rules()).toEqual([atFirst, atFirst]);

  await shift(30, 70);
  const wanted = { route: { hosts: ['shop.example.com'], priority: 7 } };
  expect(await deploy({ ...wanted, loadBalancer: { productionPort: 8080, testPort: 9100 } })).toBe('UPDATE_COMPLETE');
  const changed = { weights: [30, 70], priority: '7', values: ['shop.example.com'] };
  expect(await rules()).toEqual([changed, changed]);

  await shift(45, 55);
  const refused = { loadBalancer: { productionPort: 8081, testPort: 9200 }, route: { paths: ['/v2/*'], priority: 8 } };
  expect(await deploy({ ...refused, broken: true })).toBe('UPDATE_ROLLBACK_COMPLETE');
  const restored = { ...changed, weights: [45, 55] };
  expect(await rules()).toEqual([restored, restored]);
});
