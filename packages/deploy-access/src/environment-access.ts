import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { type IManagedPolicy, type IRole, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { environmentAccessProblems } from './environment-access-problems';
import { EnvironmentBoundary } from './environment-boundary';
import type { GithubTrust } from './github-trust';
import { acceptWildcards } from './private/accept-wildcards';
import { deployStatements } from './private/deploy-statements';
import { PipelineRole } from './private/pipeline-role';
import { driftStatements, execStatements, infraStatements, readonlyStatements } from './private/pipeline-statements';
import { lookStatements } from './private/read-statements';

const PACKAGE = 'deploy-access';

/** Jobs that name no environment, on the branch where GitHub runs what has a schedule. */
const NIGHTLY = 'ref:refs/heads/main';

/**
 * The roles of the jobs that deploy one environment.
 */
export interface EnvironmentRoles {
  /** Makes templates, and may do nothing in AWS: look-ups are committed config. */
  readonly synth: IRole;

  /** Deploys stacks, with the roles of the bootstrap. */
  readonly infra: IRole;

  /** Ships releases. */
  readonly deploy: IRole;

  /** Looks at releases, logs and stacks. */
  readonly readonly: IRole;
}

/**
 * To what the jobs of an environment have access, and whose jobs they are.
 */
export interface EnvironmentAccessProps {
  /** Full name of the environment, which begins the names of all its resources: `dev`. */
  readonly environment: string;

  /**
   * Full name of the environment that owns what all share; the contract stands there.
   *
   * @default 'global'
   */
  readonly shared?: string;

  /** Names of the ECR repositories that it deploys from. */
  readonly repositories: readonly string[];

  /**
   * Let releases send images to the repositories, not only take and mark what is there.
   *
   * @default false
   */
  readonly pushImages?: boolean;

  /**
   * Names of its clusters that do not begin with its own name and a hyphen. Releases reach no other ones.
   *
   * @default - none: `dev-…`
   */
  readonly clusters?: readonly string[];

  /**
   * Make a role that opens shells in tasks, for principals of the account. No pipeline has it: a shell sees what the task sees.
   *
   * @default false
   */
  readonly exec?: boolean;

  /**
   * Roles of tasks whose names do not begin with the environment's, such as `SharedRoles`.
   *
   * @default - none
   */
  readonly taskRoles?: readonly IRole[];

  /**
   * Lets jobs of a GitHub repository in, by OIDC, when they run for the GitHub environment of the same name.
   *
   * @default - principals of the account, as far as their own policies allow
   */
  readonly github?: GithubTrust;

  /**
   * Qualifier of the environment's CDK bootstrap, 1 to 10 letters, digits, _ and -. One of its own keeps environments of an account apart.
   *
   * @default 'hnb659fds', the CDK's
   */
  readonly qualifier?: string;

  /**
   * IAM prefixes of services that tasks use and Berth does not make: `dynamodb`.
   *
   * @default - none: the services of the constructs alone
   */
  readonly services?: readonly string[];
}

/**
 * Defines who may do what to one environment: a role for each purpose, enough for that and nothing of another environment, and what bounds them all.
 *
 * None reads the value of a secret, none has long-lived keys, and sessions last an hour. Deploy it as an administrator: it makes what everybody else is bound by.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export class EnvironmentAccess extends Resource implements EnvironmentRoles {
  /** The roles that another stack of the account published. */
  public static fromContract(scope: Construct, id: string, shared: string, environment: string): EnvironmentRoles {
    const fields = fieldsOf(environment);
    const arns = readContract(scope, shared, PACKAGE, Object.values(fields));
    const roleOf = (purpose: keyof EnvironmentRoles) =>
      Role.fromRoleArn(scope, `${id}${purpose}`, arns[fields[purpose]] as string, { mutable: false });
    return {
      synth: roleOf('synth'),
      infra: roleOf('infra'),
      deploy: roleOf('deploy'),
      readonly: roleOf('readonly'),
    };
  }

  public readonly synth: IRole;
  public readonly infra: IRole;
  public readonly deploy: IRole;
  public readonly readonly: IRole;

  /** Compares stacks with templates, at night, when nobody is there to approve it: GitHub's jobs of `main` take it, without an environment. */
  public readonly drift: IRole;

  /** Opens shells in tasks; undefined unless asked for. */
  public readonly exec?: IRole;

  /** What all roles of the environment are bound by. */
  public readonly boundary: IManagedPolicy;

  /** For `cdk bootstrap --cloudformation-execution-policies`. */
  public readonly execution: IManagedPolicy;

  constructor(scope: Construct, id: string, props: EnvironmentAccessProps) {
    super(scope, id);

    const { environment, shared = 'global', repositories, pushImages = false, taskRoles = [], github } = props;
    const { qualifier = 'hnb659fds', services, clusters } = props;
    ValidationError.throwIfAny(environmentAccessProblems({ ...props, githubRepository: github?.repository }), this);

    const { boundary, execution } = new EnvironmentBoundary(this, 'Boundary', { environment, services });
    const { account, region, partition } = Stack.of(this);
    const where = { environment, shared, clusters, account, region, partition };
    const all = { environment, github, boundary };
    const looks = lookStatements(where);
    const releases = { ...where, repositories, pushImages, taskRoles: taskRoles.map(({ roleArn }) => roleArn) };
    const look = new ManagedPolicy(this, 'Look', {
      description: `Looks at releases of ${environment}`,
      statements: looks,
    });
    acceptWildcards(look, looks);
    this.synth = new PipelineRole(this, 'Synth', {
      ...all,
      purpose: 'synth',
      description: `Makes the templates of ${environment}`,
      statements: [],
    }).role;
    this.infra = new PipelineRole(this, 'Infra', {
      ...all,
      purpose: 'infra',
      description: `Deploys the stacks of ${environment}`,
      statements: infraStatements({ ...where, qualifier }),
    }).role;
    this.deploy = new PipelineRole(this, 'Deploy', {
      ...all,
      purpose: 'deploy',
      description: `Ships releases to ${environment}`,
      statements: deployStatements(releases),
      policies: [look],
    }).role;
    this.readonly = new PipelineRole(this, 'Readonly', {
      ...all,
      purpose: 'readonly',
      description: `Looks at ${environment}`,
      statements: readonlyStatements(where),
      policies: [look],
    }).role;
    this.drift = new PipelineRole(this, 'Drift', {
      ...all,
      purpose: 'drift',
      description: `Compares the stacks of ${environment}`,
      statements: driftStatements(where),
      jobs: NIGHTLY,
    }).role;
    if (props.exec) {
      this.exec = new PipelineRole(this, 'Exec', {
        ...{ environment, boundary },
        purpose: 'exec',
        description: `Opens shells in tasks of ${environment}`,
        statements: execStatements(where),
        policies: [look],
      }).role;
    }
    this.boundary = boundary;
    this.execution = execution;

    const fields = fieldsOf(environment);
    writeContract(this, shared, PACKAGE, {
      [fields.synth]: this.synth.roleArn,
      [fields.infra]: this.infra.roleArn,
      [fields.deploy]: this.deploy.roleArn,
      [fields.readonly]: this.readonly.roleArn,
    });
  }
}

function fieldsOf(environment: string): Record<keyof EnvironmentRoles, string> {
  return {
    synth: `${environment}SynthRoleArn`,
    infra: `${environment}InfraRoleArn`,
    deploy: `${environment}RoleArn`,
    readonly: `${environment}ReadonlyRoleArn`,
  };
}
