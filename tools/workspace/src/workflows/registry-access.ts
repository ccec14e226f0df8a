import { takeRole } from './steps';
import type { Permissions, Step } from './workflow';

/** What the job that publishes needs for one kind of registry, and no more. */
export interface RegistryAccess {
  /** Besides reading the files. */
  readonly permissions: Permissions;

  /** Steps right before the one that publishes. */
  readonly before?: readonly Step[];

  /** What that one has or does otherwise: no other step has a token. */
  readonly publish?: Pick<Step, 'env' | 'run'>;
}

/** A repository in CodeArtifact. @see https://docs.aws.amazon.com/codeartifact/latest/ug/npm-auth.html */
const CODEARTIFACT =
  /^https:\/\/([a-z][a-z0-9-]*)-(\d{12})\.d\.codeartifact\.([a-z0-9-]+)\.(?:amazonaws\.com|on\.aws)\//;

/** By its address, how a job of GitHub gets into a registry. */
export function registryAccess(registry = NPM): RegistryAccess {
  const { hostname } = new URL(registry);
  // a trusted publisher: npm takes the token of the job, and can say where packages come from
  if (hostname === new URL(NPM).hostname) return { permissions: { 'id-token': 'write' } };
  if (hostname === 'npm.pkg.github.com') {
    return { permissions: { packages: 'write' }, publish: { env: { NPM_TOKEN: '${{ github.token }}' } } };
  }
  const [, domain = '', account = '', region = ''] = CODEARTIFACT.exec(registry) ?? [];
  if (domain !== '') return codeArtifact(domain, { account, region });
  // a secret of the environment `registry`: only its jobs can read it, from main and after an approval
  return { permissions: {}, publish: { env: { NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' } } };
}

const NPM = 'https://registry.npmjs.org/';

/** A token for an hour, known to one step. */
function codeArtifact(domain: string, where: { readonly account: string; readonly region: string }): RegistryAccess {
  const { account, region } = where;
  const token = [
    `aws codeartifact get-authorization-token --domain ${domain} --domain-owner ${account} --region ${region}`,
    '--duration-seconds 3600 --query authorizationToken --output text',
  ].join(' ');
  return {
    permissions: { 'id-token': 'write' },
    before: [takeRole('registry', 'publish', where)],
    // on lines of their own: bash takes the result of `export` for that of the command in it
    publish: { run: [`NPM_TOKEN=$(${token})`, 'export NPM_TOKEN', 'npx nx release publish'].join('\n') },
  };
}
