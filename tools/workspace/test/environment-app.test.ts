import { Testing } from 'projen/lib/testing';
import { ConstructPackage, EnvironmentApp, PythonService, Tool } from '../src';
import { makeMonorepo } from './_fixtures/monorepo';

test('deploys after its template, its images and every lower environment', () => {
  const repo = makeMonorepo();
  const shop = new PythonService(repo, { name: 'shop', description: 'A shop' });
  const dev = new EnvironmentApp(repo, { name: 'dev', uses: [] });
  new EnvironmentApp(repo, { name: 'prod', uses: [], after: [dev], runs: [shop] });

  expect(Testing.synth(repo)['apps/prod/package.json'].nx).toMatchObject({
    name: 'prod',
    targets: {
      deploy: {
        dependsOn: ['synth', { projects: ['shop'], target: 'image' }, { projects: ['dev'], target: 'deploy' }],
      },
    },
  });
});

test('depends on the service that it runs, so that a change of it deploys', () => {
  const repo = makeMonorepo();
  const shop = new PythonService(repo, { name: 'shop', description: 'A shop' });

  new EnvironmentApp(repo, { name: 'dev', uses: [], runs: [shop] });

  expect(Testing.synth(repo)['apps/dev/package.json'].dependencies).toMatchObject({ '@berth/shop': '*' });
});

test('makes errors of what validation finds, of warnings too', () => {
  const repo = makeMonorepo();

  new EnvironmentApp(repo, { name: 'dev', uses: [] });

  expect(Testing.synth(repo)['apps/dev/cdk.json'].context).toMatchObject({
    '@aws-cdk/core:validateAgainstDefaultRules': true,
    '@aws-cdk/core:strictCfnValidateErrors': true,
  });
});

test('its templates are made of the packages that it reaches, not of the tools of its tests', () => {
  const repo = makeMonorepo();
  const rollout = new ConstructPackage(repo, {
    name: 'rollout',
    description: 'Contract',
    layer: 'rollout',
    libraries: ['zod'],
  });
  const network = new ConstructPackage(repo, { name: 'network', description: 'VPC', uses: [rollout] });
  const rehearsedWith = new Tool(repo, { name: 'rehearsal', description: 'Local clouds in tests' });

  new EnvironmentApp(repo, { name: 'dev', uses: [network], rehearsedWith });

  expect(Testing.synth(repo)['apps/dev/package.json'].nx.targets.synth.inputs).toEqual([
    'sources',
    { projects: ['@berth/network', '@berth/rollout'], input: 'sources' },
    '{projectRoot}/cdk.json',
    {
      externalDependencies: [
        'typescript',
        'aws-cdk-lib',
        'constructs',
        'cdk-nag',
        '@cdklabs/cdk-validator-cfnguard',
        'zod',
      ],
    },
  ]);
});
