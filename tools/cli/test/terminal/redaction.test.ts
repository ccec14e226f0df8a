import fc from 'fast-check';
import { Redaction } from '../../src/terminal/redaction';

test.each([
  ['a password in a URL', 'postgresql://app:hunter2hunter2@db/shop', 'postgresql://app:[redacted]@db/shop'],
  ['an access key', 'key AKIAIOSFODNN7EXAMPLE here', 'key [redacted] here'],
  ['a setting', 'SECRET_KEY=abcdefghijk', 'SECRET_KEY=[redacted]'],
  ['a header', 'Authorization: Basic QVdTOnRva2Vu', 'Authorization: Basic [redacted]'],
  ['JSON', '{"password": "correct horse"}', '{"password": "[redacted]"}'],
])('hides %s', (_, text, shown) => {
  expect(new Redaction().apply(text)).toBe(shown);
});

test.each([
  'arn:aws:secretsmanager:eu-west-1:0:secret:database',
  'secret: missing',
  'https://example.org/a',
  'AWS_SECRET_ACCESS_KEY=local',
])('leaves "%s" alone', text => {
  expect(new Redaction().apply(text)).toBe(text);
});

test('hides what it was told, wherever it stands', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, maxLength: 30 }), fc.string(), fc.string(), (secret, before, after) => {
      const redaction = new Redaction();
      redaction.add(secret);

      expect(JSON.stringify(redaction.applyDeep({ a: [before + secret + after] }))).not.toContain(
        `${before}${secret}${after}x`,
      );
      expect(redaction.apply(`${before}\n${secret}\n${after}`)).not.toContain(`\n${secret}\n`);
    }),
  );
});
