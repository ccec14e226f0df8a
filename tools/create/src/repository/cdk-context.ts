import { readFileSync } from 'node:fs';
import type { Project } from 'projen';

/**
 * The CDK context of every app: all recommended feature flags, findings as errors, no telemetry.
 *
 * Before anything is installed it has only our own keys; the first `npx projen` brings the others.
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
