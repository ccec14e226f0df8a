import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, type IMetric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { type INetwork, NatGateways, Network } from '../src';

const zones = ['eu-west-1a', 'eu-west-1b'];
const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

const owned = (natGateways?: NatGateways): INetwork =>
  new Network(stack, 'Network', { environment: 'dev', availabilityZones: zones, natGateways });

const imported = (natGateways?: number): INetwork => Network.fromContract(stack, 'Network', 'dev', { natGateways });

function rendered(metric: IMetric) {
  new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  const [alarm] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return alarm?.Properties;
}

interface MetricPart {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly MetricStat: {
    readonly Stat: string;
    readonly Period: number;
    readonly Metric: { readonly MetricName: string; readonly Namespace: string; readonly Dimensions: object[] };
  };
}

const partsOf = (metric: IMetric): MetricPart[] => rendered(metric).Metrics;

const contract = { Ref: expect.stringContaining('natGatewayIds') };

type Read = (network: INetwork, options?: MetricOptions) => IMetric;

test.each<[string, Read, string, string]>([
  ['port errors', (network, options) => network.metricNatPortErrors(options), 'ErrorPortAllocation', 'Sum'],
  ['dropped packets', (network, options) => network.metricNatDroppedPackets(options), 'PacketsDropCount', 'Sum'],
  ['bytes out', (network, options) => network.metricNatBytesOut(options), 'BytesOutToDestination', 'Sum'],
  ['bytes in', (network, options) => network.metricNatBytesIn(options), 'BytesInFromDestination', 'Sum'],
  ['connections', (network, options) => network.metricNatConnections(options), 'ActiveConnectionCount', 'Maximum'],
])('counts %s of the one gateway, as asked', (_, read, MetricName, Statistic) => {
  const network = owned(NatGateways.ONE);

  expect(rendered(read(network))).toMatchObject({
    ...{ Namespace: 'AWS/NATGateway', MetricName, Statistic, Period: 300 },
    Dimensions: [{ Name: 'NatGatewayId', Value: { Ref: expect.stringContaining('NATGateway') } }],
  });
  stack = new Stack(new App(), 'Stack', { env });
  expect(rendered(read(owned(NatGateways.ONE), { period: Duration.minutes(1) }))).toMatchObject({ Period: 60 });
});

test('adds up what the gateways of all zones did', () => {
  const [total, ...gateways] = partsOf(
    owned().metricNatBytesOut({ period: Duration.minutes(1), label: 'to the world' }),
  );

  expect(total).toMatchObject({ Expression: 'SUM(METRICS())', Label: 'to the world' });
  expect(gateways.map(({ Id, Label, MetricStat: { Stat, Period } }) => ({ Id, Label, Stat, Period }))).toEqual([
    { Id: 'bytesOutToDestination1', Label: undefined, Stat: 'Sum', Period: 60 },
    { Id: 'bytesOutToDestination2', Label: undefined, Stat: 'Sum', Period: 60 },
  ]);
  const ids = gateways.map(({ MetricStat: { Metric } }) => Metric.Dimensions);
  expect(new Set(ids.map(dimensions => JSON.stringify(dimensions))).size).toBe(2);
});

test('names the sum after its figure', () => {
  expect(partsOf(owned().metricNatDroppedPackets())[0]).toMatchObject({ Label: 'PacketsDropCount' });
});

test('reads the gateways of an imported network from its contract', () => {
  const network = imported(2);

  expect(partsOf(network.metricNatPortErrors()).slice(1)).toMatchObject(
    [0, 1].map(index => {
      const Value = { 'Fn::Select': [index, { 'Fn::Split': [',', contract] }] };
      return { MetricStat: { Metric: { Dimensions: [{ Name: 'NatGatewayId', Value }] } } };
    }),
  );
});

test.each([
  [NatGateways.ONE, 1],
  [NatGateways.PER_ZONE, 2],
  [NatGateways.REGIONAL, 1],
  [NatGateways.INSTANCE, 0],
])('publishes the gateways of NAT %s, which are %d', (natGateways, count) => {
  const { natGatewayIds } = owned(natGateways);

  const Name = '/berth/dev/network/v1/natGatewayIds';
  const parameters = Template.fromStack(stack).findResources('AWS::SSM::Parameter', { Properties: { Name } });
  const [parameter] = Object.values(parameters);
  const value = parameter?.Properties.Value;
  const refs = typeof value === 'string' ? [] : 'Ref' in value ? [value] : value['Fn::Join'][1].filter(Boolean);
  expect(refs.filter((part: unknown) => part !== ',')).toHaveLength(count);
  expect(natGatewayIds).toHaveLength(count);
  if (count === 0) expect(value).toBe('none');
});

test.each<[string, () => INetwork]>([
  ['a network without gateways', () => owned(NatGateways.NONE)],
  ['a network with an instance', () => owned(NatGateways.INSTANCE)],
  ['an imported network that does not say how many it has', () => imported()],
])('fails when figures are asked of %s', (_, make) => {
  expect(() => make().metricNatBytesIn()).toThrow(
    expect.objectContaining({
      name: 'NatGatewaysMissing',
      message:
        'Stack/Network.natGateways = "none": the network has no NAT gateway; set natGateways, and of a network of another stack say { natGateways: 1 }',
    }),
  );
});
