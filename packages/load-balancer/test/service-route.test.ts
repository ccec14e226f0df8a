import { Match, Template } from 'aws-cdk-lib/assertions';
import { Dashboard, GraphWidget, type MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type IServiceRoute, LoadBalancer, ServiceRoute, type ServiceRouteProps } from '../src';
import { Edge, http } from './_fixtures/edge';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const TRAFFIC_RULE = 'Custom::TrafficRule';

let edge: Edge;

beforeEach(() => {
  edge = new Edge();
});

function templateOf(props: Partial<ServiceRouteProps> = {}): Template {
  edge.route(props);
  return Template.fromStack(edge.stack);
}

function groupsOf(template: Template): Record<string, unknown>[] {
  return Object.values(template.findResources(TARGET_GROUP)).map(({ Properties }) => Properties);
}

function listener(name: string) {
  return { Ref: Match.stringLikeRegexp(`v1${name}ListenerArn`) };
}

test('S001-31, S004-21: makes two equal target groups for the addresses of tasks', () => {
  const [blue, green, ...others] = groupsOf(templateOf());

  expect(others).toEqual([]);
  expect(green).toEqual(blue);
  expect(blue).toEqual({
    VpcId: expect.anything(),
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 8000,
    HealthCheckEnabled: true,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: 'traffic-port',
    HealthCheckPath: '/healthz',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 3,
    Matcher: { HttpCode: '200-299' },
    TargetGroupAttributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
      { Key: 'slow_start.duration_seconds', Value: '0' },
      { Key: 'load_balancing.algorithm.type', Value: 'round_robin' },
    ],
  });
});

test('S002-21: checks health as asked', () => {
  const healthCheck = {
    path: '/ready',
    interval: Duration.seconds(30),
    timeout: Duration.seconds(20),
    healthyThreshold: 3,
    unhealthyThreshold: 4,
    codes: '200',
  };

  expect(groupsOf(templateOf({ healthCheck }))[0]).toMatchObject({
    HealthCheckPath: '/ready',
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 20,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 4,
    Matcher: { HttpCode: '200' },
  });
});

test('S000-30: registers instances where containers share their network', () => {
  expect(groupsOf(templateOf({ targetType: 'instance' }))[0]).toMatchObject({ TargetType: 'instance' });
});

test('speaks HTTPS with the tasks when asked, also to check their health', () => {
  expect(groupsOf(templateOf({ targetTls: true }))[0]).toMatchObject({
    Protocol: 'HTTPS',
    HealthCheckProtocol: 'HTTPS',
  });
});

test('gives targets time and share as asked', () => {
  const template = templateOf({ deregistrationDelay: Duration.minutes(2), slowStart: Duration.minutes(1) });

  template.allResourcesProperties(TARGET_GROUP, {
    TargetGroupAttributes: Match.arrayWith([
      { Key: 'deregistration_delay.timeout_seconds', Value: '120' },
      { Key: 'slow_start.duration_seconds', Value: '60' },
    ]),
  });
});

test('sends to the least busy target when asked', () => {
  templateOf({ leastOutstandingRequests: true }).allResourcesProperties(TARGET_GROUP, {
    TargetGroupAttributes: Match.arrayWith([
      { Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' },
    ]),
  });
});

test('leads from both listeners to both target groups, by rules that know nothing of weights', () => {
  const route = edge.route();

  const template = Template.fromStack(edge.stack);
  const groups = Object.keys(template.findResources(TARGET_GROUP));
  const rules = Object.values(template.findResources(TRAFFIC_RULE)).map(({ Properties }) => Properties);
  const same = {
    ServiceToken: expect.anything(),
    ServiceTimeout: expect.anything(),
    Priority: route.priority,
    Hosts: [],
    Paths: ['/*'],
    TargetGroupArns: groups.map(Ref => ({ Ref })),
  };
  expect(rules).toEqual([
    { ...same, ListenerArn: { Ref: expect.stringContaining('v1productionListenerArn') } },
    { ...same, ListenerArn: { Ref: expect.stringContaining('v1testListenerArn') } },
  ]);
  template.resourceCountIs(RULE, 0);
});

test('leads hosts and paths to the service', () => {
  templateOf({ hosts: ['api.example.com'], paths: ['/v1/*', '/v2/*'], priority: 7 }).allResourcesProperties(
    TRAFFIC_RULE,
    { Hosts: ['api.example.com'], Paths: ['/v1/*', '/v2/*'], Priority: 7 },
  );
});

test('asks for hosts alone when there are no paths', () => {
  templateOf({ hosts: ['api.example.com'] }).allResourcesProperties(TRAFFIC_RULE, { Paths: [] });
});

test('has one target group and plain rules where tasks are replaced one by one', () => {
  const route = edge.route({ colors: 1, hosts: ['api.example.com'], paths: ['/v1/*'] });

  const template = Template.fromStack(edge.stack);
  template.resourceCountIs(TARGET_GROUP, 1);
  template.resourceCountIs(TRAFFIC_RULE, 0);
  template.resourceCountIs('AWS::Lambda::Function', 0);
  template.resourceCountIs(RULE, 1);
  template.hasResourceProperties(RULE, {
    ListenerArn: listener('production'),
    Priority: route.priority,
    Conditions: [
      { Field: 'host-header', HostHeaderConfig: { Values: ['api.example.com'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/v1/*'] } },
    ],
    Actions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^RouteTargetsBlue') } }],
  });
  expect([route.green, route.testRuleArn, route.testListenerArn]).toEqual([undefined, undefined, undefined]);
});

test.each([
  [{ paths: ['/v1/*'] }, ['path-pattern']],
  [{ hosts: ['api.example.com'] }, ['host-header']],
])('a plain rule asks for what is given: %j', (props, fields) => {
  const [rule] = Object.values(templateOf({ ...props, colors: 1 }).findResources(RULE));

  expect(rule?.Properties.Conditions.map(({ Field }: { Field: string }) => Field)).toEqual(fields);
});

test('S002-22: leads from port 80, too, where that serves beside HTTPS', () => {
  const loadBalancer = LoadBalancer.fromContract(edge.stack, 'Imported', 'dev', { plainListener: true });

  const template = templateOf({ loadBalancer, colors: 1 });

  template.resourceCountIs(RULE, 2);
  template.hasResourceProperties(RULE, { ListenerArn: listener('production') });
  template.hasResourceProperties(RULE, { ListenerArn: listener('plain') });
});

test('has no test rule where there is no test listener', () => {
  const loadBalancer = LoadBalancer.fromContract(edge.stack, 'Imported', 'dev', { testListener: false });

  const route = edge.route({ loadBalancer });

  expect([route.testListenerArn, route.testRuleArn]).toEqual([undefined, undefined]);
  Template.fromStack(edge.stack).resourceCountIs(TRAFFIC_RULE, 1);
});

test('tells its rules and listeners', () => {
  const route = edge.route();

  expect(edge.stack.resolve(route.productionRuleArn)).toEqual({ Ref: expect.stringMatching(/^RouteProduction/) });
  expect(edge.stack.resolve(route.testRuleArn)).toEqual({ Ref: expect.stringMatching(/^RouteTest/) });
  expect(edge.stack.resolve(route.productionListenerArn)).toEqual({
    Ref: expect.stringContaining('v1productionListenerArn'),
  });
  expect(edge.stack.resolve(route.testListenerArn)).toEqual({ Ref: expect.stringContaining('v1testListenerArn') });
});

test('lets the function behind its rules make rules of these listeners, and touch those of its stack only', () => {
  const template = templateOf();

  const policies = template.findResources('AWS::IAM::ManagedPolicy');
  const statements: { Action: string | string[]; Resource: unknown }[] = Object.values(policies).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  const balancing = statements.filter(({ Action }) => JSON.stringify(Action).includes('elasticloadbalancing:'));
  const requested = { 'aws:RequestTag/berth:stack': edge.stack.stackName };
  const ofListener = (name: string) => ({
    Effect: 'Allow',
    Action: 'elasticloadbalancing:CreateRule',
    Resource: { Ref: expect.stringContaining(name) },
    Condition: { StringEquals: requested },
  });
  expect(balancing).toEqual(
    expect.arrayContaining([
      ofListener('production'),
      ofListener('test'),
      {
        Effect: 'Allow',
        Action: 'elasticloadbalancing:AddTags',
        Resource: '*',
        Condition: { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateRule', ...requested } },
      },
      {
        Effect: 'Allow',
        Action: ['DeleteRule', 'ModifyRule', 'SetRulePriorities'].map(a => `elasticloadbalancing:${a}`),
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/berth:stack': edge.stack.stackName } },
      },
      {
        Effect: 'Allow',
        Action: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTags'],
        Resource: '*',
      },
    ]),
  );
  expect(balancing).toHaveLength(5);
});

test('makes that function as asked', () => {
  templateOf({ ruleFunction: { logRetention: RetentionDays.ONE_MONTH } }).hasResourceProperties('AWS::Logs::LogGroup', {
    RetentionInDays: 30,
  });
});

test('shares one function among the routes of a stack', () => {
  edge.route({ name: 'shop' }, 'Shop');
  edge.route({ name: 'api', paths: ['/api/*'] }, 'Api');

  Template.fromStack(edge.stack).resourceCountIs('AWS::Lambda::Function', 1);
});

test('S001-22, S003-26: lets the load balancer reach the port of the tasks, by rules of its own stack', () => {
  const route = edge.route();
  route.allowTo(SecurityGroup.fromSecurityGroupId(edge.stack, 'Tasks', 'sg-tasks'));

  const template = Template.fromStack(edge.stack);
  const way = { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000 };
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...way,
    GroupId: 'sg-tasks',
    SourceSecurityGroupId: { Ref: Match.stringLikeRegexp('v1securityGroupId') },
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    ...way,
    GroupId: { Ref: Match.stringLikeRegexp('v1securityGroupId') },
    DestinationSecurityGroupId: 'sg-tasks',
  });
});

test('S000-18: lets the load balancer reach the dynamic ports of instances', () => {
  const route = edge.route({ targetType: 'instance' });
  route.allowTo(SecurityGroup.fromSecurityGroupId(edge.stack, 'Hosts', 'sg-hosts'));

  Template.fromStack(edge.stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-hosts',
    FromPort: 32_768,
    ToPort: 65_535,
  });
});

test('needs the stack of the load balancer, which never needs it', () => {
  const app = new App();
  const [one, two] = [new Edge(app, 'One'), new Edge(app, 'Two')];

  two.route({ loadBalancer: one.loadBalancer({ http }) });
  app.synth();

  expect([one.stack.dependencies, two.stack.dependencies]).toEqual([[], [one.stack]]);
});

test('publishes its contract', () => {
  const parameters = templateOf().findResources('AWS::SSM::Parameter');

  const names = Object.values(parameters).map(({ Properties }) => Properties.Name);
  expect(names.sort()).toEqual(
    [
      'blueArn',
      'blueFullName',
      'blueName',
      'greenArn',
      'greenFullName',
      'greenName',
      'loadBalancerFullName',
      'productionListenerArn',
      'productionRuleArn',
      'testListenerArn',
      'testRuleArn',
    ].map(field => `/berth/dev/pyshop/route/v1/${field}`),
  );
});

test('publishes nothing of a color or a listener that it has not', () => {
  const parameters = templateOf({ colors: 1 }).findResources('AWS::SSM::Parameter');

  expect(JSON.stringify(parameters)).not.toMatch(/route\/v1\/(green|test)/);
});

test('reads the contract of another stack', () => {
  const imported = ServiceRoute.fromContract(edge.stack, 'Imported', 'dev', 'pyshop');

  const field = (name: string) => ({ Ref: expect.stringContaining(`pyshoproutev1${name}`) });
  const color = (name: string) => ({
    arn: field(`${name}Arn`),
    name: field(`${name}Name`),
    fullName: field(`${name}FullName`),
  });
  expect(edge.stack.resolve(imported.blue)).toEqual(color('blue'));
  expect(edge.stack.resolve(imported.green)).toEqual(color('green'));
  expect(edge.stack.resolve(imported.loadBalancerFullName)).toEqual(field('loadBalancerFullName'));
  expect(edge.stack.resolve(imported.productionListenerArn)).toEqual(field('productionListenerArn'));
  expect(edge.stack.resolve(imported.productionRuleArn)).toEqual(field('productionRuleArn'));
  expect(edge.stack.resolve(imported.testListenerArn)).toEqual(field('testListenerArn'));
  expect(edge.stack.resolve(imported.testRuleArn)).toEqual(field('testRuleArn'));
});

test('knows that a service of another stack has one target group', () => {
  const { green, testListenerArn, testRuleArn } = ServiceRoute.fromContract(edge.stack, 'Imported', 'dev', 'pyshop', {
    colors: 1,
  });

  expect([green, testListenerArn, testRuleArn]).toEqual([undefined, undefined, undefined]);
});

const METRICS: [keyof IServiceRoute & `metric${string}`, string, string, string][] = [
  ['metricRequests', 'RequestCount', 'Sum', 'FILL(_Blue, 0) + FILL(_Green, 0)'],
  ['metricResponseTime', 'TargetResponseTime', 'Average', 'MAX([_Blue, _Green])'],
  ['metricTarget5xx', 'HTTPCode_Target_5XX_Count', 'Sum', 'FILL(_Blue, 0) + FILL(_Green, 0)'],
  ['metricUnhealthyHosts', 'UnHealthyHostCount', 'Maximum', 'FILL(_Blue, 0) + FILL(_Green, 0)'],
  ['metricHealthyHosts', 'HealthyHostCount', 'Minimum', 'FILL(_Blue, 0) + FILL(_Green, 0)'],
  ['metricRequestsPerTarget', 'RequestCountPerTarget', 'Sum', 'FILL(_Blue, 0) + FILL(_Green, 0)'],
];

test.each(METRICS)('%s is that of both colors', (method, metricName, statistic, expression) => {
  const route = edge.route();

  const metric = route[method]() as MathExpression;

  const base = `${metricName}${statistic}`;
  const id = base.charAt(0).toLowerCase() + base.slice(1);
  expect(metric.period).toEqual(Duration.minutes(1));
  expect(metric.expression).toBe(expression.replaceAll('_', id));
  expect(Object.keys(metric.usingMetrics)).toEqual([`${id}Blue`, `${id}Green`]);
  for (const [color, { fullName }] of [
    ['Blue', route.blue],
    ['Green', route.green ?? { fullName: '' }],
  ] as const) {
    expect(metric.usingMetrics[`${id}${color}`]?.toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/ApplicationELB',
      metricName,
      statistic,
      period: Duration.minutes(1),
      dimensions: [
        { name: 'LoadBalancer', value: route.loadBalancerFullName },
        { name: 'TargetGroup', value: fullName },
      ],
    });
  }
});

test.each(METRICS)('%s is that of the one target group where there is one', (method, metricName, statistic) => {
  const route = ServiceRoute.fromContract(edge.stack, 'Imported', 'dev', 'pyshop', { colors: 1 });

  expect(route[method]({ color: '#ff0000' }).toMetricConfig()).toMatchObject({
    metricStat: { metricName, statistic, dimensions: [{}, { value: route.blue.fullName }] },
    renderingProperties: { color: '#ff0000' },
  });
});

test('measures as asked', () => {
  const options = { period: Duration.minutes(5), statistic: 'p95', label: 'slow', color: '#00ff00' };

  const metric = edge.route().metricResponseTime(options) as MathExpression;

  expect(metric).toMatchObject({ period: Duration.minutes(5), label: 'slow', color: '#00ff00' });
  expect(metric.usingMetrics.targetResponseTimep95Blue?.toMetricConfig().metricStat).toMatchObject({
    statistic: 'p95',
    period: Duration.minutes(5),
  });
});

test('has other ids for each, so that one graph can show them all', () => {
  const route = edge.route();
  const metrics = [...METRICS.map(([method]) => route[method]()), route.metricResponseTime({ statistic: 'p95' })];

  expect(() => new Dashboard(edge.stack, 'All', { widgets: [[new GraphWidget({ left: metrics })]] })).not.toThrow();
  expect(() => Template.fromStack(edge.stack)).not.toThrow();
});

test('names what it measures', () => {
  const route = edge.route();

  const labels = METRICS.map(([method]) => (route[method]() as MathExpression).label);
  expect(labels).toEqual([
    'requests',
    'response time',
    '5xx answers',
    'unhealthy hosts',
    'healthy hosts',
    'requests per target',
  ]);
});

test('BERTH-LB-018: fails when two services have one priority, wherever they are', () => {
  const app = new App();
  const [one, two] = [new Edge(app, 'One'), new Edge(app, 'Two')];
  one.route({ name: 'shop', priority: 10 });

  expect(() => two.route({ name: 'api', paths: ['/api/*'], priority: 10 })).toThrow(
    expect.objectContaining({
      name: 'BERTH-LB-018',
      message: 'Two/Route.priority = 10: service shop has the same; give one of them another priority',
    }),
  );
});

test('BERTH-LB-019: fails when two services want the same requests', () => {
  edge.route({ name: 'shop' }, 'Shop');

  expect(() => edge.route({ name: 'api' }, 'Api')).toThrow(
    'Stack/Api.paths = "/*": service shop gets the same requests; tell them apart by hosts or paths',
  );
});

test('takes the priorities of another environment for what they are', () => {
  edge.route({ name: 'shop', priority: 10 }, 'Shop');

  expect(() => edge.route({ environment: 'test', name: 'shop', priority: 10 }, 'Other')).not.toThrow();
});

test('BERTH-LB-025: fails blue/green behind a load balancer that serves on port 80 beside HTTPS', () => {
  const loadBalancer = LoadBalancer.fromContract(edge.stack, 'Imported', 'dev', { plainListener: true });

  expect(() => edge.route({ loadBalancer })).toThrow(
    expect.objectContaining({ name: 'BERTH-LB-025', message: expect.stringContaining('Stack/Route.colors = 2') }),
  );
});

test('opens instances once for all services of a stack that share them', () => {
  const loadBalancer = LoadBalancer.fromContract(edge.stack, 'LoadBalancer', 'dev');
  const hosts = SecurityGroup.fromSecurityGroupId(edge.stack, 'Hosts', 'sg-hosts');

  for (const name of ['api', 'admin']) {
    edge.route({ name, loadBalancer, targetType: 'instance', paths: [`/${name}/*`] }, name).allowTo(hosts);
  }

  const template = Template.fromStack(edge.stack);
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
});

test('opens every group of tasks, also where two have one id, and every port', () => {
  const loadBalancer = LoadBalancer.fromContract(edge.stack, 'LoadBalancer', 'dev');
  const route = edge.route({ loadBalancer });
  const other = edge.route({ loadBalancer, name: 'admin', targetPort: 9000, paths: ['/admin/*'] }, 'Admin');
  for (const scope of ['A', 'B']) {
    const tasks = SecurityGroup.fromSecurityGroupId(new Construct(edge.stack, scope), 'Tasks', `sg-${scope}`);
    route.allowTo(tasks);
    other.allowTo(tasks);
  }

  const rules = Object.values(Template.fromStack(edge.stack).findResources('AWS::EC2::SecurityGroupIngress'));
  expect(rules.map(({ Properties: { GroupId, FromPort } }) => `${GroupId} ${FromPort}`).sort()).toEqual([
    'sg-A 8000',
    'sg-A 9000',
    'sg-B 8000',
    'sg-B 9000',
  ]);
});
