import { delimiter, sep } from 'node:path';

/** What npm and Nx tell the programs that they start about *this* workspace, and what leads to a cloud that runs already. */
const OURS = /^(npm_(?!config_)|npm_config_(local_prefix|prefix)$|NX_|AWS_|BERTH_|NODE$|NODE_OPTIONS$|INIT_CWD$)/;

/** The environment of a user who has that Node.js first on the PATH, and a fresh clone: nothing of this workspace, and of a local cloud that runs. */
export function environmentOf(
  nodeFolder: string,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const programs = (inherited.PATH ?? '').split(delimiter).filter(folder => folder !== '' && !isOfNpm(folder));
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !OURS.test(name))),
    PATH: [nodeFolder, ...programs].join(delimiter),
    // a daemon would stay behind
    NX_DAEMON: 'false',
  };
}

/** `npm run` puts programs of this workspace on the PATH. */
function isOfNpm(folder: string): boolean {
  return folder.endsWith(`node_modules${sep}.bin`) || folder.endsWith('node-gyp-bin');
}
