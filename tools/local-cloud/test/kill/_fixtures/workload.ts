import { CreateStackCommand, DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateRepositoryCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { ociImage } from '../../services/ecr/_fixtures/oci-image';
import { RegistryClient } from '../../services/ecr/_fixtures/registry-client';
import type { Clients } from './clients';
import { object, parameter, secret, service, stack, type Value } from './facts';
import type { Random } from './random';

const BUCKET = 'files';
const CLUSTER = 'main';

/** One thing that is written again and again, and all that it may be. */
interface Thing {
  readonly name: string;

  /** Waits for what runs on it. */
  read(clients: Clients): Promise<Value>;

  /** Asks for the value; what it was is known. */
  write(clients: Clients, value: Value, before: Value): Promise<unknown>;

  /** Whether it can be taken away. */
  readonly canGo: boolean;

  /** One value while nothing is open; two when a write was not answered. */
  accepted: readonly Value[];
}

/** Writes to things in an order that a random source decides, and knows what has to be there. */
export class Workload {
  /** Calls that were answered. */
  public answered = 0;
  private readonly things: readonly Thing[];
  private image = '';
  private count = 0;

  constructor(
    private readonly random: Random,
    private readonly processMark: string,
  ) {
    this.things = [
      ...[0, 1, 2].map(index => this.parameter(`/settings/${index}`)),
      ...[0, 1, 2].map(index => this.secret(`secret-${index}`)),
      ...[0, 1].map(index => this.object(`object-${index}`)),
      ...[0, 1, 2].map(index => this.stack(`stack-${index}`)),
      ...[0, 1].map(index => this.service(`service-${index}`)),
    ];
  }

  /** What everything else needs. */
  public async prepare({ s3, ecs, ecr }: Clients): Promise<void> {
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
    const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const { authorizationToken, proxyEndpoint = '' } = authorizationData[0] ?? {};
    const image = await ociImage([[{ name: 'app' }]], { Entrypoint: ['sleep', this.processMark] });
    await new RegistryClient(proxyEndpoint, 'app', `Basic ${authorizationToken}`).push(image, 'v1');
    this.image = `${repository?.repositoryUri}@${image.digest}`;
  }

  /** What is not as it was answered, or half of it. What has come out of an open write counts from now on. */
  public async losses(clients: Clients): Promise<string[]> {
    const losses: string[] = [];
    for (const thing of this.things) {
      const value = await thing.read(clients);
      if (!thing.accepted.includes(value))
        losses.push(`${thing.name}: ${value} instead of ${thing.accepted.join(' or ')}`);
      thing.accepted = [value];
    }
    return losses;
  }

  /** One write, whose answer may never come. */
  public async step(clients: Clients): Promise<void> {
    const thing = this.random.of(this.things);
    this.count += 1;
    const next = thing.canGo && this.random.below(4) === 0 ? undefined : `value-${this.count}`;
    // nothing is asked of what is still under way, as a good client does
    const before = this.isSlow(thing) ? await thing.read(clients) : thing.accepted[0];
    if (next === undefined && before === undefined) return;
    thing.accepted = [before, next];
    await thing.write(clients, next, before);
    thing.accepted = [next];
    this.answered += 1;
  }

  /** Takes away all that can go. */
  public async remove(clients: Clients): Promise<void> {
    for (const thing of this.things.filter(({ canGo }) => canGo)) {
      const [before] = thing.accepted;
      if (before !== undefined) await thing.write(clients, undefined, before);
      thing.accepted = [undefined];
    }
  }

  private isSlow({ name }: Thing): boolean {
    return name.startsWith('stack') || name.startsWith('service');
  }

  private parameter(Name: string): Thing {
    return {
      name: Name,
      canGo: true,
      accepted: [undefined],
      read: clients => parameter(clients, Name),
      write: ({ ssm }, Value) =>
        Value === undefined
          ? ssm.send(new DeleteParameterCommand({ Name }))
          : ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true })),
    };
  }

  private secret(name: string): Thing {
    return {
      name,
      canGo: false, // its name is taken for days after
      accepted: [undefined],
      read: clients => secret(clients, name),
      write: ({ secretsManager }, SecretString, before) =>
        before === undefined
          ? secretsManager.send(new CreateSecretCommand({ Name: name, SecretString }))
          : secretsManager.send(new PutSecretValueCommand({ SecretId: name, SecretString })),
    };
  }

  private object(key: string): Thing {
    return {
      name: key,
      canGo: false,
      accepted: [undefined],
      read: async clients => (await object(clients, BUCKET, key))?.split(' ')[0],
      write: ({ s3 }, value) =>
        s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: `${value} ${'.'.repeat(5000)}` })),
    };
  }

  private stack(StackName: string): Thing {
    return {
      name: StackName,
      canGo: true,
      accepted: [undefined],
      read: clients => stack(clients, StackName),
      write: ({ cloudFormation }, value, before) => {
        if (value === undefined) return cloudFormation.send(new DeleteStackCommand({ StackName }));
        const input = { StackName, TemplateBody: templateOf(StackName, value) };
        return before === undefined
          ? cloudFormation.send(new CreateStackCommand(input))
          : cloudFormation.send(new UpdateStackCommand(input));
      },
    };
  }

  /** A release is a new task definition with the value in it, then an update of the service. */
  private service(name: string): Thing {
    return {
      name,
      canGo: false,
      accepted: [undefined],
      read: clients => service(clients, CLUSTER, name),
      write: async ({ ecs }, value, before) => {
        const environment = [{ name: 'VALUE', value }];
        const app = { name: 'app', image: this.image, essential: true, environment };
        const { taskDefinition } = await ecs.send(
          new RegisterTaskDefinitionCommand({
            family: name,
            networkMode: 'awsvpc',
            requiresCompatibilities: ['FARGATE'],
            cpu: '256',
            memory: '512',
            containerDefinitions: [app],
          }),
        );
        const release = { cluster: CLUSTER, taskDefinition: taskDefinition?.taskDefinitionArn };
        const awsvpcConfiguration = { subnets: ['subnet-1'], securityGroups: ['sg-1'] };
        return before === undefined
          ? ecs.send(
              new CreateServiceCommand({
                ...release,
                serviceName: name,
                desiredCount: 1,
                launchType: 'FARGATE',
                networkConfiguration: { awsvpcConfiguration },
              }),
            )
          : ecs.send(new UpdateServiceCommand({ ...release, service: name }));
      },
    };
  }

  public async removeServices({ ecs }: Clients): Promise<void> {
    for (const { name, accepted } of this.things.filter(thing => thing.name.startsWith('service'))) {
      if (accepted[0] === undefined) continue;
      await ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: name, force: true }));
    }
  }
}

/** Resources one after the other and side by side. */
function templateOf(name: string, value: string): string {
  return JSON.stringify({
    Resources: {
      Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: `/${name}/value`, Type: 'String', Value: value } },
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        DependsOn: 'Parameter',
        Properties: { Name: `${name}/value`, SecretString: value },
      },
      Queue: {
        Type: 'AWS::SQS::Queue',
        DependsOn: 'Parameter',
        Properties: { Tags: [{ Key: 'value', Value: value }] },
      },
      Log: { Type: 'AWS::Logs::LogGroup', DependsOn: ['Secret', 'Queue'] },
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'value', Value: value }] } },
    },
    Outputs: { Value: { Value: { 'Fn::GetAtt': ['Parameter', 'Value'] } } },
  });
}
