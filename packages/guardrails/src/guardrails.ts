import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Problem, ValidationError } from '@berth/foundation';
import { type App, attachCustomSynthesis, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { GUARDRAILS_RECORD_FILE, type GuardrailsPack } from './guardrails-record';
import { countRules, readBerthRules } from './private/berth-rules';
import { readControlTowerRules } from './private/control-tower';
import { Gate } from './private/gate';
import { RecordedAwsSolutions, RecordedNist, RecordedTemplateRules } from './private/packs';

/**
 * What the rules of Berth compare with.
 */
export interface GuardrailsOptions {
  /**
   * Where images may come from, as regular expressions of the beginning of a reference: `^ghcr[.]io/acme/`.
   *
   * @default - private ECR registries of any account
   */
  readonly imageRegistries?: readonly string[];

  /**
   * TLS policies that listeners may use.
   *
   * @default - the policies of AWS without TLS 1.0 and 1.1
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly tlsPolicies?: readonly string[];

  /**
   * Name of the managed policy that must bound every role.
   *
   * @default - roles need no boundary
   */
  readonly permissionsBoundary?: string;
}

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/`, whose account and region may be known at deployment only. */
const PRIVATE_ECR = String.raw`^(\d{12}|\{[^}]*\})[.]dkr[.]ecr[.]([a-z0-9-]+|\{[^}]*\})[.](amazonaws[.]com([.]cn)?|\{[^}]*\})/`;

/** Without the first, findings about templates are only warnings; without the second, warnings pass. */
const STRICT_CONTEXT = ['@aws-cdk/core:validateAgainstDefaultRules', '@aws-cdk/core:strictCfnValidateErrors'];

/**
 * The policy gate: security rules over everything that an app synthesizes.
 *
 * A finding fails the synthesis, unless it is accepted where it arises: `acknowledge()` of `@berth/foundation`, with a reason and an owner. What accepts nothing fails too.
 */
export class Guardrails extends Construct {
  /**
   * The gate of `app`. Make it before the first stack: the CDK takes context only as long as the app is empty.
   *
   * @throws ValidationError `GuardrailsTooLate`, `GuardrailsConfiguredTwice`
   */
  public static of(app: App, options?: GuardrailsOptions): Guardrails {
    const existing = app.node.tryFindChild(ID);
    if (!(existing instanceof Guardrails)) return new Guardrails(app, ID, options);
    const problems = options === undefined ? [] : [configuredTwice()];
    ValidationError.throwIfAny(problems, existing);
    return existing;
  }

  private constructor(app: App, id: string, options: GuardrailsOptions = {}) {
    const tooLate = beStrict(app);
    super(app, id);
    ValidationError.throwIfAny(tooLate, this);

    const controlTower = readControlTowerRules();
    const regoRules = readBerthRules({
      imageRegistries: options.imageRegistries ?? [PRIVATE_ECR],
      tlsPolicies: options.tlsPolicies,
      permissionsBoundary: options.permissionsBoundary ?? '',
    });
    const berthRules = countRules(regoRules);
    const solutions = new RecordedAwsSolutions(app);
    const nist = new RecordedNist(app);
    const guardRules = [...(controlTower?.rules ?? [])];
    const templates = RecordedTemplateRules.of({ regoRules, guardRules });
    const nagVersion = versionOf('cdk-nag/package.json');
    const ownVersion = versionOf('../package.json');
    // constructs accept rules of Control Tower, whether their user has these or not
    const isAsked = (id: string) => id !== ASKED_AT_TIMES && (controlTower !== undefined || !id.endsWith('_check'));
    const describe = (): GuardrailsPack[] => [
      { name: 'AwsSolutions', version: nagVersion, rules: solutions.askedRules },
      { name: 'NIST 800-53 R5', version: nagVersion, rules: nist.askedRules },
      { name: 'CloudFormation Validate', version: templates.version ?? '', rules: templates.askedRules },
      ...(controlTower ? [{ name: 'Control Tower', version: controlTower.version, rules: guardRules.length }] : []),
      { name: 'Berth', version: ownVersion, rules: berthRules },
    ];
    const gate = new Gate(ownVersion, app.outdir, [solutions, nist, templates], describe, isAsked);
    Validations.of(app).addPlugins(solutions, nist, templates, gate);
    // a synthesis that breaks off must not leave the record of the one before
    attachCustomSynthesis(this, {
      onSynthesize: ({ outdir }) => rmSync(join(outdir, GUARDRAILS_RECORD_FILE), { force: true }),
    });
  }
}

const ID = 'Guardrails';

/** Zones by name: asked when an app runs by itself, not when the CDK's toolkit runs it, which marks templates as the CDK's. */
const ASKED_AT_TIMES = 'CloudFormation-Validate::W3010';

/** Findings about templates fail, warnings too. What cdk.json says counts, as long as it says the same. */
function beStrict(app: App): Problem[] {
  const missing = STRICT_CONTEXT.filter(key => app.node.tryGetContext(key) !== true);
  if (app.node.children.length === 0) {
    for (const key of missing) app.node.setContext(key, true);
    return [];
  }
  return missing.map(key => ({
    code: 'GuardrailsTooLate',
    path: `context["${key}"]`,
    value: app.node.tryGetContext(key),
    fact: 'must be true, and the app has stacks already',
    fix: 'call Guardrails.of(app) before the first stack, or set it in cdk.json',
  }));
}

function configuredTwice(): Problem {
  const fix = 'pass them where it is called first';
  return { code: 'GuardrailsConfiguredTwice', path: 'options', value: 'given', fact: 'the gate is already made', fix };
}

function versionOf(manifest: string): string {
  const { version } = createRequire(__filename)(manifest) as { version: string };
  return version;
}
