import { CfnApiMapping, CfnDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { ApiDomain } from '../http-api-props';

export interface CustomDomainProps {
  readonly apiId: string;
  readonly stage: string;
  readonly domain: ApiDomain;
}

/**
 * A name of its own for an API.
 */
export class CustomDomain extends Construct {
  /** What the name must point to. */
  public readonly aliasTarget: { readonly dnsName: string; readonly hostedZoneId: string };

  constructor(scope: Construct, id: string, { apiId, stage, domain }: CustomDomainProps) {
    super(scope, id);

    const name = new CfnDomainName(this, 'Resource', {
      domainName: domain.domainName,
      domainNameConfigurations: [
        {
          endpointType: 'REGIONAL',
          securityPolicy: 'TLS_1_2',
          certificateArn: domain.certificate.certificateArn,
        },
      ],
    });
    new CfnApiMapping(this, 'Mapping', { apiId, domainName: name.ref, stage });
    this.aliasTarget = { dnsName: name.attrRegionalDomainName, hostedZoneId: name.attrRegionalHostedZoneId };
  }
}
