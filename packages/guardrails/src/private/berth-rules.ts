import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidationRuleSource } from 'aws-cdk-lib/core';

const FOLDER = join(__dirname, '../../rules');

/** What our rules compare with. */
export interface BerthRulesConfig {
  readonly imageRegistries: readonly string[];

  /** @default - those of the tables */
  readonly tlsPolicies?: readonly string[] | undefined;
  readonly permissionsBoundary: string;
}

/** Our rules for templates, in Rego, and their configuration as one more source. */
export function readBerthRules(config: BerthRulesConfig): ValidationRuleSource[] {
  const rules = readdirSync(FOLDER)
    .filter(file => file.endsWith('.rego'))
    .sort()
    .map(file => ({ name: file, content: readFileSync(join(FOLDER, file), 'utf8') }));
  return [...rules, { name: 'config.rego', content: renderConfig(config) }];
}

/** How many different findings some rules may tell. */
export function countRules(rules: readonly ValidationRuleSource[]): number {
  return new Set(rules.flatMap(({ content }) => content.match(/"BERTH-[A-Z0-9]+-\d+"/g) ?? [])).size;
}

function renderConfig({ imageRegistries, tlsPolicies, permissionsBoundary }: BerthRulesConfig): string {
  return [
    'package berth.config',
    'import rego.v1',
    // the engine asks every package for its violations
    'violation contains v if { false; v := "none" }',
    `image_registries := ${JSON.stringify(imageRegistries)}`,
    `tls_policies := ${JSON.stringify(tlsPolicies ?? null)}`,
    `permissions_boundary := ${JSON.stringify(permissionsBoundary)}`,
  ].join('\n');
}
