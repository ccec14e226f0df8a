import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { trafficRule } from './traffic-rule';

/** What the runtime of custom resources calls. */
export const operation = trafficRule(new ElasticLoadBalancingV2({}));
