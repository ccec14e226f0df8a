import { AwsError } from '../../core/aws-error';

export function groupNotFound(id: string): AwsError {
  return new AwsError('ReplicationGroupNotFoundFault', `ReplicationGroup ${id} not found.`, 404);
}

export function clusterNotFound(id: string): AwsError {
  return new AwsError('CacheClusterNotFound', `CacheCluster not found: ${id}`, 404);
}

export function snapshotNotFound(name: string): AwsError {
  return new AwsError('SnapshotNotFoundFault', `Snapshot not found: ${name}`, 404);
}

export function invalidState(id: string, status: string): AwsError {
  return new AwsError(
    'InvalidReplicationGroupState',
    `Replication group ${id} is not available: its status is ${status}.`,
  );
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}
