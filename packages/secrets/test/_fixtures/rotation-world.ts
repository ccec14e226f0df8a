import type { RotationPorts } from '../../src/functions/rotation/ports';

/** Milliseconds of a time of day, so that tests read as stories. */
export const at = (time: string): number => Date.parse(`2027-01-31T${time}:00Z`);

export const CREDENTIALS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf';
export const URL_SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dev/database-url-GhIjKl';
export const KEY_SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:dev/shop-secret-key-MnOpQr';

interface Version {
  readonly value: string;
  readonly createdAt: number;
}

interface Deployment {
  readonly id: string;
  readonly createdAt: number;
  readonly description?: string;
  readonly revision?: object;
  status: string;
}

/**
 * As much of AWS as a follower sees, in memory. It changes only when a test or the follower changes it.
 */
export class RotationWorld {
  public now = at('12:00');
  public readonly parameters: Record<string, string> = {};

  /** The current version of each secret. */
  public readonly secrets: Record<string, Version | undefined> = {};

  /** When rotations finished. */
  public readonly rotated: Record<string, number> = {};

  /** When the running tasks of the service were made. */
  public tasks: number[] = [at('10:00')];

  /** Deployments of ECS. */
  public rollouts: { rolloutState?: string }[] = [{ rolloutState: 'COMPLETED' }];
  public status = 'ACTIVE';
  public readonly tags: Record<string, string> = {};

  /** Deployments of CodeDeploy. */
  public deployments: Deployment[] = [];

  /** What was changed, in order. */
  public readonly changes: unknown[][] = [];
  public readonly logged: object[] = [];

  /** Errors that operations answer. */
  public readonly failing: Record<string, Error> = {};

  /** What each page of a list holds at most. */
  public pageSize = 100;

  public readonly ports: RotationPorts = {
    secrets: {
      describeSecret: ({ SecretId }: { SecretId: string }) =>
        this.answer('describeSecret', { LastRotatedDate: dateOf(this.rotated[SecretId]) }),
      getSecretValue: ({ SecretId }: { SecretId: string }) => {
        const version = this.secrets[SecretId];
        if (!version) return Promise.reject(errorOf('ResourceNotFoundException', 'no value'));
        return this.answer('getSecretValue', { SecretString: version.value });
      },
      putSecretValue: ({ SecretId, SecretString }: { SecretId: string; SecretString: string }) => {
        this.secrets[SecretId] = { value: SecretString, createdAt: this.now };
        return this.change('putSecretValue', SecretId);
      },
      listSecretVersionIds: ({ SecretId, NextToken }: { SecretId: string; NextToken?: string }) => {
        const version = this.secrets[SecretId];
        const before = { VersionStages: ['AWSPREVIOUS'], CreatedDate: new Date(at('23:59')) };
        const current = version && { VersionStages: ['AWSCURRENT'], CreatedDate: new Date(version.createdAt) };
        if (!NextToken) return this.answer('listSecretVersionIds', { Versions: [before], NextToken: 'more' });
        return this.answer('listSecretVersionIds', { Versions: current ? [current] : undefined });
      },
    },
    ssm: {
      getParameters: ({ Names }: { Names: string[] }) => {
        if (Names.length > 10) return Promise.reject(errorOf('ValidationException', 'more than 10 names'));
        return this.answer('getParameters', { Parameters: this.parametersOf(name => Names.includes(name)) });
      },
      getParametersByPath: ({ Path, Recursive }: { Path: string; Recursive: boolean }) =>
        this.answer('getParametersByPath', {
          Parameters: Recursive ? this.parametersOf(name => name.startsWith(`${Path}/`)) : [],
        }),
    },
    ecs: {
      describeServices: ({ include }: { include: string[] }) => {
        const tags = include.includes('TAGS') ? Object.entries(this.tags).map(([key, value]) => ({ key, value })) : [];
        return this.answer('describeServices', {
          services: [{ status: this.status, deployments: this.rollouts, tags }],
        });
      },
      listTasks: ({ nextToken = '0', ...rest }: { nextToken?: string }) => {
        const start = Number(nextToken);
        const end = start + this.pageSize;
        const arns = this.tasks.map((_, index) => String(index));
        this.asked.push(rest);
        return this.answer('listTasks', {
          taskArns: arns.slice(start, end),
          nextToken: end < arns.length ? String(end) : undefined,
        });
      },
      describeTasks: ({ tasks }: { tasks: string[] }) =>
        this.answer('describeTasks', { tasks: tasks.map(index => ({ createdAt: dateOf(this.tasks[Number(index)]) })) }),
      updateService: (input: object) => {
        this.rollouts = [{ rolloutState: 'IN_PROGRESS' }, ...this.rollouts];
        return this.change('updateService', input, { service: { serviceArn: 'arn:service' } });
      },
      tagResource: ({ resourceArn, tags }: { resourceArn: string; tags: { key: string; value: string }[] }) => {
        for (const { key, value } of tags) this.tags[key] = value;
        return this.change('tagResource', resourceArn);
      },
    },
    codeDeploy: {
      listDeployments: (input: {
        includeOnlyStatuses?: string[];
        createTimeRange?: { start: Date };
        deploymentGroupName: string;
      }) => {
        const { includeOnlyStatuses: statuses, createTimeRange } = input;
        const found = this.deployments.filter(
          ({ status, createdAt }) =>
            (!statuses || statuses.includes(status)) && createdAt >= (createTimeRange?.start.getTime() ?? 0),
        );
        return this.answer('listDeployments', {
          deployments: found.length > 0 ? found.map(({ id }) => id) : undefined,
        });
      },
      batchGetDeployments: ({ deploymentIds }: { deploymentIds: string[] }) => {
        if (deploymentIds.length > 25) return Promise.reject(errorOf('BatchLimitExceededException', 'more than 25'));
        return this.answer('batchGetDeployments', {
          deploymentsInfo: this.deployments.filter(({ id }) => deploymentIds.includes(id)),
        });
      },
      getDeploymentGroup: () => {
        const succeeded = this.deployments.filter(({ status }) => status === 'Succeeded').at(-1);
        const lastSuccessfulDeployment = succeeded && { deploymentId: succeeded.id };
        return this.answer('getDeploymentGroup', { deploymentGroupInfo: { lastSuccessfulDeployment } });
      },
      getDeployment: ({ deploymentId }: { deploymentId: string }) =>
        this.answer('getDeployment', { deploymentInfo: this.deployments.find(({ id }) => id === deploymentId) }),
      createDeployment: (input: { description: string; revision: object }) => {
        const id = `d-${this.deployments.length + 1}`;
        const { description, revision } = input;
        if (!this.failing.createDeployment) {
          this.deployments.push({ id, status: 'InProgress', createdAt: this.now, description, revision });
        }
        return this.change('createDeployment', input, { deploymentId: id });
      },
    },
    log: (entry: object) => void this.logged.push(entry),
  } as unknown as RotationPorts;

  /** What was asked of ListTasks. */
  public readonly asked: object[] = [];

  private parametersOf(wanted: (name: string) => boolean): object[] {
    return Object.entries(this.parameters).flatMap(([Name, Value]) => (wanted(Name) ? [{ Name, Value }] : []));
  }

  private async answer<T>(operation: string, answer: T): Promise<T> {
    const error = this.failing[operation];
    if (error) throw error;
    return answer;
  }

  private async change(operation: string, input: unknown, answer: object = {}): Promise<object> {
    const error = this.failing[operation];
    if (error) throw error;
    this.changes.push([operation, input]);
    return answer;
  }
}

export function errorOf(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function dateOf(milliseconds: number | undefined): Date | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds);
}
