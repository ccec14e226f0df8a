import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';

/**
 * What tasks use of AWS. Without a way to the internet each of it needs an endpoint in the VPC.
 */
export interface TaskNeeds {
  /**
   * Images of ECR, of which S3 keeps the layers.
   *
   * @default true
   */
  readonly images?: boolean;

  /**
   * CloudWatch Logs.
   *
   * @default true
   */
  readonly logs?: boolean;

  /**
   * Secrets Manager.
   *
   * @default true
   */
  readonly secrets?: boolean;

  /**
   * Parameter Store.
   *
   * @default false
   */
  readonly parameters?: boolean;

  /**
   * A shell in a task, by ECS Exec.
   *
   * @default false
   */
  readonly exec?: boolean;

  /**
   * Calls of KMS by the application, or ECS Exec with a key. Secrets and logs with a key need none: their services call KMS.
   *
   * @default false
   */
  readonly keys?: boolean;

  /**
   * Instances in the same subnets, which join the cluster and are managed by Systems Manager.
   *
   * @default false
   */
  readonly instances?: boolean;
}

/**
 * The interface endpoints for what tasks need. S3 is reached by a gateway endpoint, always.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function endpointsFor(needs: TaskNeeds = {}): InterfaceVpcEndpointAwsService[] {
  const { images = true, logs = true, secrets = true, parameters, exec, keys, instances } = needs;
  const {
    ECR,
    ECR_DOCKER,
    CLOUDWATCH_LOGS,
    SECRETS_MANAGER,
    SSM,
    SSM_MESSAGES,
    KMS,
    ECS,
    ECS_AGENT,
    ECS_TELEMETRY,
    EC2_MESSAGES,
  } = InterfaceVpcEndpointAwsService;
  return [
    ...(images ? [ECR, ECR_DOCKER] : []),
    ...(logs ? [CLOUDWATCH_LOGS] : []),
    ...(secrets ? [SECRETS_MANAGER] : []),
    ...(parameters || instances ? [SSM] : []),
    ...(exec || instances ? [SSM_MESSAGES] : []),
    ...(keys ? [KMS] : []),
    ...(instances ? [ECS, ECS_AGENT, ECS_TELEMETRY, EC2_MESSAGES] : []),
  ];
}
