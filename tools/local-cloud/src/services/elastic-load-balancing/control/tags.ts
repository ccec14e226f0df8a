import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Operation } from '../../../core/service';
import type { Registry } from '../registry';
import type { ControlPlane } from './control-plane';

export function tagOperations({ registry }: ControlPlane): Record<string, Operation> {
  return {
    AddTags({ ResourceArns = [], Tags }: sdk.AddTagsInput): sdk.AddTagsOutput {
      for (const arn of ResourceArns) registry.tags.put(arn, { ...tagsOf(registry, arn), ...newTags(Tags) });
      return {};
    },

    RemoveTags({ ResourceArns = [], TagKeys = [] }: sdk.RemoveTagsInput): sdk.RemoveTagsOutput {
      for (const arn of ResourceArns) {
        const kept = Object.entries(tagsOf(registry, arn)).filter(([key]) => !TagKeys.includes(key));
        registry.tags.put(arn, Object.fromEntries(kept));
      }
      return {};
    },

    DescribeTags({ ResourceArns = [] }: sdk.DescribeTagsInput): sdk.DescribeTagsOutput {
      const describe = (arn: string): sdk.TagDescription => ({
        ResourceArn: arn,
        Tags: Object.entries(tagsOf(registry, arn)).map(([Key, Value]) => ({ Key, Value })),
      });
      return { TagDescriptions: ResourceArns.map(describe) };
    },
  };
}

export function newTags(tags: readonly sdk.Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

function tagsOf(registry: Registry, arn: string): Record<string, string> {
  const tags = registry.tags.get(arn);
  if (!tags) throw new AwsError(`${kindOf(arn)}NotFound`, `The specified resource '${arn}' does not exist`);
  return tags;
}

function kindOf(arn: string): string {
  if (arn.includes(':targetgroup/')) return 'TargetGroup';
  if (arn.includes(':listener-rule/')) return 'Rule';
  return arn.includes(':listener/') ? 'Listener' : 'LoadBalancer';
}
