import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/aws-error';
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

export function tagOperations(tags: Tags, state: EcsState): Record<string, Operation> {
  const known = [
    state.clusters,
    state.capacityProviders,
    state.containerInstances,
    state.taskDefinitions,
    state.tasks,
    state.services,
  ] as const;

  function check(arn: string): void {
    const exists = known.some(table => table.get(arn)) || state.taskSets.list().some(set => set.arn === arn);
    if (!exists) throw new AwsError('ResourceNotFoundException', "The specified resource wasn't found.");
  }

  return {
    TagResource({ resourceArn = '', tags: added }: sdk.TagResourceRequest) {
      check(resourceArn);
      tags.add(resourceArn, added);
      return {};
    },
    UntagResource({ resourceArn = '', tagKeys = [] }: sdk.UntagResourceRequest) {
      check(resourceArn);
      tags.remove(resourceArn, tagKeys);
      return {};
    },
    ListTagsForResource({ resourceArn = '' }: sdk.ListTagsForResourceRequest): sdk.ListTagsForResourceResponse {
      check(resourceArn);
      return { tags: tags.of(resourceArn) };
    },
  };
}
