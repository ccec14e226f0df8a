import { AwsError } from '../../../core/aws-error';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
export const loadBalancerDefaults: Readonly<Record<string, string>> = {
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.bucket': '',
  'access_logs.s3.prefix': '',
  'client_keep_alive.seconds': '3600',
  'connection_logs.s3.enabled': 'false',
  'connection_logs.s3.bucket': '',
  'connection_logs.s3.prefix': '',
  'deletion_protection.enabled': 'false',
  'health_check_logs.s3.enabled': 'false',
  'health_check_logs.s3.bucket': '',
  'health_check_logs.s3.prefix': '',
  'idle_timeout.timeout_seconds': '60',
  'load_balancing.cross_zone.enabled': 'true',
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.drop_invalid_header_fields.enabled': 'false',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.xff_header_processing.mode': 'append',
  'routing.http2.enabled': 'true',
  'waf.fail_open.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
};

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
export const targetGroupDefaults: Readonly<Record<string, string>> = {
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.algorithm.type': 'round_robin',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'slow_start.duration_seconds': '0',
  'stickiness.app_cookie.cookie_name': '',
  'stickiness.app_cookie.duration_seconds': '86400',
  'stickiness.enabled': 'false',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.type': 'lb_cookie',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};

interface Attribute {
  readonly Key?: string;
  readonly Value?: string;
}

/**
 * Attributes after a change.
 *
 * @throws AwsError ValidationError, if a key does not exist or sessions cannot be as its value says.
 */
export function changedAttributes(
  current: Readonly<Record<string, string>>,
  changes: readonly Attribute[],
): Record<string, string> {
  const changed = { ...current };
  for (const { Key = '', Value = '' } of changes) {
    if (!(Key in current)) throw new AwsError('ValidationError', `Attribute key '${Key}' is not recognized`);
    changed[Key] = String(Value);
  }
  if ('stickiness.type' in changed) checkStickiness(changed);
  return changed;
}

/** From a second to a week. */
export function isStickinessDuration(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 604_800;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
function checkStickiness(attributes: Readonly<Record<string, string>>): void {
  const { 'stickiness.type': type = '', 'stickiness.app_cookie.cookie_name': name = '' } = attributes;
  if (!['lb_cookie', 'app_cookie'].includes(type)) throw invalidValue('stickiness.type', type);
  for (const key of ['stickiness.lb_cookie.duration_seconds', 'stickiness.app_cookie.duration_seconds']) {
    if (!isStickinessDuration(Number(attributes[key]))) throw invalidValue(key, attributes[key]);
  }
  const isMissing = name === '' && type === 'app_cookie' && attributes['stickiness.enabled'] === 'true';
  if (isMissing || /^AWSALB(APP|TG)?/.test(name)) throw invalidValue('stickiness.app_cookie.cookie_name', name);
}

function invalidValue(key: string, value = ''): AwsError {
  return new AwsError('ValidationError', `'${value}' is not a valid value for target group attribute '${key}'`);
}

export function attributeList(attributes: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}
