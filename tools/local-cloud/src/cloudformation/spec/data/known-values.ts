import { type Birth, given, hexOf, idOf, nameOf } from '../birth';

type Known = Readonly<Record<string, (birth: Birth) => unknown>>;

/**
 * The value of `Ref` where the specification's identifier does not say it. From "Return values" of each type's page.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html 2026-01-10
 */
export const knownReferences: Known = {
  'AWS::EC2::EIP': birth => publicAddress(birth),
  'AWS::EC2::Route': birth => {
    const destination = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'];
    return `${given(birth, 'RouteTableId')}|${destination.map(name => given(birth, name)).find(Boolean)}`;
  },
  'AWS::EC2::VPCGatewayAttachment': birth =>
    `${given(birth, 'InternetGatewayId') ? 'IGW' : 'VGW'}|${given(birth, 'VpcId')}`,
  'AWS::IAM::Policy': nameOf,
  'AWS::IAM::UserToGroupAddition': nameOf,
  'AWS::S3::BucketPolicy': birth => given(birth, 'Bucket'),
  'AWS::SecretsManager::RotationSchedule': birth => given(birth, 'SecretId'),
  'AWS::SecretsManager::SecretTargetAttachment': birth => given(birth, 'SecretId'),
};

/** Attributes that follow no convention, from the same pages. */
export const knownAttributes: Readonly<Record<string, Known>> = {
  'AWS::EC2::EIP': {
    PublicIp: birth => publicAddress(birth),
    AllocationId: birth => idOf(birth, 'eipalloc-'),
  },
  'AWS::EC2::LaunchTemplate': { LatestVersionNumber: () => '1', DefaultVersionNumber: () => '1' },
  'AWS::EC2::Subnet': {
    AvailabilityZone: birth => given(birth, 'AvailabilityZone') ?? `${birth.region}a`,
    NetworkAclAssociationId: birth => idOf(birth, 'aclassoc-'),
    Ipv6CidrBlocks: () => [],
  },
  'AWS::EC2::VPC': {
    CidrBlockAssociations: birth => [idOf(birth, 'vpc-cidr-assoc-')],
    DefaultNetworkAcl: birth => idOf(birth, 'acl-'),
    DefaultSecurityGroup: birth => idOf(birth, 'sg-'),
    Ipv6CidrBlocks: () => [],
  },
  'AWS::EC2::NatGateway': { EniId: birth => idOf(birth, 'eni-') },
  'AWS::EC2::VPCGatewayAttachment': { AttachmentType: birth => (given(birth, 'InternetGatewayId') ? 'IGW' : 'VGW') },
  'AWS::ECR::Repository': {
    RepositoryUri: birth =>
      `${birth.accountId}.dkr.ecr.${birth.region}.amazonaws.com/${given(birth, 'RepositoryName') ?? nameOf(birth)}`,
  },
  'AWS::IAM::InstanceProfile': { InstanceProfileId: birth => uniqueId(birth, 'AIPA') },
  'AWS::IAM::Role': { RoleId: birth => uniqueId(birth, 'AROA') },
  'AWS::Route53::HostedZone': {
    Id: birth => `Z${hexOf(birth, 'zone', 20).toUpperCase()}`,
    NameServers: () =>
      ['org', 'com', 'net', 'co.uk'].map((end, position) => `ns-${position * 512 + 5}.awsdns-00.${end}`),
  },
  'AWS::S3::Bucket': {
    DomainName: birth => `${bucketName(birth)}.s3.amazonaws.com`,
    DualStackDomainName: birth => `${bucketName(birth)}.s3.dualstack.${birth.region}.amazonaws.com`,
    RegionalDomainName: birth => `${bucketName(birth)}.s3.${birth.region}.amazonaws.com`,
    WebsiteURL: birth => `http://${bucketName(birth)}.s3-website-${birth.region}.amazonaws.com`,
  },
};

function bucketName(birth: Birth): string {
  return given(birth, 'BucketName') ?? nameOf(birth);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
function uniqueId(birth: Birth, prefix: string): string {
  return `${prefix}${hexOf(birth, prefix, 17).toUpperCase()}`;
}

/**
 * In 240.0.0.0/8: reserved, so that nothing is ever sent there, and large, so that no two resources draw the same.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1112#section-4
 */
function publicAddress(birth: Birth): string {
  const bits = Number.parseInt(hexOf(birth, 'address', 6), 16);
  return `240.${bits >> 16}.${(bits >> 8) & 255}.${bits & 255}`;
}
