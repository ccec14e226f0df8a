import type { AttributeType, SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { User, UserPool } from './registry';

/** What every pool knows. @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD = [
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
];

export function attributesOf(list: readonly AttributeType[] | undefined): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
}

export function attributeList({ attributes }: User): AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}

/** @throws AwsError InvalidParameterException */
export function checkAttributes(
  pool: UserPool,
  attributes: Readonly<Record<string, string>>,
  required: 'required' | 'partial',
): void {
  const schema = pool.settings.Schema ?? [];
  const own = schema.map(
    ({ Name = '', DeveloperOnlyAttribute }) => `${DeveloperOnlyAttribute ? 'dev' : 'custom'}:${Name}`,
  );
  const problems = [
    ...Object.keys(attributes)
      .filter(name => !STANDARD.includes(name) && !own.includes(name))
      .map(name => `${name}: Attribute does not exist in the schema.\n`),
    ...(required === 'required' ? missing(schema, attributes) : []),
  ];
  const { email, phone_number: phone } = attributes;
  if (problems.length > 0) invalid(`Attributes did not conform to the schema: ${problems.join('')}`);
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) invalid('Invalid email address format.');
  if (phone !== undefined && !/^\+\d{1,15}$/.test(phone)) invalid('Invalid phone number format.');
}

function missing(schema: readonly SchemaAttributeType[], attributes: Readonly<Record<string, string>>): string[] {
  const names = schema.filter(({ Required }) => String(Required) === 'true').map(({ Name = '' }) => Name);
  return names
    .filter(name => name !== 'sub' && !attributes[name])
    .map(name => `${name}: The attribute ${name} is required\n`);
}

function invalid(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
