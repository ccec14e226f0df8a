import type { FlowLogTrafficType, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { NetworkTier } from './network-tier';
import type { TaskNeeds } from './task-needs';

/**
 * How private subnets reach the internet.
 */
export enum NatGateways {
  /** Not at all. */
  NONE = 'none',

  /** Through one gateway: cheap, and all zones lose the internet with its zone. */
  ONE = 'one',

  /** Through a gateway in their own zone. */
  PER_ZONE = 'perZone',

  /** Through one gateway of the region, which follows what runs into its zones. It needs no public tier. */
  REGIONAL = 'regional',

  /** Through one small instance: a fifth of the price of a gateway, and all zones lose the internet while it is replaced. */
  INSTANCE = 'instance',
}

/**
 * Why a network has public addresses that somebody else owns.
 */
export interface PublicRange {
  /** In at least 20 characters, it is shown in the validation report: `the partner's VPN expects 172.10.0.0/16`. */
  readonly reason: string;
}

/**
 * Addresses, zones and tiers of a network.
 */
export interface NetworkProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/network/v1/`. */
  readonly environment: string;

  /** Zones by name, two to six: `['eu-west-1a', 'eu-west-1b']`. Nothing is looked up, so that a synthesis needs no account. */
  readonly availabilityZones: string[];

  /**
   * Block of the VPC, /16 to /28. Networks with different blocks can be connected later.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Further blocks of the VPC, for tiers with exact blocks. In the same RFC 1918 range as `cidr`, or in 100.64.0.0/10.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
   */
  readonly secondaryCidrs?: string[];

  /**
   * Insist on a block of public addresses that are not yours, and say why: real hosts there become unreachable.
   *
   * @default - refused
   */
  readonly allowPublicRange?: PublicRange;

  /**
   * The subnets of each zone, by purpose. Their order decides computed blocks: add new ones at the end.
   *
   * @default - public, app (private), data (isolated); without NAT gateways app is isolated
   */
  readonly tiers?: NetworkTier[];

  /**
   * How private tiers reach the internet.
   *
   * @default NatGateways.PER_ZONE
   */
  readonly natGateways?: NatGateways;

  /**
   * Type of the NAT instance, of 64-bit ARM or x86.
   *
   * @default - 't4g.micro' with NatGateways.INSTANCE, otherwise none
   */
  readonly natInstanceType?: string;

  /**
   * What tasks use of AWS: decides the endpoints of tasks in an isolated tier.
   *
   * @default - images, logs and secrets
   */
  readonly taskNeeds?: TaskNeeds;

  /**
   * AWS services that are reached without leaving the VPC, besides S3. Each costs by the hour in every zone.
   *
   * @default - what `taskNeeds` asks for if tasks are in an isolated tier, otherwise only S3, which costs nothing
   */
  readonly interfaceEndpoints?: InterfaceVpcEndpointAwsService[];

  /**
   * Whether interface endpoints answer only groups that `allowToEndpoints` names.
   *
   * @default - false: they answer the VPC
   */
  readonly closedEndpoints?: boolean;

  /**
   * Which connections are logged.
   *
   * @default FlowLogTrafficType.ALL
   */
  readonly flowLogTraffic?: FlowLogTrafficType;

  /**
   * How long the log of connections is kept, and that of the function that closes the default security group.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly flowLogRetention?: RetentionDays;

  /**
   * Key of these logs. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete these logs and their key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * What of a network must be known before its contract can be read.
 */
export interface NetworkContractOptions {
  /**
   * How many of its zones to use. Not more than it has: the deployment would fail.
   *
   * @default 2
   */
  readonly zones?: number;

  /**
   * Whether it has interface endpoints, for `allowToEndpoints`. The deployment fails if it has none.
   *
   * @default false
   */
  readonly endpoints?: boolean;

  /**
   * How many NAT gateways it has, for their metrics. Not more than it has: the deployment would fail.
   *
   * @default 0
   */
  readonly natGateways?: number;
}
