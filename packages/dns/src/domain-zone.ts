import {
  isKnown,
  type Problem,
  readContract,
  removalPolicyOf,
  ValidationError,
  writeContract,
} from '@berth/foundation';
import { CfnHostedZone, HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { ArnFormat, Fn, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isDnsName } from './private/dns-names';

const PACKAGE = 'dns';

/**
 * Which names a zone answers for.
 */
export interface DomainZoneProps {
  /** Full name of the environment that owns it, in the contract: `global`. */
  readonly environment: string;

  /** The name that is delegated to it: `example.com`. A change replaces the zone, and its name servers. */
  readonly zoneName: string;

  /**
   * Log group in us-east-1 of this account that gets every question that is asked: a `QueryLog` there makes it, and must be there first.
   *
   * @default - questions are not logged
   */
  readonly queryLogGroupName?: string;

  /**
   * Delete the zone with its stack. A new one has other name servers, and must be delegated again.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines a public hosted zone. It answers once the registrar, or the zone above it, names its name servers.
 *
 * It belongs into a stack that is deployed before those that need certificates: a certificate in a zone that nobody asks is never issued.
 */
export class DomainZone extends Resource {
  /** The zone that another stack published: `environment` is the one that owns it. */
  public static fromContract(scope: Construct, id: string, environment: string, zoneName: string): IHostedZone {
    const field = `${zoneName}-zoneId` as const;
    const hostedZoneId = readContract(scope, environment, PACKAGE, [field])[field];
    return HostedZone.fromHostedZoneAttributes(scope, id, { hostedZoneId, zoneName });
  }

  public readonly zone: IHostedZone;

  /** What the registrar, or the zone above, must name: four name servers, joined by a space. */
  public readonly nameServers: string;

  constructor(scope: Construct, id: string, props: DomainZoneProps) {
    super(scope, id);

    ValidationError.throwIfAny(domainZoneProblems(props), this);

    const { environment, zoneName, queryLogGroupName, deleteWithStack } = props;
    const resource = new CfnHostedZone(this, 'Resource', {
      name: `${zoneName}.`,
      hostedZoneConfig: { comment: `Zone of ${environment}` },
      ...(queryLogGroupName && {
        queryLoggingConfig: { cloudWatchLogsLogGroupArn: this.logGroupArn(queryLogGroupName) },
      }),
    });
    resource.applyRemovalPolicy(removalPolicyOf(deleteWithStack));
    const hostedZoneId = resource.ref;
    this.zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
    this.nameServers = Fn.join(' ', resource.attrNameServers);
    writeContract(this, environment, PACKAGE, {
      [`${zoneName}-zoneId`]: hostedZoneId,
      [`${zoneName}-nameServers`]: this.nameServers,
    });
  }

  /** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html */
  private logGroupArn(resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      region: 'us-east-1',
      resource: 'log-group',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** Every mistake in the props. */
export function domainZoneProblems({ zoneName }: Pick<DomainZoneProps, 'zoneName'>): Problem[] {
  if (!isKnown(zoneName) || isDnsName(zoneName)) return [];
  const fact = 'must be a domain name of lower-case letters, digits and hyphens';
  return [{ code: 'BERTH-DNS-004', path: 'zoneName', value: zoneName, fact, fix: 'use one like "example.com"' }];
}
