import type { Stack } from 'aws-cdk-lib/core';

/** The ids of the findings that somebody accepted at `path` and below, and why. */
export function acknowledgedIn(stack: Stack, path = ''): Record<string, string> {
  const below = stack.node.findAll().filter(({ node }) => node.path.startsWith(`${stack.node.path}${path}`));
  const entries = below.flatMap(({ node }) => node.metadata);
  return Object.assign(
    {},
    ...entries.filter(({ type }) => type === 'aws:cdk:acknowledged-rules').map(({ data }) => data),
  );
}
