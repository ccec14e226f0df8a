import type { SynthesizedStack, TemplateResource } from '../synthesized-stacks';
import { type PriceTable, priceOf } from './price-table';

/** What one part of an environment costs in a month. */
export interface CostLine {
  /** `NAT`. */
  readonly part: string;

  /** How much of what: `2 gateways, 5 GiB`. */
  readonly amount: string;
  readonly usd: number;
}

/** What an environment consists of, as far as it costs. */
interface Bill {
  readonly of: (type: string) => readonly TemplateResource[];

  /** Of each stack alone: a stack holds one service. */
  readonly stacks: readonly (readonly TemplateResource[])[];

  /** Of the unit, in the region of the environment. */
  readonly price: (key: string) => number;
  readonly table: PriceTable;
  readonly hours: number;

  /** Of all services. */
  readonly tasks: number;
}

/** All that costs in an environment, the large parts first. What costs nothing, or cents, has no line. */
export function costLinesOf(environment: string, stacks: readonly SynthesizedStack[], table: PriceTable): CostLine[] {
  const own = stacks.filter(stack => stack.environment === environment);
  const resources = own.flatMap(stack => stack.resources);
  const region = own[0]?.region ?? '';
  const of = (type: string) => resources.filter(resource => resource.type === type);
  const all = own.map(stack => stack.resources);
  const tasks = all.reduce((sum, stack) => sum + tasksOf(stack), 0);
  const price = (key: string) => priceOf(table, key, region);
  const bill: Bill = { of, stacks: all, price, table, hours: table.hoursPerMonth, tasks };
  return PARTS.flatMap(part => part(bill)).filter(({ usd }) => usd > 0);
}

const PARTS: readonly ((bill: Bill) => CostLine[])[] = [
  fargateLines,
  instanceLines,
  databaseLines,
  cacheLines,
  loadBalancerLines,
  natLines,
  cloudWatchLines,
  addressLines,
  endpointLines,
  apiLines,
  firewallLines,
  monitoringLines,
  flowLogLines,
  keyLines,
  secretLines,
  backupLines,
  zoneLines,
  registryLines,
];

/** What the contract of the release says; the template itself never sends a number after the first time. */
function tasksOf(stack: readonly TemplateResource[]): number {
  const contract = stack.find(
    ({ type, properties }) => type === 'AWS::SSM::Parameter' && /\/rollout\/v1$/.test(String(properties.Name)),
  );
  if (!contract) return 0;
  const [, tasks] = /"desiredCount\\*":(\d+)/.exec(JSON.stringify(contract.properties.Value)) ?? [];
  if (tasks === undefined) throw new TypeError(`unexpected contract without desiredCount: ${contract.properties.Name}`);
  return Number(tasks);
}

function fargateLines({ stacks, price, hours }: Bill): CostLine[] {
  return stacks.flatMap(stack => {
    const tasks = tasksOf(stack);
    const definitions = stack.filter(
      ({ type, properties }) =>
        type === 'AWS::ECS::TaskDefinition' && properties.RequiresCompatibilities?.includes('FARGATE'),
    );
    return definitions.map(({ properties: { Cpu, Memory, RuntimePlatform } }) => {
      const cpu = Number(Cpu) / 1024;
      const memory = Number(Memory) / 1024;
      const kind = RuntimePlatform?.CpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64';
      const hourly = cpu * price(`fargate.${kind}.vcpu`) + memory * price(`fargate.${kind}.gib`);
      const amount = `${count(tasks, 'task')} of ${cpu} vCPU and ${memory} GiB, ${kind}`;
      return { part: 'Fargate', amount, usd: tasks * hours * hourly };
    });
  });
}

function instanceLines({ of, price, hours }: Bill): CostLine[] {
  const [template] = of('AWS::EC2::LaunchTemplate');
  return of('AWS::AutoScaling::AutoScalingGroup').map(({ properties: { MinSize } }) => {
    const { InstanceType, BlockDeviceMappings = [] } = template?.properties.LaunchTemplateData ?? {};
    const gib = BlockDeviceMappings.reduce(
      (sum: number, { Ebs }: { Ebs?: { VolumeSize?: number } }) => sum + (Ebs?.VolumeSize ?? 0),
      0,
    );
    const number = Number(MinSize);
    const usd = number * (hours * price(`ec2.${InstanceType}`) + gib * price('ebs.gp3'));
    return { part: 'EC2 instances', amount: `${number} ${InstanceType}, each with ${gib} GiB`, usd };
  });
}

function databaseLines({ of, price, hours }: Bill): CostLine[] {
  const servers = of('AWS::RDS::DBInstance');
  return servers.map(({ properties }) => {
    const [primary] = servers;
    const { DBInstanceClass = primary?.properties.DBInstanceClass, MultiAZ = false } = properties;
    const gib = Number(properties.AllocatedStorage ?? primary?.properties.AllocatedStorage);
    const suffix = MultiAZ ? '.multiAz' : '';
    const usd = hours * price(`rds.${DBInstanceClass}${suffix}`) + gib * price(`rds.storage.gp3${suffix}`);
    return { part: 'RDS', amount: `${DBInstanceClass}, ${gib} GiB${MultiAZ ? ', with standby' : ''}`, usd };
  });
}

function cacheLines({ of, price, hours }: Bill): CostLine[] {
  return of('AWS::ElastiCache::ReplicationGroup').map(({ properties: { Engine, CacheNodeType, NumCacheClusters } }) => {
    const nodes = Number(NumCacheClusters ?? 1);
    const usd = nodes * hours * price(`cache.${Engine}.${CacheNodeType}`);
    return { part: 'ElastiCache', amount: `${nodes} ${CacheNodeType}, ${Engine}`, usd };
  });
}

function loadBalancerLines({ of, price, hours, table }: Bill): CostLine[] {
  const number = of('AWS::ElasticLoadBalancingV2::LoadBalancer').length;
  const lcu = table.assumed.loadBalancerLcu;
  const usd = number * hours * (price('alb') + lcu * price('alb.lcu'));
  return [{ part: 'Load balancer', amount: `${number}, ${lcu} capacity units`, usd }];
}

function natLines({ of, price, hours, table }: Bill): CostLine[] {
  const number = of('AWS::EC2::NatGateway').length;
  const gib = number > 0 ? table.assumed.natGib : 0;
  const amount = `${count(number, 'gateway')}, ${gib} GiB`;
  return [{ part: 'NAT', amount, usd: number * hours * price('nat') + gib * price('nat.gib') }];
}

/** Less what every account has for nothing; an environment is taken to have an account of its own. */
function cloudWatchLines({ of, price, table: { assumed, free }, tasks }: Bill): CostLine[] {
  const clusters = of('AWS::ECS::Cluster');
  const insights = clusters.flatMap(({ properties }) => properties.ClusterSettings ?? []).map(({ Value }) => Value);
  const watched = insights.some(value => value === 'enabled' || value === 'enhanced');
  const services = of('AWS::ECS::Service').length;
  const perTask = insights.includes('enhanced') ? tasks * assumed.metricsPerTaskEnhanced : 0;
  const metrics = watched ? assumed.metricsPerCluster + services * assumed.metricsPerService + perTask : 0;
  const alarms = of('AWS::CloudWatch::Alarm').length;
  const logs = tasks * assumed.serviceLogGibPerTask;
  const usd =
    over(alarms, free.alarms) * price('alarm') +
    over(of('AWS::CloudWatch::Dashboard').length, free.dashboards) * price('dashboard') +
    over(metrics, free.metrics) * price('metric') +
    over(logs, free.logGib) * price('logs.gib');
  const amount = `${count(alarms, 'alarm')}, ${metrics} metrics of Container Insights, ${logs} GiB of logs`;
  return [{ part: 'CloudWatch and data transfer', amount, usd }];
}

/** Of NAT gateways, and one of the load balancer in each public subnet. */
function addressLines({ of, price, hours }: Bill): CostLine[] {
  const elastic = of('AWS::EC2::EIP').length;
  const balancers = of('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const open = balancers.filter(({ properties }) => properties.Scheme === 'internet-facing').length;
  const subnets = of('AWS::EC2::Subnet').filter(({ properties }) =>
    properties.Tags?.some(
      ({ Key, Value }: { Key: string; Value: string }) => Key === 'aws-cdk:subnet-type' && Value === 'Public',
    ),
  ).length;
  const number = elastic + open * subnets;
  return [{ part: 'Public IPv4 addresses', amount: `${number}`, usd: number * hours * price('ipv4') }];
}

function endpointLines({ of, price, hours }: Bill): CostLine[] {
  const interfaces = of('AWS::EC2::VPCEndpoint').filter(({ properties }) => properties.VpcEndpointType === 'Interface');
  const number = interfaces.reduce((sum, { properties }) => sum + properties.SubnetIds.length, 0);
  const amount = `${count(interfaces.length, 'endpoint')} in ${number} subnets together`;
  return [{ part: 'VPC endpoints', amount, usd: number * hours * price('endpoint') }];
}

function apiLines({ of, price, table }: Bill): CostLine[] {
  const millions = of('AWS::ApiGatewayV2::Api').length * table.assumed.millionRequests;
  return [{ part: 'HTTP API', amount: `${millions} million requests`, usd: millions * price('api.million') }];
}

function firewallLines({ of, price, table }: Bill): CostLine[] {
  return of('AWS::WAFv2::WebACL').map(({ properties: { Rules = [] } }) => {
    const millions = table.assumed.millionRequests;
    const usd = price('waf.acl') + Rules.length * price('waf.rule') + millions * price('waf.million');
    return { part: 'Firewall', amount: `${count(Rules.length, 'rule')}, ${millions} million requests`, usd };
  });
}

function monitoringLines({ of, price, table }: Bill): CostLine[] {
  const number = of('AWS::RDS::DBInstance').filter(({ properties }) => properties.MonitoringInterval > 0).length;
  const gib = number * table.assumed.enhancedMonitoringGib;
  return [{ part: 'Enhanced Monitoring', amount: `${gib} GiB of logs`, usd: gib * price('logs.gib') }];
}

function flowLogLines({ of, price, table: { assumed } }: Bill): CostLine[] {
  return of('AWS::EC2::FlowLog').map(({ properties: { TrafficType } }) => {
    const all = TrafficType === 'ALL';
    const gib = all ? assumed.flowLogGibAll : assumed.flowLogGibRejected;
    const amount = `${gib} GiB of ${all ? 'all' : 'refused'} connections`;
    return { part: 'Flow logs', amount, usd: gib * price('logs.gib') };
  });
}

function keyLines({ of, price }: Bill): CostLine[] {
  const number = of('AWS::KMS::Key').length;
  return [{ part: 'KMS keys', amount: `${number}`, usd: number * price('kms.key') }];
}

function secretLines({ of, price }: Bill): CostLine[] {
  const ofRds = of('AWS::RDS::DBInstance').filter(({ properties }) => properties.ManageMasterUserPassword).length;
  const number = of('AWS::SecretsManager::Secret').length + ofRds;
  return [{ part: 'Secrets', amount: `${number}`, usd: number * price('secret') }];
}

/** Snapshots of AWS Backup beside those of RDS, which cost nothing up to the size of the database. */
function backupLines({ of, price }: Bill): CostLine[] {
  const plans = of('AWS::Backup::BackupPlan').length;
  const gib = plans > 0 ? Number(of('AWS::RDS::DBInstance')[0]?.properties.AllocatedStorage ?? 0) : 0;
  return [{ part: 'Backups', amount: `${gib} GiB`, usd: gib * price('backup.gib') }];
}

function zoneLines({ of, price }: Bill): CostLine[] {
  const number = of('AWS::Route53::HostedZone').length;
  return [{ part: 'Hosted zones', amount: `${number}`, usd: number * price('zone') }];
}

function registryLines({ of, price, table }: Bill): CostLine[] {
  const gib = of('AWS::ECR::Repository').length * table.assumed.registryGib;
  return [{ part: 'Images', amount: `${gib} GiB`, usd: gib * price('registry.gib') }];
}

function over(amount: number, free: number): number {
  return Math.max(0, amount - free);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
