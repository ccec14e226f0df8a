import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib/core';
import { GUARDRAILS_RECORD_FILE, type GuardrailsPack, type GuardrailsRecord } from '../guardrails-record';
import { acknowledgedBelow, acknowledgementMistakes, constructPathsBelow, findingsOf } from './acknowledgements';
import { crossStackValues } from './cross-stack';
import type { RecordedPack } from './packs';

/**
 * Runs last: judges the acknowledgements by what the others found, and writes down what ran.
 *
 * An acknowledgement without namespace, reason or owner is fatal, which the CDK lets nobody accept.
 */
export class Gate implements IPolicyValidationPlugin {
  public readonly name = 'Berth Guardrails';

  constructor(
    public readonly version: string,
    private readonly outdir: string,
    private readonly packs: readonly RecordedPack[],
    private readonly describe: () => readonly GuardrailsPack[],
    private readonly isAsked: (id: string) => boolean,
  ) {}

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const ties = crossStack(context);
    const violations = [...this.mistakes(context, ties), ...ties];
    this.writeRecord(context);
    return { success: violations.length === 0, violations };
  }

  private mistakes({ appConstruct }: IPolicyValidationContext, own: readonly PolicyViolation[]): PolicyViolation[] {
    const paths = constructPathsBelow(appConstruct);
    const found = [...this.packs, { name: this.name, found: own }];
    const findings = found.flatMap(pack => findingsOf(pack.name, pack.found, paths));
    const mistakes = acknowledgementMistakes(acknowledgedBelow(appConstruct), findings, this.isAsked);
    return mistakes.map(({ rule, path, fact }) => ({
      ruleName: rule,
      description: fact,
      severity: rule === 'BERTH-GATE-003' ? 'error' : 'fatal',
      violatingResources: [{ constructPath: path, locations: [] }],
    }));
  }

  private writeRecord({ templatePaths }: IPolicyValidationContext): void {
    const templates = Object.fromEntries(
      [...templatePaths].sort().map(path => [relative(this.outdir, path), sha256(path)]),
    );
    const record: GuardrailsRecord = { version: 1, packs: this.describe(), templates };
    writeFileSync(join(this.outdir, GUARDRAILS_RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
  }
}

function crossStack({ stackTemplates }: IPolicyValidationContext): PolicyViolation[] {
  return stackTemplates.flatMap(({ templatePath, stackConstructPath }) =>
    crossStackValues(JSON.parse(readFileSync(templatePath, 'utf8'))).map(({ fact }) => ({
      ruleName: 'BERTH-ENV-101',
      description: `${fact}: no stack can change what another imports; share it by writeContract() and readContract()`,
      severity: 'error',
      violatingResources: [{ constructPath: stackConstructPath, templatePath, locations: [] }],
    })),
  );
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
