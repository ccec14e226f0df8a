import type { Socket } from 'node:net';
import type * as sdk from '@aws-sdk/client-rds';
import type { Call, Context, Operation, Service } from '../../core/service';
import type { CertificateAuthority } from '../acm/certificate-authority';
import type { Network } from '../ec2/network';
import type { SecretsManager } from '../secrets-manager/secrets-manager';
import { instanceProvider, parameterGroupProvider, subnetGroupProvider } from './cloudformation';
import { groupOperations } from './group-operations';
import type { Instance } from './instance';
import { instanceOperations, snapshotOperations } from './instance-operations';
import { Instances } from './instances';
import { Lifecycle } from './lifecycle';
import { ParameterGroups } from './parameter-groups';
import { Snapshots } from './snapshots';
import { SubnetGroups } from './subnet-groups';
import { targetAttachmentProvider } from './target-attachment';

/** What this service uses of others. */
export interface RdsPeers {
  readonly secretsManager: Pick<SecretsManager, 'secrets' | 'rotations' | 'value'>;

  /** Signs the certificates of the servers. */
  readonly authority: CertificateAuthority;

  /** Decides who reaches an instance; without it everybody does. */
  readonly network?: Pick<Network, 'interfaces' | 'admits'>;
}

/**
 * Relational Database Service: every instance is a PostgreSQL server on 127.0.0.1, with TLS, on a port of its own.
 *
 * The server is of the version that is installed, whatever version is asked for and reported.
 */
export function createRds(context: Context, { secretsManager, authority, network }: RdsPeers): Service {
  const groups = new ParameterGroups(context);
  const subnetGroups = new SubnetGroups(context);
  const admits = (instance: Instance, socket: Socket): boolean => {
    const { id, region, subnetGroup = '', securityGroupIds, shown, declaredPort: port = 5432 } = instance;
    const subnetIds = subnetGroups.tryFind(region, subnetGroup)?.subnetIds ?? [];
    const further = { isPublic: shown.PubliclyAccessible ?? false };
    const interfaces = network?.interfaces(subnetIds, securityGroupIds, further) ?? [];
    return network?.admits(socket, { name: `database ${id}`, interfaces, port }) ?? true;
  };
  const instances = new Instances(context, groups, secretsManager, authority, admits);
  const lifecycle = new Lifecycle(instances, groups, new Snapshots(context, instances), context.clock);
  const underWay = new Set<Promise<unknown>>();
  const later = (work: Promise<unknown>) => {
    const done: Promise<unknown> = work
      .catch(error => context.log(`rds: ${(error as Error).message}`))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  return {
    signingName: 'rds',
    client: () => import('@aws-sdk/client-rds'),
    operations: {
      ...instanceOperations(lifecycle, later),
      ...snapshotOperations(lifecycle),
      ...groupOperations(groups, subnetGroups, instances),
      ...tagOperations(instances),
    },
    resources: {
      'AWS::RDS::DBInstance': instanceProvider(lifecycle),
      'AWS::RDS::DBParameterGroup': parameterGroupProvider(groups, instances),
      'AWS::RDS::DBSubnetGroup': subnetGroupProvider(subnetGroups),
      'AWS::SecretsManager::SecretTargetAttachment': targetAttachmentProvider(instances, secretsManager),
    },
    start: () => lifecycle.start(later),
    async stop() {
      lifecycle.stop();
      await Promise.all(underWay);
      await instances.stop();
    },
  };
}

/** Tags of instances. */
function tagOperations(instances: Instances): Record<string, Operation> {
  return {
    async AddTagsToResource({ ResourceName = '', Tags = [] }: sdk.AddTagsToResourceMessage, { region }: Call) {
      const instance = instances.find(region, ResourceName);
      const others = instance.tags.filter(({ Key }) => !Tags.some(tag => tag.Key === Key));
      await instances.modify(instance, { tags: [...others, ...Tags] });
    },

    async RemoveTagsFromResource(input: sdk.RemoveTagsFromResourceMessage, { region }: Call) {
      const instance = instances.find(region, input.ResourceName ?? '');
      const tags = instance.tags.filter(({ Key = '' }) => !input.TagKeys?.includes(Key));
      await instances.modify(instance, { tags });
    },

    ListTagsForResource({ ResourceName = '' }: sdk.ListTagsForResourceMessage, { region }: Call) {
      return { TagList: [...instances.find(region, ResourceName).tags] };
    },
  };
}
