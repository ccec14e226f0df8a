import { acknowledge, acknowledgeAll, awsSolutions, isKnown, nist, type OptOut, templateRule } from '@berth/foundation';
import type { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { encryptsByRule, isNitroByRule } from '../data/control-tower-types';

export interface ChosenTypes {
  readonly instanceTypes: readonly string[];

  /** Whether the group mixes several types, or Spot. */
  readonly mixed: boolean;
  readonly preNitro?: OptOut;
  readonly oneType?: OptOut;
}

const owner = 'Berth';

/** In place of an exception that somebody made: the type is newer than the rule. */
const NEWER = { reason: 'an instance type of the Nitro system that the list of the rule does not have yet', owner };

/** Accept what the rules find about the types of a group, where it is chosen or the rule is wrong. */
export function acknowledgeGroup(group: CfnAutoScalingGroup, types: ChosenTypes): void {
  const { mixed, preNitro = NEWER, oneType } = types;
  const instanceTypes = types.instanceTypes.filter(isKnown);
  const accept = (rule: string, exception: OptOut) => acknowledge(group, { id: templateRule(rule), ...exception });
  if (oneType && types.instanceTypes.length === 1) {
    accept('autoscaling_mixed_instances_policy_multiple_instance_types_check', oneType);
  }
  if (!mixed) return;
  acknowledgeAll(group, BLIND, BLIND_REASON);
  if (!instanceTypes.every(encryptsByRule)) {
    const reason =
      'traffic between tasks stays in the VPC and within named security groups; the rule lists few families';
    accept('autoscaling_group_nitro_encryption_in_transit_override_check', { reason, owner });
  }
  if (!instanceTypes.every(isNitroByRule)) accept('autoscaling_group_nitro_instance_override_check', preNitro);
}

/** Accept what the rules find about the type of a launch template. */
export function acknowledgeTemplate(
  template: CfnLaunchTemplate,
  { instanceTypes, preNitro = NEWER }: ChosenTypes,
): void {
  const [preferred] = instanceTypes;
  if (!isKnown(preferred) || isNitroByRule(preferred)) return;
  acknowledge(template, { id: templateRule('ec2_launch_template_nitro_instance_type_check'), ...preNitro });
}

/** Rules that look for the launch template of a group where a mix of types does not have it. */
const BLIND = [awsSolutions('EC26'), nist('EC2IMDSv2Enabled')];

const BLIND_REASON = 'the rule does not see the launch template of a mix, which requires IMDSv2 and encrypts all disks';
