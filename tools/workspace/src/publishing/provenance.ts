/** Where npm's statement of origin is accepted; other registries refuse the upload. */
const ACCEPTED_BY = 'https://registry.npmjs.org/';

/**
 * Asks npm to sign where a package was built: possible in a job of GitHub that may ask for an OIDC token.
 *
 * @see https://docs.npmjs.com/generating-provenance-statements
 */
export function provenanceFlags(
  registry: () => string,
  variables: Readonly<NodeJS.ProcessEnv> = environment(),
): string[] {
  const mayAsk = variables.GITHUB_ACTIONS === 'true' && variables.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined;
  return mayAsk && `${registry().replace(/\/$/, '')}/` === ACCEPTED_BY ? ['--provenance'] : [];
}

function environment(): Readonly<NodeJS.ProcessEnv> {
  // biome-ignore lint/style/noProcessEnv: the runner of a job tells nowhere else what it may do
  return process.env;
}
