import { versions } from './versions';

/** A published package, as its package.json says. */
export interface PublishedPackage {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Which versions of the CDK users have: the oldest that our peers allow, the one that we test with, or the newest that there is. */
export type CdkVersions = 'floor' | 'pinned' | 'newest';

/** The package.json of a project that installs all of them, and every compiler under a name of its own. */
export function consumerManifest(
  packages: readonly PublishedPackage[],
  tarballs: Readonly<Record<string, string>>,
  cdk: CdkVersions = 'pinned',
) {
  const versionOf = (peer: string, range: string, pinned: string | undefined): string => {
    if (cdk === 'pinned' || !(peer in versions.cdkPeers)) return pinned ?? range;
    return cdk === 'floor' ? range.replace('^', '') : range;
  };
  const peers = packages.flatMap(({ peerDependencies = {}, devDependencies = {} }) =>
    Object.entries(peerDependencies)
      .filter(([peer]) => tarballs[peer] === undefined)
      .map(([peer, range]) => [peer, versionOf(peer, range, devDependencies[peer])]),
  );
  return {
    name: 'consumer',
    version: '0.0.0',
    private: true,
    dependencies: {
      ...Object.fromEntries(peers),
      ...Object.fromEntries(Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`])),
      '@types/node': versions.tools['@types/node'],
    },
    devDependencies: Object.fromEntries(
      versions.consumers.map(version => [compilerName(version), `npm:typescript@${version}`]),
    ),
  };
}

/** A program that uses every entry point: with `skipLibCheck` off, all their types are checked. */
export function consumerProgram(packages: readonly PublishedPackage[]): string {
  // a package without `exports` has one entry point
  const entries = packages.flatMap(({ name, exports = { '.': {} } }) =>
    Object.keys(exports)
      .filter(path => path !== './package.json')
      .map(path => `${name}${path.slice(1)}`),
  );
  const imports = entries.map((entry, index) => `import * as p${index} from '${entry}';`);
  return `${[...imports, `export const all = [${entries.map((_, index) => `p${index}`).join(', ')}];`].join('\n')}\n`;
}

/** An app of a user with the gate: it must find what our rules, packed with it, refuse. */
export const CONSUMER_APP = `
const { App, Stack } = require('aws-cdk-lib/core');
const { CfnSecurityGroup } = require('aws-cdk-lib/aws-ec2');
const { Guardrails } = require('@berth/guardrails');
const app = new App({ outdir: 'cdk.out' });
Guardrails.of(app);
const open = { ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, cidrIp: '0.0.0.0/0' };
new CfnSecurityGroup(new Stack(app, 'Shop'), 'Open', { groupDescription: 'open', securityGroupIngress: [open] });
app.synth();
`;

/** What a user's own tsconfig.json may say at its strictest. */
export const CONSUMER_TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'Node16',
    moduleResolution: 'Node16',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
  },
  files: ['all.ts'],
};

/** `typescript-5.4.5`. */
export function compilerName(version: string): string {
  return `typescript-${version}`;
}
