import type * as sdk from '@aws-sdk/client-ecs';
import type { Operation } from '../../core/service';
import type { EcsState } from './state';

/** Tags by the ARN of what has them. */
export class Tags {
  constructor(private readonly state: EcsState) {}

  public of(arn: string): sdk.Tag[] {
    return [...(this.state.tags.get(arn) ?? [])];
  }

  public add(arn: string, tags: readonly sdk.Tag[] | undefined): void {
    if (!tags?.length) return;
    const added = new Set(tags.map(({ key }) => key));
    this.state.tags.put(arn, [...this.of(arn).filter(({ key }) => !added.has(key)), ...tags]);
  }

  public remove(arn: string, keys: readonly string[]): void {
    this.state.tags.put(
      arn,
      this.of(arn).filter(({ key }) => !keys.includes(key ?? '')),
    );
  }

  public forget(arn: string): void {
    this.state.tags.delete(arn);
  }
}

export function tagOperations(tags: Tags): Record<string, Operation> {
  return {
    TagResource({ resourceArn = '', tags: added }: sdk.TagResourceRequest) {
      tags.add(resourceArn, added);
      return {};
    },
    UntagResource({ resourceArn = '', tagKeys = [] }: sdk.UntagResourceRequest) {
      tags.remove(resourceArn, tagKeys);
      return {};
    },
    ListTagsForResource({ resourceArn = '' }: sdk.ListTagsForResourceRequest): sdk.ListTagsForResourceResponse {
      return { tags: tags.of(resourceArn) };
    },
  };
}
