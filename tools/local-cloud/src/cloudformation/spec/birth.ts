import { createHash } from 'node:crypto';
import type { Properties } from '../template/template';
import { longestName, lowerCaseNames } from './data/name-rules';

/** All that the ids, names and attributes of a new resource are made from. The same birth gives the same ids, so a second try makes no second resource. */
export interface Birth {
  readonly type: string;
  readonly stackId: string;
  readonly accountId: string;
  readonly region: string;
  readonly properties: Properties;

  /** `<stack>-<logical id>-<random>`. */
  readonly generatedName: string;
}

/** `length` hexadecimal digits that depend on the birth and on `what` only. */
export function hexOf({ type, stackId, generatedName }: Birth, what: string, length: number): string {
  return createHash('sha256').update(`${stackId}|${type}|${generatedName}|${what}`).digest('hex').slice(0, length);
}

/** `vpc-0` and 16 digits: ids of today are 17 long and start with 0. */
export function idOf(birth: Birth, prefix: string, what = prefix): string {
  return `${prefix}0${hexOf(birth, what, 16)}`;
}

export function uuidOf(birth: Birth, what: string): string {
  const hex = hexOf(birth, what, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** The name that CloudFormation gives to what the template does not name. */
export function nameOf({ type, generatedName }: Birth): string {
  const limit = longestName[type] ?? 64;
  const name = lowerCaseNames.test(type) ? generatedName.toLowerCase() : generatedName;
  if (name.length <= limit) return name;
  const random = name.slice(name.lastIndexOf('-'));
  return `${name.slice(0, limit - random.length).replace(/-+$/, '')}${random}`;
}

/** A property, when it is a plain value. */
export function given({ properties }: Birth, name: string): string | undefined {
  const value = properties[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
