import { RecordedTemplateRules, speaksOf } from '../../src/private/packs';

test('apps with the same rules share an engine, others do not', () => {
  const rules = (content: string) => ({ regoRules: [{ name: 'a.rego', content }] });

  expect(RecordedTemplateRules.of(rules('package a'))).toBe(RecordedTemplateRules.of(rules('package a')));
  expect(RecordedTemplateRules.of(rules('package a'))).not.toBe(RecordedTemplateRules.of(rules('package b')));
});

test.each([
  ['a rule about a type of the templates', 'let TYPE = "AWS::ECR::Repository"', true],
  ['a rule about another type', 'let TYPE = "AWS::ECR::RepositoryCreationTemplate"', false],
  ['a rule about several types', 'Type in ["AWS::S3::Bucket", "AWS::ECR::Repository"]', true],
  ['a rule about all types', 'Resources.*', true],
])('asks %s or not', (_, rule, asked) => {
  expect(speaksOf(rule, new Set(['AWS::ECR::Repository']))).toBe(asked);
});
