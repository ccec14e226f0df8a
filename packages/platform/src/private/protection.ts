import { FlowLogTrafficType } from 'aws-cdk-lib/aws-ec2';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from '../config/environment-config';

/** What a level of protection means for each resource. */
export interface Protection {
  /** Stacks, load balancer and database refuse to be deleted. */
  readonly deletionProtection: boolean;

  readonly containerInsights: ContainerInsights;

  /** Metrics of instances and of the database's system every minute. */
  readonly detailedMonitoring: boolean;

  readonly managedTerminationProtection: boolean;
  readonly logRetention: RetentionDays;

  /** Secrets, keys and logs go with their stacks, so that the environment can be made again under the same names. */
  readonly deleteWithStack: boolean;

  readonly flowLogTraffic: FlowLogTrafficType;
  readonly multiAz: boolean;
  readonly backupRetention: Duration;
  readonly backupPlan: boolean;
  readonly cacheNodes: number;
  readonly snapshotRetention: Duration;

  /** The load balancer logs every request, and a firewall judges it. */
  readonly guardedEdge: boolean;

  /** A single type of instances is accepted: when AWS has none, nothing starts. */
  readonly oneInstanceType: boolean;
}

const PROTECTIONS: Record<EnvironmentConfig['protection'], Protection> = {
  strict: {
    deletionProtection: true,
    containerInsights: ContainerInsights.ENHANCED,
    detailedMonitoring: true,
    managedTerminationProtection: true,
    logRetention: RetentionDays.ONE_YEAR,
    deleteWithStack: false,
    flowLogTraffic: FlowLogTrafficType.ALL,
    multiAz: true,
    backupRetention: Duration.days(35),
    backupPlan: true,
    cacheNodes: 2,
    snapshotRetention: Duration.days(15),
    guardedEdge: true,
    oneInstanceType: false,
  },
  relaxed: {
    deletionProtection: false,
    containerInsights: ContainerInsights.ENABLED,
    detailedMonitoring: false,
    managedTerminationProtection: false,
    logRetention: RetentionDays.ONE_MONTH,
    deleteWithStack: true,
    flowLogTraffic: FlowLogTrafficType.REJECT,
    multiAz: false,
    backupRetention: Duration.days(7),
    backupPlan: false,
    cacheNodes: 1,
    snapshotRetention: Duration.days(1),
    guardedEdge: false,
    oneInstanceType: true,
  },
};

/** The protection that a config asks for. */
export function protectionOf({ protection, logRetentionDays }: EnvironmentConfig): Protection {
  const level = PROTECTIONS[protection];
  return { ...level, logRetention: logRetentionDays ?? level.logRetention };
}
