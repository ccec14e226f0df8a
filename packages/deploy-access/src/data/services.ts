/**
 * IAM prefixes of the services whose resources the constructs make, as of 2026-11-21.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const STACK_SERVICES: readonly string[] = [
  'acm',
  'apigateway',
  'application-autoscaling',
  'autoscaling',
  'backup',
  'backup-storage',
  'budgets',
  'cloudfront',
  'cloudwatch',
  'codedeploy',
  'cognito-idp',
  'ec2',
  'ecr',
  'ecs',
  'elasticache',
  'elasticloadbalancing',
  'events',
  'kms',
  'lambda',
  'logs',
  'rds',
  'route53',
  's3',
  'scheduler',
  'secretsmanager',
  'servicediscovery',
  'signer',
  'sns',
  'sqs',
  'ssm',
  'synthetics',
  'wafv2',
];

/** IAM prefixes of what roles of an environment use beside them. */
export const RUNTIME_SERVICES: readonly string[] = [
  'cloudformation',
  'ec2messages',
  'elasticfilesystem',
  'execute-api',
  'rds-db',
  'ssmmessages',
  'sts',
  'tag',
  'xray',
];
