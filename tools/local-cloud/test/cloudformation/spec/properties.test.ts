import { describeViolations, violations } from '../../../src/cloudformation/spec/properties';
import { propertyChanges, strongest } from '../../../src/cloudformation/spec/replacement';
import { cacheOfInstall, type ResourceSpec, ResourceSpecs } from '../../../src/cloudformation/spec/resource-spec';

const specs = new ResourceSpecs([cacheOfInstall()]);

function specOf(type: string): ResourceSpec {
  const spec = specs.find(type);
  if (!spec) throw new TypeError(`unexpected type: ${type}`);
  return spec;
}

test.each([
  ['an unknown property', { VpcId: 'v', Cidr: 'x' }, '#: extraneous key [Cidr] is not permitted'],
  ['a missing one', {}, '#: required key [VpcId] not found'],
  ['a list for a text', { VpcId: ['v'] }, '#/VpcId: expected type: String, found: JSONArray'],
  [
    'a text for a truth value',
    { VpcId: 'v', EnableDns64: 'perhaps' },
    '#/EnableDns64: expected type: Boolean, found: String',
  ],
  [
    'a nested one',
    { VpcId: 'v', PrivateDnsNameOptionsOnLaunch: { X: 1 } },
    '#/PrivateDnsNameOptionsOnLaunch: extraneous key [X] is not permitted',
  ],
])('reports %s', (_, properties, message) => {
  const found = violations(specOf('AWS::EC2::Subnet'), properties);

  expect(describeViolations('Subnet', found)).toBe(
    `Properties validation failed for resource Subnet with message:\n${message}`,
  );
});

test('takes numbers and truth values that are written as text', () => {
  const properties = { VpcId: 'v', MapPublicIpOnLaunch: 'true', Ipv4NetmaskLength: '24' };

  expect(violations(specOf('AWS::EC2::Subnet'), properties)).toEqual([]);
});

test('counts violations when there is more than one', () => {
  const found = violations(specOf('AWS::EC2::Subnet'), { A: 1 });

  expect(describeViolations('Subnet', found)).toContain('#: 2 schema violations found\n');
});

test.each([
  ['AWS::EC2::VPC', { CidrBlock: 'a' }, { CidrBlock: 'b' }, 'yes'],
  ['AWS::EC2::VPC', { EnableDnsSupport: true }, { EnableDnsSupport: false }, 'no'],
  ['AWS::EC2::VPC', { InstanceTenancy: 'default' }, { InstanceTenancy: 'dedicated' }, 'maybe'],
  ['AWS::EC2::VPC', { EnableDnsSupport: true }, { EnableDnsSupport: 'true' }, 'no'],
  ['AWS::ECR::Repository', { EncryptionConfiguration: { EncryptionType: 'KMS' } }, {}, 'yes'],
] as const)('a change of %s from %j to %j replaces it: %s', (type, before, after, expected) => {
  expect(strongest(propertyChanges(specOf(type), before, after))).toBe(expected);
});

test('sees no change where only the writing differs', () => {
  const changes = propertyChanges(specOf('AWS::EC2::VPC'), { A: { x: 1, y: true } }, { A: { y: 'true', x: '1' } });

  expect(changes).toEqual([]);
});
