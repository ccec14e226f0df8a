import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STACK_SERVICES } from '../src/data/services';

// not from here: mutation runs work on a copy of this folder
const PACKAGES = join(require.resolve('@berth/foundation'), '../../..');

/** IAM prefixes of modules of the CDK, where they are not the name of the module. */
const PREFIXES: Record<string, string> = {
  applicationautoscaling: 'application-autoscaling',
  apigatewayv2: 'apigateway',
  certificatemanager: 'acm',
  cognito: 'cognito-idp',
  elasticloadbalancingv2: 'elasticloadbalancing',
};

/** Modules that stand for others, whose types alone are used, or that have a rule of their own. */
const NO_SERVICE = ['cloudwatch-actions', 'efs', 'events-targets', 'iam', 's3-assets', 'sns-subscriptions'];

test('stacks may consist of everything that the constructs make', () => {
  const services = cdkModules()
    .filter(name => !NO_SERVICE.includes(name))
    .map(name => PREFIXES[name] ?? name);

  expect(services.length).toBeGreaterThan(20);
  expect(services.filter(service => !STACK_SERVICES.includes(service))).toEqual([]);
});

function cdkModules(): string[] {
  const sources = readdirSync(PACKAGES).flatMap(name => sourcesIn(join(PACKAGES, name, 'src')));
  const modules = sources.flatMap(file => [
    ...readFileSync(file, 'utf8').matchAll(/from 'aws-cdk-lib\/aws-([a-z0-9-]+)'/g),
  ]);
  return [...new Set(modules.map(([, name = '']) => name))].sort();
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(folder, file));
}
