import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Findings that are accepted below a construct: `path id`, with the reason. */
export function acceptedBelow(root: IConstruct): Record<string, string> {
  const all = root.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => [`${node.path} ${id}`, reason]),
  );
  return Object.fromEntries(all);
}
