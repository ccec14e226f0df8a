import { readFileSync } from 'node:fs';
import {
  CloudFormationValidatePlugin,
  type CloudFormationValidatePluginProps,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  type PolicyViolation,
} from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, type IApplyRule, type NagPack, NIST80053R5Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { judgeTogether } from './relations';
import { makeEngine, type TemplateEngine } from './template-engine';

/** A set of rules that remembers what it found, for the last one, which judges the acknowledgements. */
export interface RecordedPack {
  readonly name: string;

  /** How many rules of its own it asked. */
  readonly askedRules: number;

  readonly found: readonly PolicyViolation[];
}

/** A pack of cdk-nag that does the same as before, and remembers. */
function recorded(
  Pack: typeof AwsSolutionsChecks | typeof NIST80053R5Checks,
): new (
  scope: IConstruct,
) => NagPack & RecordedPack {
  // one of them by name: their rules are private, and nobody can inherit from either
  return class extends (Pack as typeof AwsSolutionsChecks) implements RecordedPack {
    public found: PolicyViolation[] = [];
    private readonly asked = new Set<string>();

    public get askedRules(): number {
      return this.asked.size;
    }

    public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
      const report = super.validate(context);
      this.found = copyOf(report);
      return report;
    }

    protected override applyRule(params: IApplyRule): void {
      this.asked.add(params.ruleSuffixOverride ?? params.rule.name);
      super.applyRule(params);
    }
  };
}

export const RecordedAwsSolutions = recorded(AwsSolutionsChecks);
export const RecordedNist = recorded(NIST80053R5Checks);

export class RecordedTemplateRules extends CloudFormationValidatePlugin implements RecordedPack {
  /**
   * The same rules again, for the next app of the process: an engine takes two seconds and 300 MB outside of the heap, which nobody gives back.
   *
   * Apps are validated one after the other, so that they can share it.
   */
  public static of(props: CloudFormationValidatePluginProps): RecordedTemplateRules {
    const key = JSON.stringify(props);
    const known = RecordedTemplateRules.made.get(key) ?? new RecordedTemplateRules(props);
    RecordedTemplateRules.made.set(key, known);
    return known;
  }

  private static readonly made = new Map<string, RecordedTemplateRules>();

  public found: PolicyViolation[] = [];
  public askedRules = 0;

  private readonly engines = new Map<string, CloudFormationValidatePlugin>();

  /** Of our rules alone: those of Control Tower take seconds for all stacks at once, and nobody looks at what they say then. */
  private ownEngine?: TemplateEngine;

  private constructor(private readonly rules: CloudFormationValidatePluginProps) {
    super();
  }

  public override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const plugin = this.pluginFor(context);
    const report = this.withRelations(context, plugin.validate(context));
    this.found = copyOf(report);
    this.askedRules = countBuiltIn(plugin);
    return report;
  }

  /** What stands in a template alone is judged by what stands in the others: our rules see all stacks at once. */
  private withRelations(
    context: IPolicyValidationContext,
    { violations }: PolicyValidationPluginReport,
  ): PolicyValidationPluginReport {
    const all = judgeTogether(context, violations, () => {
      this.ownEngine ??= makeEngine(this.rules.regoRules ?? []);
      return this.ownEngine;
    });
    return { success: all.every(({ severity }) => severity !== 'error' && severity !== 'fatal'), violations: all };
  }

  /** With those Guard rules that speak of the types in the templates: the others take a second of every synthesis to say nothing. */
  private pluginFor({ stackTemplates }: IPolicyValidationContext): CloudFormationValidatePlugin {
    const types = new Set(stackTemplates.flatMap(({ templatePath }) => typesIn(readFileSync(templatePath, 'utf8'))));
    const guardRules = (this.rules.guardRules ?? []).filter(({ content }) => speaksOf(content, types));
    const key = guardRules.map(({ name }) => name).join();
    const plugin = this.engines.get(key) ?? new CloudFormationValidatePlugin({ ...this.rules, guardRules });
    this.engines.set(key, plugin);
    return plugin;
  }
}

/** The engine is private to the plugin; making a second one would cost two seconds. */
function engineOf(plugin: CloudFormationValidatePlugin): TemplateEngine | undefined {
  return Reflect.get(plugin, 'engine') as TemplateEngine | undefined;
}

function countBuiltIn(plugin: CloudFormationValidatePlugin): number {
  return (engineOf(plugin)?.listRules?.() ?? []).filter(({ origin }) => origin !== 'CUSTOM' && origin !== 'GUARD')
    .length;
}

function typesIn(template: string): string[] {
  const { Resources = {} } = JSON.parse(template) as { Resources?: Record<string, { Type: string }> };
  return Object.values(Resources).map(({ Type }) => Type);
}

/** A rule names the types that it judges, as text; one that names none judges all. */
export function speaksOf(rule: string, types: ReadonlySet<string>): boolean {
  const named = rule.match(/\bAWS::\w+::\w+/g) ?? [];
  return named.length === 0 || named.some(type => types.has(type));
}

/** The CDK takes acknowledged resources out of a report afterwards. */
function copyOf({ violations }: PolicyValidationPluginReport): PolicyViolation[] {
  return violations.map(violation => ({ ...violation, violatingResources: [...violation.violatingResources] }));
}
