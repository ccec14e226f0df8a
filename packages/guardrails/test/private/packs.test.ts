import { RecordedTemplateRules } from '../../src/private/packs';

test('apps with the same rules share an engine, others do not', () => {
  const rules = (content: string) => ({ regoRules: [{ name: 'a.rego', content }] });

  expect(RecordedTemplateRules.of(rules('package a'))).toBe(RecordedTemplateRules.of(rules('package a')));
  expect(RecordedTemplateRules.of(rules('package a'))).not.toBe(RecordedTemplateRules.of(rules('package b')));
});
