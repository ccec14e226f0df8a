import { setTimeout as pause } from 'node:timers/promises';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HookVerdict } from '../../validation-hook-handler';
import { ask } from './ask';
import { checkHealth, type HealthSettings } from './health';

/** What the validation hook calls. */
export function hook(): Promise<HookVerdict> {
  const settings = JSON.parse(process.env.HEALTH ?? '{}') as HealthSettings;
  return checkHealth(settings, { elb: new ElasticLoadBalancingV2({}), ec2: new EC2({}), ask, pause });
}
