import { createRequire } from 'node:module';
import type { ValidationRuleSource } from 'aws-cdk-lib/core';

/** The engine of the CDK, as far as it is used here. */
export interface TemplateEngine {
  validateTemplate(template: object, config: object): { readonly diagnostics: readonly Diagnostic[] };
  listRules?(): readonly { readonly origin: string }[];
  free(): void;
}

export interface Diagnostic {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly propertyPath?: string;
  readonly suggestedFix?: string;
  readonly entity?: { readonly entityType: string; readonly logicalId: string };
}

interface EngineModule {
  readonly CompositeEngine: new (config: { readonly regoRules: readonly ValidationRuleSource[] }) => TemplateEngine;
  readonly TemplateContent: new (content: string) => object;
}

/** An engine that asks these rules, and those of the CDK unless it is told not to. */
export function makeEngine(regoRules: readonly ValidationRuleSource[]): TemplateEngine {
  return new (engineModule().CompositeEngine)({ regoRules });
}

/** A template as an engine takes it. */
export function contentOf(template: object): object {
  return new (engineModule().TemplateContent)(JSON.stringify(template));
}

/** The CDK's own copy: its engines take no content of another. */
function engineModule(): EngineModule {
  const ofTheCdk = createRequire(require.resolve('aws-cdk-lib/package.json'));
  return ofTheCdk('@aws/cloudformation-validate') as EngineModule;
}
