import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const stack = (name: string, dependencies: readonly string[] = [], properties: object = {}) => ({
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
  passGate(join(folder, 'apps/dev/cdk.out'), !('apps/dev/cdk.out/guardrails.json' in files));
  return folder;
}

/** Writes what the gate says of the templates that lie in `outdir`. */
function passGate(outdir: string, wanted: boolean): void {
  if (!wanted) return;
  const judged = ['dev-network.template.json', 'dev-service.template.json'].filter(file =>
    existsSync(join(outdir, file)),
  );
  const templates = Object.fromEntries(judged.map(file => [file, sha256(readFileSync(join(outdir, file)))]));
  writeFileSync(join(outdir, 'guardrails.json'), JSON.stringify({ version: 1, packs: [{ name: 'Berth' }], templates }));
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
