export { SKIPPED_CONTROL_TOWER_RULES, type SkippedRule } from './data/skipped-rules';
export { Guardrails, type GuardrailsOptions } from './guardrails';
export { GUARDRAILS_RECORD_FILE, type GuardrailsPack, type GuardrailsRecord } from './guardrails-record';
