import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { type IResource, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { domainProblems, recordNames } from './domain-problems';
import { DomainZone } from './domain-zone';

const PACKAGE = 'dns';

/**
 * Zone of all names of CloudFront: the `hostedZoneId` of a distribution. Route 53 cannot ask for their health.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html
 */
export const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/**
 * What a domain can point to: a load balancer, a distribution of CloudFront, a domain of API Gateway.
 */
export interface AliasTarget {
  /** Its own name: `dev-alb-123.eu-west-1.elb.amazonaws.com`. */
  readonly dnsName: string;

  /** The zone of that name, which AWS owns; not yours. */
  readonly hostedZoneId: string;
}

/**
 * A domain with a certificate.
 */
export interface IDomain extends IResource {
  readonly domainName: string;

  /** All names with records: the domain, www, and further ones. */
  readonly names: string[];

  readonly certificate: ICertificate;

  /** Of the zone that holds the records. */
  readonly hostedZoneId: string;

  /** Where users go: `https://example.com`. */
  readonly url: string;

  /**
   * Make all names of the domain point to `target`. The records belong to `scope`, the side of the target, so that no two stacks need each other.
   */
  pointTo(scope: Construct, target: AliasTarget): void;
}

/**
 * Why a certificate is good for every name below the domain.
 */
export interface Wildcard {
  /** `each customer has a name of its own`. */
  readonly reason: string;
}

/**
 * A certificate that somebody else made, and renews.
 */
export interface ExistingCertificate {
  readonly certificateArn: string;

  /** All names in it, wildcards too. */
  readonly names: readonly string[];
}

/**
 * The names of a domain, and who vouches for them.
 */
export interface DomainProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/dns/v1/`. */
  readonly environment: string;

  /** `example.com`, or a name below the zone's: `shop.example.com`. A change replaces the certificate. */
  readonly domainName: string;

  /** The zone that holds the records: of a `DomainZone`, or `HostedZone.fromHostedZoneAttributes`. It must be delegated. */
  readonly zone: IHostedZone;

  /**
   * Whether `www.` before the domain is a name of it, too.
   *
   * @default true
   */
  readonly www?: boolean;

  /**
   * Further names in the certificate and in the zone: `api.example.com`.
   *
   * @default - none
   */
  readonly alternativeNames?: readonly string[];

  /**
   * Make the certificate good for every name below the domain, and say why: whoever steals its key can be any of them.
   *
   * @default - only the names that are listed
   */
  readonly wildcard?: Wildcard;

  /**
   * A certificate that exists, in the region of what uses it.
   *
   * @default - a new one, validated by records in the zone and renewed for ever
   */
  readonly certificate?: ExistingCertificate;

  /**
   * Whether CloudFront uses the certificate: it takes those of us-east-1 only, wherever the stack is.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly cloudFront?: boolean;
}

/**
 * What of a domain must be known before its contract can be read.
 */
export interface DomainContractOptions {
  /** As its owner wrote it. */
  readonly domainName: string;

  /**
   * As its owner set it.
   *
   * @default true
   */
  readonly www?: boolean;

  /**
   * As its owner set them.
   *
   * @default - none
   */
  readonly alternativeNames?: readonly string[];
}

abstract class DomainBase extends Resource implements IDomain {
  public abstract readonly domainName: string;
  public abstract readonly names: string[];
  public abstract readonly certificate: ICertificate;
  public abstract readonly hostedZoneId: string;

  public get url(): string {
    return `https://${this.domainName}`;
  }

  public pointTo(scope: Construct, { dnsName, hostedZoneId }: AliasTarget): void {
    const evaluateTargetHealth = hostedZoneId !== CLOUDFRONT_ZONE;
    for (const name of this.names) {
      for (const type of ['A', 'AAAA']) {
        new CfnRecordSet(scope, `${this.node.id}${idOf(name, this.domainName)}${type}`, {
          hostedZoneId: this.hostedZoneId,
          name: `${name}.`,
          type,
          aliasTarget: { dnsName, hostedZoneId, evaluateTargetHealth },
        });
      }
    }
  }
}

/**
 * Defines a domain: its certificate, and with `pointTo` its records.
 *
 * The certificate is issued as soon as the zone is delegated, and must be in the region of what uses it.
 */
export class Domain extends DomainBase {
  /** The domain that another stack of the same region published. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options: DomainContractOptions,
  ): IDomain {
    const { domainName } = options;
    const arn = `${domainName}-certificateArn` as const;
    const zone = `${domainName}-zoneId` as const;
    const fields = readContract(scope, environment, PACKAGE, [arn, zone]);
    class Import extends DomainBase {
      public readonly domainName = domainName;
      public readonly names = recordNames(options);
      public readonly certificate = Certificate.fromCertificateArn(this, 'Certificate', fields[arn]);
      public readonly hostedZoneId = fields[zone];
    }
    return new Import(scope, id);
  }

  public readonly domainName: string;
  public readonly names: string[];
  public readonly certificate: ICertificate;
  public readonly hostedZoneId: string;

  constructor(scope: Construct, id: string, props: DomainProps) {
    super(scope, id);

    const { environment, domainName, zone } = props;
    const stack = Stack.of(this);
    const zoneInSameStack = zone.node.scope instanceof DomainZone && Stack.of(zone) === stack;
    const rules = { ...props, zoneName: zone.zoneName, region: stack.region, zoneInSameStack };
    ValidationError.throwIfAny(domainProblems(rules), this);

    this.domainName = domainName;
    this.names = recordNames(props);
    this.hostedZoneId = zone.hostedZoneId;
    this.certificate = props.certificate
      ? Certificate.fromCertificateArn(this, 'Certificate', props.certificate.certificateArn)
      : this.request(props);
    writeContract(this, environment, PACKAGE, {
      [`${domainName}-certificateArn`]: this.certificate.certificateArn,
      [`${domainName}-zoneId`]: this.hostedZoneId,
    });
  }

  private request({ domainName, zone, wildcard }: DomainProps): ICertificate {
    const others = this.names.filter(name => name !== domainName);
    return new Certificate(this, 'Certificate', {
      domainName,
      subjectAlternativeNames: wildcard ? [...others, `*.${domainName}`] : others,
      validation: CertificateValidation.fromDns(zone),
    });
  }
}

/** `Apex`, `Www`, or the name itself. */
function idOf(name: string, domainName: string): string {
  if (name === domainName) return 'Apex';
  return name === `www.${domainName}` ? 'Www' : name;
}
