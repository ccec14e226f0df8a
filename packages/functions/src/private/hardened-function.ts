import { removalPolicyOf } from '@berth/foundation';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type AssetCode, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionNetwork, FunctionOptions } from '../function-options';
import { acknowledgeAddresses, acknowledgeLogWithoutKey, acknowledgeOutsideOfNetwork } from './findings';

/** The newest that Lambda has. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIME = Runtime.NODEJS_24_X;

export interface HardenedFunctionProps extends FunctionOptions {
  readonly code: AssetCode;
  readonly description: string;
  readonly statements: PolicyStatement[];
  readonly variables?: Record<string, string>;
  readonly network?: FunctionNetwork;

  /** How often Lambda tries an event again that failed. */
  readonly retryAttempts: number;
}

/**
 * A function as every one of ours is, with a role, a log and a queue of its own.
 */
export class HardenedFunction extends Construct {
  public readonly function: Lambda;
  public readonly role: Role;
  public readonly policy: ManagedPolicy;
  public readonly failedEvents: IQueue;
  public readonly securityGroup?: ISecurityGroup;

  constructor(scope: Construct, id: string, props: HardenedFunctionProps) {
    super(scope, id);

    const { description, encryptionKey, variables, network, retryAttempts } = props;
    const { timeout = Duration.minutes(1), memoryMiB = 256, reservedConcurrency = 5 } = props;
    const logGroup = this.makeLog(props);
    this.failedEvents = this.makeQueue(encryptionKey);
    this.securityGroup = network && this.makeSecurityGroup(network);
    this.policy = this.makePolicy(props, logGroup);
    this.role = this.makeRole(description);
    this.function = new Lambda(this, 'Resource', {
      description,
      runtime: RUNTIME,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      // the CDK would add inline policies to it
      role: this.role.withoutPolicyUpdates(),
      timeout,
      memorySize: memoryMiB,
      reservedConcurrentExecutions: reservedConcurrency,
      logGroup,
      deadLetterQueue: this.failedEvents,
      retryAttempts,
      environment: variables,
      ...(variables && { environmentEncryption: encryptionKey }),
      ...(this.securityGroup && {
        vpc: network?.vpc,
        vpcSubnets: network?.subnets,
        securityGroups: [this.securityGroup],
      }),
    });
    if (!network) acknowledgeOutsideOfNetwork(this.function);
  }

  private makeLog({ logRetention = RetentionDays.ONE_YEAR, encryptionKey, deleteLogWithStack }: FunctionOptions) {
    const removalPolicy = removalPolicyOf(deleteLogWithStack);
    const log = new LogGroup(this, 'Log', { retention: logRetention, encryptionKey, removalPolicy });
    if (!encryptionKey) acknowledgeLogWithoutKey(log);
    return log;
  }

  private makeQueue(encryptionKey: IKey | undefined): Queue {
    return new Queue(this, 'FailedEvents', {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
    });
  }

  private makeSecurityGroup({ vpc, securityGroup }: FunctionNetwork): ISecurityGroup {
    if (securityGroup) return securityGroup;
    const description = 'Lambda function: nothing in or out until its owner adds rules';
    return new SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
  }

  private makePolicy(props: HardenedFunctionProps, log: ILogGroup): ManagedPolicy {
    const { description, statements, encryptionKey, network } = props;
    const own = [
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.failedEvents.queueArn] }),
    ];
    if (encryptionKey) {
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      own.push(new PolicyStatement({ actions, resources: [encryptionKey.keyArn] }));
    }
    if (network) own.push(addressesOfItsOwn());
    const policy = new ManagedPolicy(this, 'Policy', { description, statements: [...own, ...statements] });
    if (network) acknowledgeAddresses(policy);
    return policy;
  }

  private makeRole(description: string): Role {
    return new Role(this, 'Role', {
      description,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      // the role waits for its policy, and the function for the role: it is never called without its permissions
      managedPolicies: [this.policy],
    });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
function addressesOfItsOwn(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
