import { readFileSync } from 'node:fs';
import type { Project } from 'projen';

/**
 * The CDK context that every app gets: all recommended feature flags, and no telemetry.
 */
export class CdkContext {
  /** The context of one app; without an installed CDK (the first synthesis of all) only our own keys. */
  public static of(project: Project): Record<string, unknown> {
    return {
      ...recommendedFlags(project.root.outdir),
      // references between stacks go through contracts: neither exports nor GetStackOutput may appear
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      'cli-telemetry': false,
    };
  }
}

function recommendedFlags(root: string): Record<string, unknown> {
  try {
    const file = require.resolve('aws-cdk-lib/recommended-feature-flags.json', { paths: [root] });
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
