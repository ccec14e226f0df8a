import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FIRST } from '../_fakes/rollout';

const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with `files` in it, removed after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-cli-'));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

export const stack = (name: string, dependencies: readonly string[] = [], properties: object = {}) => ({
  type: 'aws:cloudformation:stack',
  environment: 'aws://000000000000/eu-west-1',
  dependencies,
  properties: { templateFile: `${name}.template.json`, ...properties },
});

/** A workspace with the environment `dev` (two stacks, one service) and the shared `global`. The gate let dev pass. */
export function workspace(files: Readonly<Record<string, string | object>> = {}): string {
  const folder = folderWith({
    'nx.json': {},
    'apps/global/cdk.json': {},
    'apps/global/package.json': {},
    'apps/dev/cdk.json': {},
    'apps/dev/package.json': { dependencies: { '@berth/pyshop': '*' } },
    'apps/dev/cdk.out/manifest.json': {
      artifacts: {
        'dev-service': stack('dev-service', ['dev-network', 'dev-service.assets']),
        'dev-service.assets': { type: 'cdk:asset-manifest' },
        'dev-network': stack('dev-network'),
      },
    },
    'apps/dev/cdk.out/validation-report.json': { pluginReports: [] },
    'apps/dev/cdk.out/dev-network.template.json': { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } },
    'apps/dev/cdk.out/dev-service.template.json': {
      Parameters: { FirstDeployment: { Type: 'String', Default: 'no' } },
      Resources: { Service: { Type: 'AWS::ECS::Service' } },
    },
    'services/pyshop/package.json': { name: '@berth/pyshop' },
    'services/pyshop/dist/image.json': { name: 'pyshop', digest: FIRST, tag: 'one' },
    ...files,
  });
  for (const app of ['apps/dev', 'examples/shop']) {
    const outdir = `${app}/cdk.out`;
    const isThere = app === 'apps/dev' || Object.keys(files).some(path => path.startsWith(outdir));
    if (isThere && !(`${outdir}/guardrails.json` in files)) passGate(join(folder, outdir));
  }
  return folder;
}

/** The example `shop`: one assembly with the environments `shop-global` and `shop-dev`, which say so in their metadata. */
export function example(manifest: object = {}): Record<string, string | object> {
  const of = (environment: string, name: string) => ({
    [`/${name}`]: [{ type: 'berth:environment', data: environment }, { type: 'aws:cdk:creationStack' }],
  });
  return {
    'examples/shop/cdk.json': {},
    'examples/shop/package.json': { dependencies: { '@berth/pyshop': '*' } },
    'examples/shop/cdk.out/manifest.json': {
      artifacts: {
        // the CDK writes metadata into the manifest or into a file beside it
        'shop-global-registry': {
          ...stack('shop-global-registry'),
          metadata: of('shop-global', 'shop-global-registry'),
        },
        'shop-dev-service': { ...stack('shop-dev-service'), additionalMetadataFile: 'shop-dev-service.metadata.json' },
        ...manifest,
      },
    },
    'examples/shop/cdk.out/shop-dev-service.metadata.json': of('shop-dev', 'shop-dev-service'),
    'examples/shop/cdk.out/validation-report.json': { pluginReports: [] },
    'examples/shop/cdk.out/shop-global-registry.template.json': { Resources: { R: { Type: 'AWS::ECR::Repository' } } },
    'examples/shop/cdk.out/shop-dev-service.template.json': { Resources: { S: { Type: 'AWS::ECS::Service' } } },
  };
}

/** Writes what the gate says of the templates that lie in `outdir`. */
function passGate(outdir: string): void {
  const judged = readdirSync(outdir).filter(file => file.endsWith('.template.json'));
  const templates = Object.fromEntries(judged.map(file => [file, sha256(readFileSync(join(outdir, file)))]));
  writeFileSync(join(outdir, 'guardrails.json'), JSON.stringify({ version: 1, packs: [{ name: 'Berth' }], templates }));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
