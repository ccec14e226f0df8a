import { readFileSync } from 'node:fs';
import type { Project } from 'projen';

/**
 * The CDK context that every app gets: all recommended feature flags, findings and warnings as errors, no telemetry.
 *
 * Without an installed CDK (the first synthesis of all) it has only our own keys.
 */
export function cdkContext(project: Project): Record<string, unknown> {
  return {
    ...recommendedFlags(project.root.outdir),
    '@aws-cdk/core:validateAgainstDefaultRules': true,
    '@aws-cdk/core:strictCfnValidateErrors': true,
    'cli-telemetry': false,
  };
}

function recommendedFlags(root: string): Record<string, unknown> {
  try {
    const file = require.resolve('aws-cdk-lib/recommended-feature-flags.json', { paths: [root] });
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
