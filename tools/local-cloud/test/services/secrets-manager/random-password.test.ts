import { randomPassword } from '../../../src/services/secrets-manager/random-password';

test('has 32 characters of every type but spaces by default', () => {
  const password = randomPassword({});

  expect(password).toMatch(/^[!-~]{32}$/);
  for (const type of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(password).toMatch(type);
});

test('leaves out what is excluded', () => {
  const password = randomPassword({
    PasswordLength: 500,
    ExcludePunctuation: true,
    ExcludeUppercase: true,
    ExcludeNumbers: true,
    ExcludeCharacters: 'aeiou',
  });

  expect(password).toMatch(/^[b-df-hj-np-tv-z]{500}$/);
});

test('puts in a space where spaces are included', () => {
  const options = { IncludeSpace: true, ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true };

  expect(randomPassword({ ...options, PasswordLength: 2 })).toMatch(/ /);
});

test.each([
  ['no characters', { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true }],
  ['no length', { PasswordLength: 0 }],
  ['fewer characters than types', { PasswordLength: 3 }],
])('fails with %s', (_case, options) => {
  expect(() => randomPassword(options)).toThrow(expect.objectContaining({ name: 'InvalidParameterException' }));
});
