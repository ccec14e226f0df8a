import { type Birth, given, hexOf, idOf, nameOf, uuidOf } from './birth';
import { idPrefixes } from './data/id-prefixes';
import { knownAttributes, knownReferences } from './data/known-values';
import type { ResourceSpec, TypeSpec } from './resource-spec';

/** The value of `Ref` to a new resource. */
export function physicalIdOf(spec: ResourceSpec | undefined, birth: Birth): string {
  const known = knownReferences[birth.type]?.(birth);
  if (typeof known === 'string') return known;
  if (!spec || spec.identifier.length === 0) return nameOf(birth);
  return spec.identifier.map(name => String(valueFor(spec, birth, name))).join('|');
}

/** The values of `Fn::GetAtt` to a resource. */
export function attributesOf(
  spec: ResourceSpec | undefined,
  birth: Birth,
  physicalId: string,
): Record<string, unknown> {
  if (!spec) return {};
  const [name, other] = spec.identifier;
  const isNamed = name !== undefined && other === undefined && !knownReferences[birth.type];
  const named = isNamed ? { ...birth, properties: { ...birth.properties, [name]: physicalId } } : birth;
  return Object.fromEntries(
    Object.keys(spec.attributes).map(attribute => [attribute, valueFor(spec, named, attribute)]),
  );
}

function valueFor(spec: ResourceSpec, birth: Birth, name: string): unknown {
  const known = knownAttributes[birth.type]?.[name];
  if (known) return known(birth);
  if (birth.properties[name] !== undefined) return birth.properties[name];
  if (/^[^.]*arn$/i.test(name)) return arnOf(spec, birth);
  if (name in spec.properties) return nameOf(birth);
  const type = spec.attributes[name];
  return type === undefined || type === 'string' ? textOf(spec, birth, name) : emptyOf(type);
}

function textOf(spec: ResourceSpec, birth: Birth, name: string): string {
  if (/(^|\.)Port$/.test(name)) return portOf(birth);
  if (name.includes('.')) return `${name.split('.').at(-1)?.toLowerCase()}-${hexOf(birth, name, 8)}`;
  const isOwnId = name === 'Id' || ownNames(birth.type, 'Id').includes(name) || spec.identifier.includes(name);
  const prefix = idPrefixes[birth.type];
  if (prefix && isOwnId) return idOf(birth, prefix);
  if (name.endsWith('Id')) return uuidOf(birth, name);
  return ownNames(birth.type, 'Name').includes(name) || isOwnId
    ? nameOf(birth)
    : `${name.toLowerCase()}-${hexOf(birth, name, 8)}`;
}

/** Where what is named by `Engine` listens if nothing else is said. */
const enginePorts: readonly (readonly [engine: RegExp, port: string])[] = [
  [/mysql|maria/, '3306'],
  [/redis|valkey/, '6379'],
  [/memcached/, '11211'],
  [/sqlserver/, '1433'],
  [/oracle/, '1521'],
];

/** A number, since rules of security groups take it. */
function portOf(birth: Birth): string {
  const engine = given(birth, 'Engine') ?? '';
  return given(birth, 'Port') ?? enginePorts.find(([pattern]) => pattern.test(engine))?.[1] ?? '5432';
}

/** For `AWS::RDS::DBInstance` and `Id`: `DBInstanceId`, `InstanceId` and the like. */
function ownNames(type: string, ending: string): string[] {
  const words = (type.split('::').at(-1) ?? '').split(/(?=[A-Z][a-z])/);
  return [
    ...words.map((_, position) => words.slice(position).join('') + ending),
    ending,
    ...(type === 'AWS::EC2::SecurityGroup' ? ['GroupId'] : []),
  ];
}

/** From the published template of the type's ARN, or in the usual form where there is none. */
function arnOf(spec: ResourceSpec, birth: Birth): string {
  const [, service = '', resource = ''] = birth.type.split('::');
  const usual = `arn:\${Partition}:${service.toLowerCase()}:\${Region}:\${Account}:${resource.toLowerCase()}/\${Name}`;
  return (spec.arn ?? usual).replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => arnPart(spec, birth, variable));
}

function arnPart(spec: ResourceSpec, birth: Birth, variable: string): string {
  if (variable === 'Partition') return 'aws';
  if (variable === 'Region') return birth.region;
  if (variable === 'Account') return birth.accountId;
  const [own] = spec.identifier;
  const named = given(birth, variable) ?? given(birth, variable.replace(/With(Path|outLeadingSlash)$/, ''));
  const identity = own && !/arn$/i.test(own) ? String(valueFor(spec, birth, own)) : undefined;
  const name = named ?? identity ?? ownName(spec, birth);
  if (variable.endsWith('WithPath')) return `${given(birth, 'Path') ?? '/'}${name}`.slice(1);
  if (variable.endsWith('WithoutLeadingSlash')) return name.replace(/^\//, '');
  return birth.type === 'AWS::SecretsManager::Secret' ? `${name}-${hexOf(birth, 'secret', 6)}` : name;
}

function ownName(spec: ResourceSpec, birth: Birth): string {
  const names = [...ownNames(birth.type, 'Name'), 'Name'];
  const property = names.find(name => name in spec.properties && given(birth, name) !== undefined);
  return (property && given(birth, property)) ?? nameOf(birth);
}

function emptyOf(type: TypeSpec): unknown {
  if (typeof type !== 'string') return 'list' in type ? [] : {};
  if (type === 'integer' || type === 'number') return 0;
  return type === 'boolean' ? false : {};
}
