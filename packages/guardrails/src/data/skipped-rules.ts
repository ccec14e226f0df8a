/**
 * A rule of AWS Control Tower that is not asked.
 */
export interface SkippedRule {
  readonly rule: string;

  /** Why it is wrong here, or who answers for what it wants. */
  readonly reason: string;
}

/**
 * Of the rules in `@cdklabs/cdk-validator-cfnguard` 0.0.62, as of 2026-11-21. All others must pass.
 *
 * @see https://docs.aws.amazon.com/controltower/latest/controlreference/control-library.html
 */
export const SKIPPED_CONTROL_TOWER_RULES: readonly SkippedRule[] = [
  {
    rule: 'autoscaling_multiple_az_check',
    reason: 'counts AvailabilityZones only: groups in subnets name their zones through VPCZoneIdentifier',
  },
  {
    rule: 'ecs_container_insights_enabled_check',
    reason: 'knows the value "enabled" only, and refuses "enhanced", which observes more',
  },
  {
    rule: 'lambda_inside_vpc_check',
    reason: 'functions that call nothing but AWS APIs need no network: in one they would need NAT or endpoints',
  },
  {
    rule: 's3_bucket_default_encryption_kms_check',
    reason: 'load balancers deliver access logs to buckets with keys of S3 (SSE-S3) only',
  },
  {
    rule: 's3_bucket_object_lock_enabled_check',
    reason: 'log buckets are versioned and expire; a lock on objects would keep a bucket that must be deleted',
  },
  {
    rule: 's3_event_notifications_enabled_check',
    reason: 'nobody listens to the delivery of a log file: alarms come from metrics',
  },
  {
    rule: 'sqs_dlq_check',
    reason: 'wants a dead-letter queue of the dead-letter queue itself',
  },
];
