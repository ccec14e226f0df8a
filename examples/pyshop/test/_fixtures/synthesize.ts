import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentConfig, Platform, SharedPlatform } from '@berth/platform';
import { type SynthesizedStack, SystemTemplates } from '@berth/rehearsal';
import { App } from 'aws-cdk-lib/core';
import { dev, global, production, staging } from '../../src/config';

const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

/** The templates of environments, without what they share. */
export function synthesize(...environments: readonly EnvironmentConfig[]): SystemTemplates {
  const app = new App({ context });
  for (const environment of environments) new Platform(app, environment);
  return new SystemTemplates(app.synth().stacks);
}

/** The stacks of the whole example, as src/main.ts makes them; the policy gate judges them in `synth`. */
export function stacksOfAll(): readonly SynthesizedStack[] {
  const app = new App({ context });
  new SharedPlatform(app, global);
  for (const environment of [dev, staging, production]) new Platform(app, environment);
  return app.synth().stacks;
}

/** The templates of the whole example. */
export function synthesizeAll(): SystemTemplates {
  return new SystemTemplates(stacksOfAll());
}

/** An environment whose only service has further settings. */
export function withService(
  config: EnvironmentConfig,
  changes: Partial<EnvironmentConfig['services'][number]>,
): EnvironmentConfig {
  return { ...config, services: config.services.map(service => ({ ...service, ...changes })) };
}

/**
 * A value as it is in AWS: where it is read from a contract, what the contract says.
 *
 * @example
 * follow(system, { Ref: 'SsmParameterValueberthpyshopdevnetworkv1vpcId…Parameter' }); // { Ref: 'Network1C6012B5' }
 */
export function follow(system: SystemTemplates, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(one => follow(system, one));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::Select': selected } = value as { Ref?: string; 'Fn::Select'?: [number, unknown] };
  if (selected) {
    const [index, list] = [selected[0], follow(system, selected[1])];
    return selectedOf(list, index) ?? { 'Fn::Select': [index, list] };
  }
  const field = /^SsmParameterValue(berth\w+?)[0-9A-F]{32}Parameter$/.exec(Ref ?? '')?.[1];
  if (field !== undefined) return contractsByField(system).get(field) ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, follow(system, one)]));
}

/** One of a list that is written into a contract with commas: `{ 'Fn::Split': [',', { 'Fn::Join': [',', […]] }] }`. */
function selectedOf(value: unknown, index: number): unknown {
  const { 'Fn::Split': split } = value as { 'Fn::Split'?: [string, { 'Fn::Join'?: [string, unknown[]] }] };
  const joined = split?.[1]['Fn::Join']?.[1].filter(part => part !== ',');
  return joined?.[index];
}

function contractsByField(system: SystemTemplates): ReadonlyMap<string, unknown> {
  return new Map([...system.contracts()].map(([name, value]) => [name.replace(/\W/g, ''), value]));
}
