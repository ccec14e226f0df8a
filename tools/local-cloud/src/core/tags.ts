/** Tags by key, as services keep them. */
export type Tags = Readonly<Record<string, string>>;

/** The form of most services. */
export interface TagPair {
  readonly Key?: string;
  readonly Value?: string;
}

export function tagsOf(pairs: readonly TagPair[] | undefined): Tags {
  return Object.fromEntries((pairs ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

export function pairsOf(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function withoutTags(tags: Tags, keys: readonly string[] | undefined): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys?.includes(key)));
}

/** Tags of a CloudFormation resource, in either form, over those of its stack. */
export function resourceTags(property: unknown, stackTags: Tags): Tags {
  const own = Array.isArray(property) ? tagsOf(property as TagPair[]) : Object(property ?? {});
  return { ...stackTags, ...own };
}
