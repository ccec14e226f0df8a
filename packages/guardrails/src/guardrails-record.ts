/** Name of the record in the cloud assembly, beside `manifest.json`. */
export const GUARDRAILS_RECORD_FILE = 'guardrails.json';

/**
 * One set of rules that ran.
 */
export interface GuardrailsPack {
  /** `AwsSolutions`, `Control Tower`. */
  readonly name: string;

  /** Of the package that the rules come from. */
  readonly version: string;

  /** How many rules it asked. */
  readonly rules: number;
}

/**
 * What ran over a cloud assembly. A report without findings names no pack, so that a clean gate and no gate would look alike.
 */
export interface GuardrailsRecord {
  readonly version: 1;
  readonly packs: readonly GuardrailsPack[];

  /** SHA-256 of the templates that were judged, by path in the assembly: the record of another synthesis does not count. */
  readonly templates: Readonly<Record<string, string>>;
}
