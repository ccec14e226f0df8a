import type * as sdk from '@aws-sdk/client-ecs';
import type { Occupant } from '../ec2/network';
import type { Interface } from '../ec2/reachability';
import { placeOf } from './arns';
import type { EcsPeers } from './peers';
import { TaskStartFailure } from './secret-values';
import type { EcsState, TaskRecord } from './state';
import { addressOf } from './tasks';

/** Tasks in the network of their VPC. Without a network around them, they reach everything. */
export class TaskNetwork {
  constructor(
    private readonly state: EcsState,
    private readonly peers: Pick<EcsPeers, 'autoScaling' | 'ec2'>,
  ) {
    peers.ec2?.network?.addSource(() => this.occupants());
  }

  /**
   * Whether what starts a container gets at image, secrets and logs: of Fargate the task's own interface, else that of its instance.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
   * @throws {TaskStartFailure}
   */
  public checkStart(task: TaskRecord, definition: sdk.ContainerDefinition): void {
    const { network } = this.peers.ec2 ?? {};
    if (!network) return;
    const from = task.launchType === 'FARGATE' ? this.ownInterfaces(task) : this.hostInterfaces(task);
    const { region } = placeOf(task.arn);
    for (const { service, failure } of needsOf(definition, region)) {
      if (!network.toService(from, service).reached) throw failure;
    }
  }

  private occupants(): Occupant[] {
    const living = this.state.tasks.list().filter(({ lastStatus }) => lastStatus !== 'STOPPED');
    return living.map(task => ({
      name: `task ${task.id} of ${task.group}`,
      targetId: task.targetId ?? addressOf(task),
      interfaces: task.networkInterfaces > 0 ? this.ownInterfaces(task) : this.hostInterfaces(task),
      pids: task.containers.flatMap(({ process }) => process?.pid ?? []),
      ports: this.portsOf(task),
    }));
  }

  private ownInterfaces({ networkInterface, networkConfiguration }: TaskRecord): Interface[] {
    if (!networkInterface) return [];
    const { securityGroups = [], assignPublicIp } = networkConfiguration?.awsvpcConfiguration ?? {};
    const { subnetId, address } = networkInterface;
    const isPublic = assignPublicIp === 'ENABLED';
    return this.peers.ec2?.network?.interfaces([subnetId], securityGroups, { address, isPublic }) ?? [];
  }

  private hostInterfaces({ containerInstanceArn = '' }: TaskRecord): Interface[] {
    const { groups } = this.peers.autoScaling;
    const record = this.state.containerInstances.get(containerInstanceArn);
    const host = groups.instances().find(({ id }) => id === record?.ec2InstanceId);
    if (!host?.subnetId) return [];
    const { securityGroups, isPublic } = groups.networkOf(host);
    const { subnetId, privateIp: address } = host;
    return this.peers.ec2?.network?.interfaces([subnetId], securityGroups, { address, isPublic }) ?? [];
  }

  /** A port of the host that is chosen for a container is the one where its process listens. */
  private portsOf({ definitionArn, containers }: TaskRecord): Map<number, number> {
    const { containerDefinitions = [], networkMode = 'bridge' } =
      this.state.taskDefinitions.get(definitionArn)?.definition ?? {};
    const ports = containers.flatMap(({ name, port, containerPort }) => {
      const { portMappings = [] } = containerDefinitions.find(definition => definition.name === name) ?? {};
      const { hostPort } = portMappings.find(mapping => mapping.containerPort === containerPort) ?? {};
      const told = networkMode === 'bridge' ? hostPort || port : (containerPort ?? port);
      return port === undefined || told === undefined ? [] : [[port, told] as const];
    });
    return new Map(ports);
  }
}

interface Need {
  /** As endpoints call it. */
  readonly service: string;

  /** What the task says without it. */
  readonly failure: TaskStartFailure;
}

/** In the order in which they are needed. */
function needsOf({ image = '', secrets = [], logConfiguration }: sdk.ContainerDefinition, region: string): Need[] {
  const noSecretsOrAuth = 'unable to pull secrets or registry auth';
  const check = 'Check your task network configuration.';
  const auth = `${noSecretsOrAuth}: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. ${check} RequestError: send request failed caused by: Post "https://api.ecr.${region}.amazonaws.com/": dial tcp: i/o timeout`;
  const [host = '', ...path] = (image.split('@')[0] ?? '').split('/');
  const manifest = `https://${host}/v2/${path.join('/').split(':')[0]}/manifests/${image.split('@')[1] ?? image.split(':').at(-1)}`;
  const pull = `pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: Head "${manifest}": dial tcp: i/o timeout`;
  const layers = `failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-${region}-starport-layer-bucket.s3.${region}.amazonaws.com/": dial tcp: i/o timeout`;
  const logger =
    'failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed';
  return [
    need('ecr.api', 'ResourceInitializationError', auth),
    ...secrets.map(({ valueFrom = '' }) => {
      const [service, what, name] = valueFrom.startsWith('arn:aws:secretsmanager:')
        ? (['secretsmanager', 'secret from asm', 'AWS Secrets Manager'] as const)
        : (['ssm', 'secrets from ssm', 'AWS Systems Manager'] as const);
      const message = `${noSecretsOrAuth}: execution resource retrieval failed: unable to retrieve ${what}: There is a connection issue between the task and ${name}. ${check} ${valueFrom}: RequestCanceled: request context canceled caused by: context deadline exceeded`;
      return need(service, 'ResourceInitializationError', message);
    }),
    need('ecr.dkr', 'CannotPullContainerError', pull),
    need('s3', 'CannotPullContainerError', layers),
    ...(logConfiguration?.logDriver === 'awslogs' ? [need('logs', 'ResourceInitializationError', logger)] : []),
  ];
}

function need(service: string, code: TaskStartFailure['code'], message: string): Need {
  return { service, failure: new TaskStartFailure(code, message) };
}
