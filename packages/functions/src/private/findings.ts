import { acknowledgeAll, nist, templateRule, wildcardResource } from '@berth/foundation';
import type { IConstruct } from 'constructs';

/** Accept that a function has no address in a network. */
export function acknowledgeOutsideOfNetwork(lambda: IConstruct): void {
  const reason = 'calls AWS APIs only, with its own role; inside a network it would need a way out and gain nothing';
  acknowledgeAll(lambda, [nist('LambdaInsideVPC')], reason);
}

/** Accept a log without a key of our own. */
export function acknowledgeLogWithoutKey(log: IConstruct): void {
  const reason =
    'encrypted with a key of CloudWatch Logs; it holds ids and errors, no data; encryptionKey sets another one';
  acknowledgeAll(
    log,
    [nist('CloudWatchLogGroupEncrypted'), templateRule('cloudwatch_log_group_encrypted_check')],
    reason,
  );
}

/** Accept that a function in a network may make network interfaces. */
export function acknowledgeAddresses(policy: IConstruct): void {
  const reason = 'the network interface has no id before Lambda makes it, and Describe has no resource level';
  acknowledgeAll(policy, [wildcardResource(policy, '*')], reason);
}
