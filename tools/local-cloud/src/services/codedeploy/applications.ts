import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { type Application, keyOf, type Registry } from './registry';

export function applicationOperations(registry: Registry, clock: Clock): Record<string, Operation> {
  return {
    CreateApplication(input: sdk.CreateApplicationInput, { region }: Call): sdk.CreateApplicationOutput {
      const { applicationName: name = '', computePlatform = 'Server' } = input;
      checkName('Application', name);
      if (registry.applications.get(keyOf(region, name))) {
        throw new AwsError('ApplicationAlreadyExistsException', `Application already exists with name: ${name}`);
      }
      if (computePlatform !== 'ECS') {
        throw new AwsError(
          'InvalidComputePlatformException',
          `Compute platform ${computePlatform} is not implemented in the local cloud: use ECS`,
        );
      }
      const id = randomUUID();
      const createdAt = clock.now().getTime();
      registry.applications.put(keyOf(region, name), { id, name, region, computePlatform, createdAt });
      return { applicationId: id };
    },

    GetApplication({ applicationName }: sdk.GetApplicationInput, { region }: Call): sdk.GetApplicationOutput {
      return { application: describe(registry.getApplication(region, applicationName)) };
    },

    BatchGetApplications(input: sdk.BatchGetApplicationsInput, { region }: Call): sdk.BatchGetApplicationsOutput {
      const names = input.applicationNames ?? [];
      return { applicationsInfo: names.map(name => describe(registry.getApplication(region, name))) };
    },

    ListApplications(_: sdk.ListApplicationsInput, { region }: Call): sdk.ListApplicationsOutput {
      const here = registry.applications.list().filter(application => application.region === region);
      return { applications: here.map(({ name }) => name) };
    },

    DeleteApplication({ applicationName = '' }: sdk.DeleteApplicationInput, { region }: Call): void {
      for (const group of registry.groupsOf(region, applicationName)) {
        registry.groups.delete(keyOf(region, applicationName, group.name));
      }
      registry.applications.delete(keyOf(region, applicationName));
    },
  };
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
export function checkName(kind: 'Application' | 'DeploymentGroup' | 'DeploymentConfig', name: string): void {
  if (!name) throw new AwsError(`${kind}NameRequiredException`, `The ${kind} name is required`);
  if (!/^[A-Za-z0-9._+=,@-]{1,100}$/.test(name)) {
    throw new AwsError(`Invalid${kind}NameException`, `${kind} name ${name} is not valid`);
  }
}

function describe({ id, name, createdAt, computePlatform }: Application): sdk.ApplicationInfo {
  return {
    applicationId: id,
    applicationName: name,
    createTime: new Date(createdAt),
    linkedToGitHub: false,
    computePlatform,
  };
}
