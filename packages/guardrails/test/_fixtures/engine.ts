import { type BerthRulesConfig, readBerthRules } from '../../src/private/berth-rules';
import { contentOf, type Diagnostic, makeEngine, type TemplateEngine } from '../../src/private/template-engine';

/** Resources of a template, by logical id. */
export type Resources = Record<string, { Type: string; Properties?: object; [key: string]: unknown }>;

export const CONFIG: BerthRulesConfig = {
  imageRegistries: [String.raw`^(\d{12}|\{[^}]*\})[.]dkr[.]ecr[.]([a-z0-9-]+|\{[^}]*\})[.]amazonaws[.]com/`],
  tlsPolicies: ['ELBSecurityPolicy-TLS13-1-2-PQ-2025-09'],
  permissionsBoundary: 'berth-boundary',
};

/**
 * The engine of the CDK with our rules alone: here a broken rule throws its message, in a synthesis it only counts as a failure.
 */
export class RuleEngine {
  public readonly engine: TemplateEngine;

  constructor(config = CONFIG) {
    this.engine = makeEngine(readBerthRules(config));
  }

  public diagnose(resources: Resources): readonly Diagnostic[] {
    const template = contentOf({
      Parameters: { Contract: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/berth/dev/x/v1/y' } },
      Resources: resources,
    });
    const pseudoParameterOverrides = { region: 'eu-west-1', accountId: '111122223333' };
    return this.engine.validateTemplate(template, { disableBuiltinRules: true, pseudoParameterOverrides }).diagnostics;
  }

  public free(): void {
    this.engine.free();
  }
}

/** Templates that a rule refuses and accepts. */
export interface RuleCase {
  readonly id: string;

  /** What is wrong, or what is right. */
  readonly name: string;
  readonly resources: Resources;

  /**
   * What is said, and where: `Vpc Properties.CidrBlock: …`.
   *
   * @default - nothing: the template is fine
   */
  readonly finding?: string;
}
