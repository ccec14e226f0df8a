import type { ResourceChange } from '../aws/stacks';
import { CliError } from '../cli-error';

/** Types whose replacement or removal loses data, or what others hold on to. */
const stateful = new Set([
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
  'AWS::ECR::Repository',
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  'AWS::S3::Bucket',
  'AWS::Logs::LogGroup',
  'AWS::Cognito::UserPool',
  'AWS::Route53::HostedZone',
]);

/** Whether things of a type hold data, or others hold on to them. */
export function isStateful(type: string): boolean {
  return stateful.has(type);
}

/**
 * Refuses a change set that would replace or remove something that holds data.
 *
 * @throws CliError `StatefulChange`: the change set was not executed
 */
export function guardStateful(stack: string, changes: readonly ResourceChange[], allowed: readonly string[]): void {
  const losses = changes.filter(change => loses(change) && !allowed.includes(change.logicalId));
  if (losses.length === 0) return;
  const list = losses.map(change => `${change.logicalId} (${change.type}) ${fateOf(change)}`);
  throw new CliError('StatefulChange', `stack ${stack} was not changed: ${list.join(', ')}`, {
    hint: `if the data may go: ${losses.map(({ logicalId }) => `--allow-replace ${logicalId}`).join(' ')}`,
  });
}

/** Of some changes, such as how long backups are kept, CloudFormation says only that they may replace. */
function fateOf({ action, replacement }: ResourceChange): string {
  if (action === 'Remove') return 'would be removed';
  return replacement === 'Conditional' ? 'might be replaced' : 'would be replaced';
}

function loses({ type, action, replacement }: ResourceChange): boolean {
  return stateful.has(type) && (action === 'Remove' || (action === 'Modify' && replacement !== 'False'));
}
