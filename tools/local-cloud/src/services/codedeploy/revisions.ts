import type * as sdk from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import type { Call, Operation } from '../../core/service';
import { contentOf, sha256 } from './app-spec';
import { keyOf, type RegisteredRevision, type Registry } from './registry';

export function revisionOperations(registry: Registry, clock: Clock): Record<string, Operation> {
  return {
    RegisterApplicationRevision(input: sdk.RegisterApplicationRevisionInput, { region }: Call): void {
      const { name } = registry.getApplication(region, input.applicationName);
      registerRevision(registry, {
        region,
        applicationName: name,
        revision: checkedRevision(input.revision),
        description: input.description,
        registeredAt: clock.now().getTime(),
      });
    },

    GetApplicationRevision(input: sdk.GetApplicationRevisionInput, { region }: Call): sdk.GetApplicationRevisionOutput {
      const { name } = registry.getApplication(region, input.applicationName);
      const hash = hashOf(input.revision ?? {});
      const registered = registry.revisions.get(keyOf(region, name, hash));
      if (!registered) {
        throw new AwsError('RevisionDoesNotExistException', `No revision found for application ${name}: ${hash}`);
      }
      return { applicationName: name, revision: registered.revision, revisionInfo: describe(registry, registered) };
    },
  };
}

export function registerRevision(registry: Registry, registered: RegisteredRevision): void {
  const key = keyOf(registered.region, registered.applicationName, hashOf(registered.revision));
  if (!registry.revisions.get(key)) registry.revisions.put(key, registered);
}

/**
 * A revision with its hash filled in.
 *
 * @throws AwsError if there is none, it is not in the request itself, or the hash is not its own.
 */
export function checkedRevision(revision: sdk.RevisionLocation | undefined): sdk.RevisionLocation {
  if (!revision) throw new AwsError('RevisionRequiredException', 'The revision ID was not specified');
  const content = contentOf(revision);
  if (!content) {
    const message = `Revision type ${revision.revisionType} is not implemented in the local cloud: use AppSpecContent`;
    throw new AwsError('InvalidRevisionException', message);
  }
  const hash = sha256(content);
  const given = revision.appSpecContent?.sha256 ?? revision.string?.sha256;
  if (given && given !== hash) {
    throw new AwsError('InvalidRevisionException', `The SHA-256 hash ${given} is not the one of the content: ${hash}`);
  }
  return revision.appSpecContent
    ? { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: hash } }
    : { revisionType: 'String', string: { content, sha256: hash } };
}

function hashOf(revision: sdk.RevisionLocation): string {
  const content = contentOf(revision);
  return content ? sha256(content) : (revision.appSpecContent?.sha256 ?? revision.string?.sha256 ?? '');
}

function describe(registry: Registry, registered: RegisteredRevision): sdk.GenericRevisionInfo {
  const { region, applicationName, revision } = registered;
  const uses = registry.deployments.list().filter(deployment => {
    const here = deployment.region === region && deployment.applicationName === applicationName;
    return here && deployment.revision !== undefined && hashOf(deployment.revision) === hashOf(revision);
  });
  const [first, last] = [uses.at(0), uses.at(-1)];
  return {
    description: registered.description,
    registerTime: new Date(registered.registeredAt),
    deploymentGroups: [...new Set(uses.map(({ groupName }) => groupName))],
    ...(first && { firstUsedTime: new Date(first.createdAt) }),
    ...(last && { lastUsedTime: new Date(last.createdAt) }),
  };
}
