import { readFileSync } from 'node:fs';
import { type EnvironmentConfig, Platform, SharedPlatform } from '@berth/platform';
import { type SynthesizedStack, SystemTemplates } from '@berth/rehearsal';
import { App } from 'aws-cdk-lib/core';
import { dev, global } from '../../src/config';

type Parameters = Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;

/**
 * All templates of the system, with another config where one is given. A reference to a contract reads `ssm:<name>`, so that a test sees who meets whom.
 */
export function systemOf(config: EnvironmentConfig = dev): SystemTemplates {
  return new SystemTemplates(stacksOf(config));
}

/** Every value of every resource of the environment, by where it stands: `ClusterCapacityGroup.MaxSize`. Contracts and outputs repeat them, and are left out. */
export function valuesOf(config: EnvironmentConfig = dev): Map<string, unknown> {
  const resources = systemOf(config).of(dev.name).resources();
  const own = resources.filter(
    ({ type, logicalId }) => type !== 'AWS::CDK::Metadata' && !logicalId.includes('Contract'),
  );
  return new Map(
    own.flatMap(({ logicalId, properties }) => [...leavesOf(properties, logicalId.replace(/[0-9A-F]{8}$/, ''))]),
  );
}

/** The feature flags that cdk.json gives the app. */
const flags: Record<string, unknown> = JSON.parse(
  readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
);

function stacksOf(config: EnvironmentConfig): SynthesizedStack[] {
  const app = new App({ context: flags });
  new SharedPlatform(app, global);
  new Platform(app, config);
  return app.synth().stacks.map(({ stackName, template }) => ({ stackName, template: named(template) }));
}

function named(template: { readonly Parameters?: Parameters }): unknown {
  const { Parameters = {} } = template;
  const name = (_: string, value: unknown) => {
    const { Ref: reference } = (value ?? {}) as { Ref?: string };
    const parameter = reference === undefined ? undefined : Parameters[reference];
    return parameter?.Type.startsWith('AWS::SSM') ? `ssm:${parameter.Default}` : value;
  };
  return JSON.parse(JSON.stringify(template, name).replace(/\{\{resolve:(ssm:[^}]+)\}\}/g, '$1'));
}

function* leavesOf(value: unknown, path: string): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, value];
    return;
  }
  for (const [key, child] of Object.entries(value)) yield* leavesOf(child, `${path}.${key}`);
}
