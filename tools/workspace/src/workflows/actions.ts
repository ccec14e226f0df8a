/** An action at the commit that was reviewed: a tag may be moved, a commit not. */
interface PinnedAction {
  readonly commit: string;

  /** Whose tag pointed there. */
  readonly version: string;
}

/** Every action that the workflows use. */
export const PINNED_ACTIONS: Readonly<Record<string, PinnedAction>> = {
  'actions/checkout': { commit: '08c6903cd8c0fde910a37f88322edcfb5dd907a8', version: 'v5.0.0' },
  'actions/download-artifact': { commit: 'd3f86a106a0bac45b974a628896c90dbdf5c8093', version: 'v4.3.0' },
  'actions/setup-node': { commit: '2028fbc5c25fe9cf00d9f06a71cc4710d4507903', version: 'v6.0.0' },
  'actions/setup-python': { commit: 'a26af69be951a213d495a4c3e4e4022e16d87065', version: 'v5.6.0' },
  'actions/upload-artifact': { commit: 'ea165f8d65b6e75b540449e92b4886f43607fa02', version: 'v4.6.2' },
  'aws-actions/configure-aws-credentials': {
    commit: 'a03048d87541d1d9fcf2ecf528a4a65ba9bd7838',
    version: 'v5.0.0',
  },
};

export type ActionName = keyof typeof PINNED_ACTIONS;

/** `actions/checkout@<commit>`, for the `uses` of a step. */
export function pinnedAction(name: ActionName): string {
  return `${name}@${PINNED_ACTIONS[name]?.commit}`;
}

/** The version of what `uses` names, for the comment beside it. */
export function versionOf(uses: string): string | undefined {
  const [name = '', commit] = uses.split('@');
  const action = PINNED_ACTIONS[name];
  return action?.commit === commit ? action?.version : undefined;
}
