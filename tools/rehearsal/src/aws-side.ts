import { ACM } from '@aws-sdk/client-acm';
import { ApplicationAutoScaling } from '@aws-sdk/client-application-auto-scaling';
import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { EC2 } from '@aws-sdk/client-ec2';
import { ECR } from '@aws-sdk/client-ecr';
import { ECS } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Lambda } from '@aws-sdk/client-lambda';
import { RDS } from '@aws-sdk/client-rds';
import { Route53 } from '@aws-sdk/client-route-53';
import { Route53Domains } from '@aws-sdk/client-route-53-domains';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { inventoryOf } from './inventory';

/** A running task of a service. */
export interface RunningTask {
  readonly id: string;

  /** `<family>:<revision>` */
  readonly revision: string;

  /** Of its first container. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An HTTP API with its user pool. */
export interface ApiFacts {
  /** Where users come in. */
  readonly url: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
}

/**
 * What AWS says of an account, apart from what `berth` says.
 */
export class AwsSide {
  public readonly acm: ACM;
  public readonly applicationAutoScaling: ApplicationAutoScaling;
  public readonly autoScaling: AutoScaling;
  public readonly cloudFormation: CloudFormation;
  public readonly cloudWatch: CloudWatch;
  public readonly codeDeploy: CodeDeploy;
  public readonly cognito: CognitoIdentityProvider;
  public readonly ec2: EC2;
  public readonly ecr: ECR;
  public readonly ecs: ECS;
  public readonly elb: ElasticLoadBalancingV2;
  public readonly logs: CloudWatchLogs;
  public readonly rds: RDS;
  public readonly lambda: Lambda;
  public readonly route53: Route53;
  public readonly route53Domains: Route53Domains;
  public readonly secretsManager: SecretsManager;
  public readonly ssm: SSM;

  private readonly settings;

  constructor(endpoint: string, region: string) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.settings = { endpoint, region, credentials };
    this.acm = new ACM(this.settings);
    this.applicationAutoScaling = new ApplicationAutoScaling(this.settings);
    this.autoScaling = new AutoScaling(this.settings);
    this.cloudFormation = new CloudFormation(this.settings);
    this.cloudWatch = new CloudWatch(this.settings);
    this.codeDeploy = new CodeDeploy(this.settings);
    this.cognito = new CognitoIdentityProvider(this.settings);
    this.ec2 = new EC2(this.settings);
    this.ecr = new ECR(this.settings);
    this.ecs = new ECS(this.settings);
    this.elb = new ElasticLoadBalancingV2(this.settings);
    this.logs = new CloudWatchLogs(this.settings);
    this.rds = new RDS(this.settings);
    this.lambda = new Lambda(this.settings);
    this.route53 = new Route53(this.settings);
    this.route53Domains = new Route53Domains(this.settings);
    this.secretsManager = new SecretsManager(this.settings);
    this.ssm = new SSM(this.settings);
  }

  /** Closes the connections that the clients keep. */
  public close(): void {
    const { applicationAutoScaling, autoScaling, cloudFormation, cloudWatch, cognito, ec2, ecr, ecs, elb } = this;
    const clients = [applicationAutoScaling, autoScaling, cloudFormation, cloudWatch, cognito, ec2, ecr, ecs, elb];
    const { acm, codeDeploy, lambda, logs, rds, route53, route53Domains, secretsManager, ssm } = this;
    const others = [acm, codeDeploy, lambda, logs, rds, route53, route53Domains, secretsManager, ssm];
    for (const client of [...clients, ...others]) client.destroy();
  }

  /** Everything that lives in the account, one line a thing: `log group dev-…`, sorted. */
  public inventory(): Promise<string[]> {
    return inventoryOf(this.settings);
  }

  /** Physical ids of the resources of an environment, by stack and logical id. What is in both of two such maps and differs was replaced. */
  public async physicalIds(environment: string): Promise<Record<string, string>> {
    const { Stacks = [] } = await this.cloudFormation.describeStacks({});
    const names = Stacks.flatMap(({ StackName = '' }) => (StackName.startsWith(`${environment}-`) ? StackName : []));
    const lists = await Promise.all(names.map(name => this.resourcesOf(name)));
    return Object.fromEntries(lists.flat());
  }

  /** An output of the stacks of an environment. */
  public async output(environment: string, name: string): Promise<string | undefined> {
    const { Stacks = [] } = await this.cloudFormation.describeStacks({});
    const own = Stacks.filter(({ StackName = '' }) => StackName.startsWith(`${environment}-`));
    return own.flatMap(({ Outputs = [] }) => Outputs).find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  }

  /** Whether users of an environment come in by an API. */
  public async hasApi(environment: string): Promise<boolean> {
    const { Parameters = [] } = await this.ssm.getParameters({ Names: [`/berth/${environment}/http-api/v1/url`] });
    return Parameters.length > 0;
  }

  /** The API of an environment, and who may use it, as its contract says. */
  public async api(environment: string): Promise<ApiFacts> {
    const read = async (field: string) => {
      const { Parameter } = await this.ssm.getParameter({ Name: `/berth/${environment}/http-api/v1/${field}` });
      return Parameter?.Value ?? '';
    };
    return {
      url: await read('url'),
      userPoolId: await read('userPoolId'),
      userPoolClientId: await read('userPoolClientId'),
    };
  }

  /** Weights of the target groups of every rule and listener that forwards, by its ARN. */
  public async weights(environment: string): Promise<Record<string, number[]>> {
    const balancers = await this.loadBalancersOf(environment);
    const listeners = await Promise.all(
      balancers.map(LoadBalancerArn => this.elb.describeListeners({ LoadBalancerArn })),
    );
    const rules = await Promise.all(
      listeners
        .flatMap(({ Listeners = [] }) => Listeners)
        .map(({ ListenerArn }) => this.elb.describeRules({ ListenerArn })),
    );
    const weights = rules.flatMap(({ Rules = [] }) =>
      Rules.flatMap(({ RuleArn = '', Actions = [] }) => {
        const groups = Actions.find(({ Type }) => Type === 'forward')?.ForwardConfig?.TargetGroups;
        return groups ? [[RuleArn, groups.map(({ Weight = 0 }) => Weight)] as const] : [];
      }),
    );
    return Object.fromEntries(weights);
  }

  /** Tasks that serve in an environment, by id: without those that a release keeps for a way back. */
  public async tasks(environment: string): Promise<RunningTask[]> {
    const { clusterArns = [] } = await this.ecs.listClusters({});
    const clusters = clusterArns.filter(arn => arn.includes(`cluster/${environment}-`));
    const tasks = await Promise.all(clusters.map(cluster => this.tasksOf(cluster)));
    return tasks.flat().sort((a, b) => a.id.localeCompare(b.id));
  }

  private async tasksOf(cluster: string): Promise<RunningTask[]> {
    const { serviceArns = [] } = await this.ecs.listServices({ cluster });
    const { taskArns = [] } = await this.ecs.listTasks({ cluster, desiredStatus: 'RUNNING' });
    if (serviceArns.length === 0 || taskArns.length === 0) return [];
    const { services = [] } = await this.ecs.describeServices({ cluster, services: serviceArns });
    const { tasks = [] } = await this.ecs.describeTasks({ cluster, tasks: taskArns });
    const primary = services
      .flatMap(({ taskSets = [], deployments = [] }) => [...taskSets, ...deployments])
      .flatMap(({ status, id }) => (status === 'PRIMARY' ? id : []));
    return Promise.all(
      tasks
        .filter(({ startedBy }) => primary.includes(startedBy))
        .map(async ({ taskArn = '', taskDefinitionArn = '' }) => ({
          id: lastOf(taskArn),
          revision: lastOf(taskDefinitionArn),
          variables: await this.variablesOf(taskDefinitionArn),
        })),
    );
  }

  private async variablesOf(taskDefinition: string): Promise<Record<string, string>> {
    const { taskDefinition: definition } = await this.ecs.describeTaskDefinition({ taskDefinition });
    const variables = definition?.containerDefinitions?.[0]?.environment ?? [];
    return Object.fromEntries(variables.map(({ name = '', value = '' }) => [name, value]));
  }

  private async resourcesOf(StackName: string): Promise<[string, string][]> {
    const { StackResources = [] } = await this.cloudFormation.describeStackResources({ StackName });
    return StackResources.map(({ LogicalResourceId, PhysicalResourceId = '' }) => [
      `${StackName}/${LogicalResourceId}`,
      PhysicalResourceId,
    ]);
  }

  private async loadBalancersOf(environment: string): Promise<string[]> {
    const Name = `/berth/${environment}/load-balancer/v1/arn`;
    const { Parameter } = await this.ssm.getParameter({ Name });
    return Parameter?.Value ? [Parameter.Value] : [];
  }
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
