import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { ContainerRegistryProps } from './container-registry-props';

/** Beginnings of the tags that the deploy tool moves: what runs, and what a rollback would take. */
export const PROTECTED_TAGS: readonly string[] = ['deployed-', 'rollback-'];

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html */
const MOST_KINDS = 5;

/** Every mistake in the props. */
export function containerRegistryProblems(props: ContainerRegistryProps): Problem[] {
  return [...nameProblems(props), ...lifecycleProblems(props), ...tagProblems(props), ...accountProblems(props)];
}

function nameProblems({ repositoryName }: ContainerRegistryProps): Problem[] {
  if (!isKnown(repositoryName) || /^(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*$/.test(repositoryName)) return [];
  const fact = 'must be 2 to 256 lower-case letters, digits and single . _ - / between them';
  return [{ code: 'BERTH-ECR-002', path: 'repositoryName', value: repositoryName, fact }];
}

function lifecycleProblems({ keepImages, keepUntagged }: ContainerRegistryProps): Problem[] {
  const problems: Problem[] = [];
  if (isKnown(keepImages) && !(Number.isInteger(keepImages) && keepImages >= 2)) {
    const fact = `keeps ${keepImages} image${keepImages === 1 ? '' : 's'}: the rollback image would be deleted`;
    problems.push({ code: 'BERTH-ECR-003', path: 'keepImages', value: keepImages, fact, fix: 'keep at least 2' });
  }
  const days = isKnown(keepUntagged) ? keepUntagged.toDays({ integral: false }) : undefined;
  const rule = { code: 'UntaggedDaysOutOfRange', path: 'keepUntagged', min: 1, max: 3650, unit: 'days' };
  return [...problems, ...wholeNumberProblems(days, rule)];
}

function tagProblems({ protectedTags = PROTECTED_TAGS, aliases }: ContainerRegistryProps): Problem[] {
  const tags = aliases?.tags ?? [];
  const kinds = protectedTags.length + tags.length;
  const beginnings = protectedTags.flatMap((value, index) => {
    if (!isKnown(value) || /^\w[\w.-]{0,125}$/.test(value)) return [];
    const fact = 'must begin a tag: at most 126 letters, digits, _ . and -, without wildcard';
    return [{ code: 'ProtectedTagInvalid', path: `protectedTags[${index}]`, value, fact }];
  });
  const patterns = tags.flatMap((value, index) => {
    if (!isKnown(value) || (/^[\w*][\w.*-]{0,127}$/.test(value) && value.split('*').length <= 3)) return [];
    const fact = 'must be a tag of at most 128 characters, with at most two *';
    return [{ code: 'TagAliasInvalid', path: `aliases.tags[${index}]`, value, fact }];
  });
  if (kinds <= MOST_KINDS) return [...beginnings, ...patterns];
  const fact = `makes ${kinds} kinds of tags that move, with protectedTags; ECR allows ${MOST_KINDS}`;
  const path = tags.length > 0 ? 'aliases.tags' : 'protectedTags';
  return [...beginnings, ...patterns, { code: 'TooManyMovingTags', path, value: kinds, fact }];
}

function accountProblems({ pullAccounts = [] }: ContainerRegistryProps): Problem[] {
  return pullAccounts.flatMap((value, index) => {
    if (!isKnown(value) || /^\d{12}$/.test(value)) return [];
    return [{ code: 'BERTH-ENV-001', path: `pullAccounts[${index}]`, value, fact: 'must have 12 digits' }];
  });
}
