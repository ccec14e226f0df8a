/** Prefix of the policies that AWS itself keeps. */
export const AWS_MANAGED = 'arn:aws:iam::aws:policy/';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** Actions by the policy's name, without its path. @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AWSLambdaBasicExecutionRole: LOGS,
  AWSLambdaVPCAccessExecutionRole: [
    ...LOGS,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  AmazonECSTaskExecutionRolePolicy: [
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
};

/** The document of a policy that AWS keeps. Those that are not known here are taken to allow everything: nothing fails that AWS would allow. */
export function awsManagedPolicy(arn: string): string {
  const Action = ACTIONS[arn.split('/').at(-1) ?? ''] ?? '*';
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
}
