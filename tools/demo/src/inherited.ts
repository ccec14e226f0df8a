/**
 * The environment of this process, without what would send its children to a real account or switch the asking of Nx off.
 */
export function inherited(environment: NodeJS.ProcessEnv): Record<string, string> {
  const left = /^(AWS_|BERTH_|NX_BASE|NX_HEAD)/;
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => !left.test(entry[0]) && entry[1] !== undefined,
    ),
  );
}
