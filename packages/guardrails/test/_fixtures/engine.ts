import { createRequire } from 'node:module';
import { type BerthRulesConfig, readBerthRules } from '../../src/private/berth-rules';

/** Resources of a template, by logical id. */
export type Resources = Record<string, { Type: string; Properties?: object; [key: string]: unknown }>;

export interface Diagnostic {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly propertyPath?: string;
  readonly entity?: { readonly entityType: string; readonly logicalId: string };
}

interface Engine {
  validateTemplate(template: object, config: object): { diagnostics: Diagnostic[] };
  free(): void;
}

interface EngineModule {
  CompositeEngine: new (config: { regoRules: readonly { name: string; content: string }[] }) => Engine;
  TemplateContent: new (content: string) => object;
}

export const CONFIG: BerthRulesConfig = {
  imageRegistries: [String.raw`^(\d{12}|\{[^}]*\})[.]dkr[.]ecr[.]([a-z0-9-]+|\{[^}]*\})[.]amazonaws[.]com/`],
  tlsPolicies: ['ELBSecurityPolicy-TLS13-1-2-PQ-2025-09'],
  permissionsBoundary: 'berth-boundary',
};

/**
 * The engine of the CDK with our rules alone: here a broken rule throws its message, in a synthesis it only counts as a failure.
 */
export class RuleEngine {
  public readonly engine: Engine;
  private readonly module: EngineModule;

  constructor(config = CONFIG) {
    const ofTheCdk = createRequire(require.resolve('aws-cdk-lib/package.json'));
    this.module = ofTheCdk('@aws/cloudformation-validate') as EngineModule;
    this.engine = new this.module.CompositeEngine({ regoRules: readBerthRules(config) });
  }

  public diagnose(resources: Resources): Diagnostic[] {
    const template = new this.module.TemplateContent(
      JSON.stringify({
        Parameters: { Contract: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/berth/dev/x/v1/y' } },
        Resources: resources,
      }),
    );
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
