import { FlowLogTrafficType } from 'aws-cdk-lib/aws-ec2';
import { ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from '../environment-config';

/** What a level of protection means for each resource. */
export interface Protection {
  /** Stacks, load balancer and database refuse to be deleted. */
  readonly deletionProtection: boolean;

  readonly containerInsights: ContainerInsights;
  readonly detailedMonitoring: boolean;
  readonly managedTerminationProtection: boolean;
  readonly logRetention: RetentionDays;

  /** Secrets, keys and logs go with their stacks, so that the environment can be made again under the same names. */
  readonly deleteWithStack: boolean;

  /** One key of ours for secrets and logs, beyond those that the services own. */
  readonly ownKey: boolean;

  readonly flowLogTraffic: FlowLogTrafficType;

  /** Requests are logged, and judged by a web ACL. */
  readonly guardedEdge: boolean;
  readonly multiAz: boolean;
  readonly backupRetention: Duration;

  /** Backups of the database in a vault of AWS Backup, beside its own. */
  readonly backupPlan: boolean;
}

const PROTECTIONS: Record<EnvironmentConfig['protection'], Protection> = {
  strict: {
    deletionProtection: true,
    containerInsights: ContainerInsights.ENHANCED,
    detailedMonitoring: true,
    managedTerminationProtection: true,
    logRetention: RetentionDays.ONE_YEAR,
    deleteWithStack: false,
    ownKey: true,
    flowLogTraffic: FlowLogTrafficType.ALL,
    guardedEdge: true,
    multiAz: true,
    backupRetention: Duration.days(35),
    backupPlan: true,
  },
  relaxed: {
    deletionProtection: false,
    containerInsights: ContainerInsights.ENABLED,
    detailedMonitoring: false,
    managedTerminationProtection: false,
    logRetention: RetentionDays.ONE_MONTH,
    deleteWithStack: true,
    ownKey: false,
    flowLogTraffic: FlowLogTrafficType.REJECT,
    guardedEdge: false,
    multiAz: false,
    backupRetention: Duration.days(7),
    backupPlan: false,
  },
};

/** The protection that a config asks for. */
export function protectionOf({ protection }: EnvironmentConfig): Protection {
  return PROTECTIONS[protection];
}
