import { acknowledge } from '@berth/foundation';
import type { IConstruct } from 'constructs';

const owner = 'Berth';

/** Accept that a function has no address in a network. */
export function acknowledgeOutsideOfNetwork(lambda: IConstruct): void {
  acknowledge(lambda, {
    id: 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
    reason: 'calls AWS APIs only, with its own role; inside a network it would need a way out and gain nothing',
    owner,
  });
}

/** Accept a log without a key of our own. */
export function acknowledgeLogWithoutKey(log: IConstruct): void {
  const reason =
    'encrypted with a key of CloudWatch Logs; it holds ids and errors, no data; encryptionKey sets another one';
  acknowledge(log, { id: 'NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted', reason, owner });
  acknowledge(log, { id: 'CloudFormation-Validate::cloudwatch_log_group_encrypted_check', reason, owner });
}

/** Accept that a function in a network may make network interfaces. */
export function acknowledgeAddresses(policy: IConstruct): void {
  acknowledge(policy, {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'the network interface has no id before Lambda makes it, and Describe has no resource level',
    owner,
  });
}
