import { readFileSync } from 'node:fs';

/** The feature flags that cdk.json gives every app. */
export const flags: Record<string, unknown> = JSON.parse(
  readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
);
