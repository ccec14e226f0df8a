import type { ContainerDefinition } from 'aws-cdk-lib/aws-ecs';
import { type IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SharedFolder } from '../shared-folder';

/** Mount folders of EFS over TLS, and let the code use them. */
export function mountSharedFolders(
  container: ContainerDefinition,
  folders: readonly SharedFolder[],
  taskRole: IRole,
): void {
  if (folders.length === 0) return;
  const { taskDefinition } = container;
  folders.forEach(({ fileSystem, accessPoint, path, readOnly = false }, index) => {
    const name = `shared-${index}`;
    taskDefinition.addVolume({
      name,
      efsVolumeConfiguration: {
        fileSystemId: fileSystem.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: accessPoint?.accessPointId, iam: 'ENABLED' },
      },
    });
    container.addMountPoints({ containerPath: path, sourceVolume: name, readOnly });
  });
  const scope = new Construct(taskDefinition, 'SharedFolders');
  const policy = new ManagedPolicy(scope, 'Policy', {
    description: `Folders of EFS that ${taskDefinition.family} uses`,
    statements: folders.map(statementOf),
  });
  taskRole.addManagedPolicy(policy);
}

function statementOf({ fileSystem, accessPoint, readOnly = false }: SharedFolder): PolicyStatement {
  const write = readOnly ? [] : ['elasticfilesystem:ClientWrite'];
  return new PolicyStatement({
    actions: ['elasticfilesystem:ClientMount', ...write],
    resources: [fileSystem.fileSystemArn],
    ...(accessPoint && {
      conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } },
    }),
  });
}
