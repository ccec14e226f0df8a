import { attributesOf, physicalIdOf } from '../../../src/cloudformation/spec/identity';
import { cacheOfInstall, ResourceSpecs } from '../../../src/cloudformation/spec/resource-spec';

const specs = new ResourceSpecs([cacheOfInstall()]);

function born(type: string, properties: Record<string, unknown> = {}) {
  const birth = {
    type,
    stackId: 'arn:stack',
    accountId: '000000000000',
    region: 'eu-west-1',
    properties,
    generatedName: 'dev-network-Thing-ABC123',
  };
  const spec = specs.find(type);
  const ref = physicalIdOf(spec, birth);
  return { ref, ...attributesOf(spec, birth, ref) };
}

test.each([
  ['AWS::EC2::VPC', /^vpc-0[0-9a-f]{16}$/],
  ['AWS::EC2::Subnet', /^subnet-0[0-9a-f]{16}$/],
  ['AWS::EC2::SecurityGroup', /^sg-0[0-9a-f]{16}$/],
  ['AWS::EC2::InternetGateway', /^igw-0/],
  ['AWS::EC2::RouteTable', /^rtb-0/],
  ['AWS::EC2::NatGateway', /^nat-0/],
  ['AWS::EC2::SubnetRouteTableAssociation', /^rtbassoc-0/],
  ['AWS::EC2::VPCEndpoint', /^vpce-0/],
  ['AWS::EC2::SecurityGroupIngress', /^sgr-0/],
  ['AWS::EC2::FlowLog', /^fl-0/],
  ['AWS::EC2::LaunchTemplate', /^lt-0/],
  ['AWS::EC2::EIP', /^240\.\d+\.\d+\.\d+$/],
  ['AWS::KMS::Key', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/],
  ['AWS::S3::Bucket', /^dev-network-thing-abc123$/],
  ['AWS::IAM::Role', /^dev-network-Thing-ABC123$/],
  ['AWS::IAM::Policy', /^dev-network-Thing-ABC123$/],
  ['AWS::IAM::ManagedPolicy', /^arn:aws:iam::000000000000:policy\/dev-network-Thing-ABC123$/],
  ['AWS::SNS::Topic', /^arn:aws:sns:eu-west-1:000000000000:dev-network-Thing-ABC123$/],
  ['AWS::CloudWatch::Alarm', /^dev-network-Thing-ABC123$/],
  ['AWS::Logs::LogGroup', /^dev-network-Thing-ABC123$/],
])('Ref of %s looks like %s', (type, pattern) => {
  expect(born(type).ref).toMatch(pattern);
});

test('gives a VPC the attributes that other resources ask for', () => {
  expect(born('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' })).toMatchObject({
    CidrBlock: '10.0.0.0/16',
    DefaultSecurityGroup: expect.stringMatching(/^sg-0/),
    DefaultNetworkAcl: expect.stringMatching(/^acl-0/),
  });
});

test('gives GroupId of a security group the value of its Ref', () => {
  const group = born('AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' });

  expect(group).toMatchObject({ GroupId: group.ref, VpcId: 'vpc-1' });
});

test('puts the path of a role into its ARN', () => {
  const role = born('AWS::IAM::Role', { RoleName: 'deploy', Path: '/berth/' });

  expect(role).toMatchObject({ ref: 'deploy', Arn: 'arn:aws:iam::000000000000:role/berth/deploy' });
});

test('names a key in its ARN by its id', () => {
  const key = born('AWS::KMS::Key');

  expect(key).toMatchObject({ Arn: `arn:aws:kms:eu-west-1:000000000000:key/${key.ref}` });
});

test('joins the parts of a route', () => {
  const route = born('AWS::EC2::Route', { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0' });

  expect(route.ref).toBe('rtb-1|0.0.0.0/0');
});

test('gives the same birth the same ids', () => {
  expect(born('AWS::EC2::VPC')).toEqual(born('AWS::EC2::VPC'));
});

test.each([
  [{ Engine: 'postgres' }, '5432'],
  [{ Engine: 'mysql' }, '3306'],
  [{ Engine: 'mysql', Port: 3307 }, '3307'],
])('the port of a database of %j is the number %s, which a rule of a security group takes', (properties, port) => {
  expect(born('AWS::RDS::DBInstance', properties)).toMatchObject({ 'Endpoint.Port': port });
});
