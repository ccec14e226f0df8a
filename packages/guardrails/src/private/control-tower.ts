import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ValidationRuleSource } from 'aws-cdk-lib/core';
import { SKIPPED_CONTROL_TOWER_RULES } from '../data/skipped-rules';

/** The rules of AWS Control Tower that are asked, and where they come from. */
export interface ControlTowerRules {
  readonly version: string;
  readonly rules: readonly ValidationRuleSource[];
}

const PACKAGE = '@cdklabs/cdk-validator-cfnguard';

/**
 * Read from the package that the user installed. It is optional: 36 MB, most of it a program that is not needed here.
 *
 * @returns undefined when it is not installed
 */
export function readControlTowerRules(from = __filename): ControlTowerRules | undefined {
  const manifest = tryResolve(`${PACKAGE}/package.json`, from);
  if (manifest === undefined) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = join(dirname(manifest), 'rules/control-tower/cfn-guard');
  const skipped = new Set(SKIPPED_CONTROL_TOWER_RULES.map(({ rule }) => rule));
  const rules = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.guard'))
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .map(content => ({ name: nameOf(content), content }))
    .filter(({ name }) => !skipped.has(name));
  return { version, rules };
}

/** A file holds one rule, `rule ecr_private_image_scanning_enabled_check when …`. */
function nameOf(content: string): string {
  return /^rule (\w+)/m.exec(content)?.[1] ?? '';
}

function tryResolve(path: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(path);
  } catch {
    return undefined;
  }
}
