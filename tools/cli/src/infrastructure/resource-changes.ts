import type { StackTemplate } from '../workspace/assembly';
import { canonicalJson } from './canonical';
import { meaningOf } from './template-hash';

/** How one resource of a template differs from the deployed one. */
export interface ResourceDifference {
  readonly logicalId: string;
  readonly type: string;
  readonly change: 'add' | 'change' | 'remove';
}

/** What an update would touch, as far as two templates tell: what only a value from elsewhere changes is not seen here. */
export function resourceDifferences(deployed: StackTemplate, wanted: StackTemplate): ResourceDifference[] {
  const before = meaningOf(deployed).Resources ?? {};
  const after = meaningOf(wanted).Resources ?? {};
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .sort()
    .flatMap((logicalId): ResourceDifference[] => {
      const type = (after[logicalId] ?? before[logicalId])?.Type ?? '';
      if (!before[logicalId]) return [{ logicalId, type, change: 'add' }];
      if (!after[logicalId]) return [{ logicalId, type, change: 'remove' }];
      const isSame = canonicalJson(before[logicalId]) === canonicalJson(after[logicalId]);
      return isSame ? [] : [{ logicalId, type, change: 'change' }];
    });
}
