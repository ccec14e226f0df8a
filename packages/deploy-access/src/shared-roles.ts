import {
  acknowledgeAll,
  type Problem,
  readContract,
  ValidationError,
  wildcardResource,
  writeContract,
} from '@berth/foundation';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  type IInstanceProfile,
  type IManagedPolicy,
  InstanceProfile,
  type IRole,
  ManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ArnFormat, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { environmentNameProblems } from './environment-access-problems';

const PACKAGE = 'deploy-access';
const FIELDS = ['executionRoleArn', 'taskRoleArn', 'instanceRoleArn', 'instanceProfileArn'] as const;

/**
 * Roles that services of several environments share.
 */
export interface ISharedRoles {
  /** Of the ECS agent: pulls images, writes logs, reads the secrets that it hands to the tasks. */
  readonly executionRole: IRole;

  /** Of the code. */
  readonly taskRole: IRole;

  /** Of the instances. */
  readonly instanceRole: IRole;

  /** Gives the instances of all clusters their role: there is one for it. */
  readonly instanceProfile: IInstanceProfile;
}

/**
 * What the shared roles may do.
 */
export interface SharedRolesProps {
  /** Full name of the environment that owns them, in the contract: `global`. */
  readonly environment: string;

  /** Images that tasks may be made of. */
  readonly repositories: readonly IRepository[];

  /** Environments whose services use the roles. Names of their log groups begin with these: `dev`. */
  readonly environments: readonly string[];

  /** Secrets that tasks get. */
  readonly secrets: readonly ISecret[];

  /** Role of the instances: `InstanceRole` of `@berth/ecs-ec2-cluster`, for the clusters of the environments. */
  readonly instanceRole: IRole;

  /**
   * What bounds the roles.
   *
   * @default - nothing
   */
  readonly boundary?: IManagedPolicy;
}

/**
 * Defines one execution role and one task role for services of several environments, with an instance profile and a contract.
 *
 * Prefer the roles that each service makes of itself: what one of these may do, every service may that has it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html
 */
export class SharedRoles extends Resource implements ISharedRoles {
  /** The roles that another stack published. Nothing is added to them. */
  public static fromContract(scope: Construct, id: string, environment: string): ISharedRoles {
    const arns = readContract(scope, environment, PACKAGE, FIELDS);
    const { executionRoleArn, taskRoleArn, instanceRoleArn, instanceProfileArn } = arns;
    const roleOf = (name: string, arn: string) => Role.fromRoleArn(scope, `${id}${name}`, arn, { mutable: false });
    return {
      executionRole: roleOf('Execution', executionRoleArn),
      taskRole: roleOf('Task', taskRoleArn),
      instanceRole: roleOf('Instance', instanceRoleArn),
      instanceProfile: InstanceProfile.fromInstanceProfileArn(scope, `${id}InstanceProfile`, instanceProfileArn),
    };
  }

  public readonly executionRole: IRole;
  public readonly taskRole: IRole;
  public readonly instanceRole: IRole;
  public readonly instanceProfile: IInstanceProfile;

  constructor(scope: Construct, id: string, props: SharedRolesProps) {
    super(scope, id);

    const { environment, instanceRole } = props;
    ValidationError.throwIfAny(sharedRolesProblems(props), this);

    this.executionRole = this.makeRole('Execution', 'Start of tasks: images, logs, secrets', props, [
      ...imageStatements(props),
      ...logStatements(Stack.of(this), props),
      ...secretStatements(props),
    ]);
    this.taskRole = this.makeRole('Task', 'Tasks: their secrets', props, secretStatements(props));
    this.instanceRole = instanceRole;
    this.instanceProfile = new InstanceProfile(this, 'InstanceProfile', { role: instanceRole });
    writeContract(this, environment, PACKAGE, {
      executionRoleArn: this.executionRole.roleArn,
      taskRoleArn: this.taskRole.roleArn,
      instanceRoleArn: instanceRole.roleArn,
      instanceProfileArn: this.instanceProfile.instanceProfileArn,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }

  private makeRole(id: string, description: string, { boundary }: SharedRolesProps, statements: PolicyStatement[]) {
    const role = new Role(this, id, {
      description,
      permissionsBoundary: boundary,
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    if (statements.length === 0) return role;
    const policy = new ManagedPolicy(this, `${id}Policy`, { description, statements, roles: [role] });
    const resources = [...new Set(statements.flatMap(statement => statement.resources))].filter(arn =>
      arn.includes('*'),
    );
    const reason = 'signing in has no resource level; log groups begin with the name of their environment';
    acknowledgeAll(
      policy,
      resources.map(arn => wildcardResource(policy, arn)),
      reason,
    );
    return role;
  }
}

/** Every mistake in the props. */
export function sharedRolesProblems({
  repositories,
  environments,
}: Pick<SharedRolesProps, 'repositories' | 'environments'>): Problem[] {
  const problems: Problem[] = [];
  if (repositories.length === 0) {
    const fact = 'must name a repository; without one no task can start';
    problems.push({ code: 'RepositoriesMissing', path: 'repositories', value: '[]', fact });
  }
  if (environments.length === 0) {
    const fact = 'must name an environment; without one no task can write its log';
    problems.push({ code: 'EnvironmentsMissing', path: 'environments', value: '[]', fact });
  }
  for (const [index, value] of environments.entries()) {
    problems.push(...environmentNameProblems(`environments[${index}]`, value));
  }
  return problems;
}

function imageStatements({ repositories }: SharedRolesProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: repositories.map(({ repositoryArn }) => repositoryArn),
    }),
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  ];
}

function logStatements(stack: Stack, { environments }: SharedRolesProps): PolicyStatement[] {
  const resources = environments.map(environment =>
    stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${environment}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  return [new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources })];
}

function secretStatements({ secrets }: SharedRolesProps): PolicyStatement[] {
  if (secrets.length === 0) return [];
  const keys = new Set(secrets.flatMap(({ encryptionKey }) => (encryptionKey ? [encryptionKey.keyArn] : [])));
  return [
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: secrets.map(({ secretArn }) => secretArn),
    }),
    ...(keys.size > 0 ? [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [...keys] })] : []),
  ];
}
