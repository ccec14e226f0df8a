import type { StackTemplate } from '../workspace/assembly';
import { contentHash } from './canonical';

/** What the CDK writes into a template for its own use. */
const ownSections = { Parameters: ['BootstrapVersion'], Rules: ['CheckBootstrapVersion'], Resources: ['CDKMetadata'] };

/**
 * A name for what a template means: formatting, order of keys and the CDK's own notes do not count.
 */
export function templateHash(template: StackTemplate): string {
  return contentHash(meaningOf(template)).slice(0, 16);
}

/** A template without formatting and the CDK's own notes. */
export function meaningOf({ Conditions, ...template }: StackTemplate): StackTemplate {
  const clean: Record<string, unknown> = { ...template, Conditions: without(Conditions, ['CDKMetadataAvailable']) };
  for (const [section, names] of Object.entries(ownSections)) clean[section] = without(template[section], names);
  if (clean.Resources) {
    clean.Resources = Object.fromEntries(
      Object.entries(clean.Resources as Record<string, { Metadata?: Record<string, unknown> }>).map(
        ([id, resource]) => [id, { ...resource, Metadata: withoutCdkMetadata(resource.Metadata) }],
      ),
    );
  }
  return asciiOnly(clean) as StackTemplate;
}

function without(section: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  const kept = Object.entries((section ?? {}) as Record<string, unknown>).filter(([name]) => !names.includes(name));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function withoutCdkMetadata(metadata: Record<string, unknown> = {}): Record<string, unknown> | undefined {
  const kept = Object.entries(metadata).filter(([name]) => !/^(aws:(cdk|asset):|cdk_nag$)/.test(name));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** GetTemplate answers `?` for what is not ASCII. */
function asciiOnly(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/[^\x20-\x7e]/g, '?'));
}
