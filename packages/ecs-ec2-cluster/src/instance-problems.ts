import type { Problem } from '@berth/foundation';
import { isFamily, isSize, isXen } from './data/instance-types';

/** What to suggest for a misspelt family, by its first letter. */
const POPULAR = ['t3', 'm5', 'c5', 'r5'];

/**
 * What else counts when a type is judged.
 */
export interface InstanceTypeRules {
  /**
   * Where it stands.
   *
   * @default 'instanceType'
   */
  readonly path?: string;

  /**
   * Whether somebody insists on a type older than Nitro.
   *
   * @default false
   */
  readonly preNitro?: boolean;
}

/** Every mistake in the name of an instance type. */
export function instanceTypeProblems(type: string, rules: InstanceTypeRules = {}): Problem[] {
  const { path = 'instanceType', preNitro = false } = rules;
  const [family = '', size = '', ...more] = type.split('.');
  if (!isSize(family, size) || more.length > 0) {
    const like = isFamily(family) ? family : (POPULAR.find(known => known[0] === family[0]) ?? 't3');
    const usual = like.startsWith('t') ? 'small' : 'large';
    const fix = `did you mean ${like}.${isSize(like, size) ? size : usual}?`;
    return [{ code: 'BERTH-EC2-005', path, value: type, fact: 'not an EC2 instance type', fix }];
  }
  if (isXen(family) && !preNitro) {
    const fact = 'older than the Nitro system: no encrypted traffic between instances, slower disks';
    const fix = 'use t3.small or m5.large, or preNitro: { reason, owner } to insist';
    return [{ code: 'BERTH-EC2-006', path, value: type, fact, fix }];
  }
  return [];
}
