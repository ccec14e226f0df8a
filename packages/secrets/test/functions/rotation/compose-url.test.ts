import fc from 'fast-check';
import { composeUrl, type UrlRecipe } from '../../../src/functions/rotation/compose-url';

const recipe: UrlRecipe = {
  secretArn: 'arn:url',
  credentialsArn: 'arn:credentials',
  scheme: 'postgresql+psycopg',
  host: 'db.internal',
  port: '5432',
  databaseName: 'shop',
};

const credentials = (username: string, password: string) => JSON.stringify({ username, password, host: 'ignored' });

test('puts the parts together, and asks for TLS', () => {
  expect(composeUrl(recipe, credentials('appadmin', 'secret'))).toBe(
    'postgresql+psycopg://appadmin:secret@db.internal:5432/shop?sslmode=require',
  );
});

test.each([
  ['postgresql', 'sslmode'],
  ['postgresql+psycopg2', 'sslmode'],
  ['postgresql+asyncpg', 'ssl'],
])('asks for TLS as %s understands it: %s', (scheme, parameter) => {
  expect(composeUrl({ ...recipe, scheme }, credentials('u', 'p'))).toBe(
    `${scheme}://u:p@db.internal:5432/shop?${parameter}=require`,
  );
});

test('escapes everything that means something in a URL', () => {
  expect(composeUrl(recipe, credentials('a:b', `p@/?#[]%&+ !'()*ü`))).toBe(
    'postgresql+psycopg://a%3Ab:p%40%2F%3F%23%5B%5D%25%26%2B%20%21%27%28%29%2A%C3%BC@db.internal:5432/shop?sslmode=require',
  );
});

test('can be read back, whatever the password is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (username, password) => {
      const url = composeUrl(recipe, credentials(username, password));

      const [, user = '', secret = ''] =
        /^postgresql\+psycopg:\/\/([\w.~%-]*):([\w.~%-]*)@db\.internal:5432\/shop\?/.exec(url) ?? [];
      expect([decodeURIComponent(user), decodeURIComponent(secret)]).toEqual([username, password]);
    }),
  );
});

test.each([
  ['no JSON', 'hunter2'],
  ['no username and password', '{"password":"hunter2"}'],
  ['no username and password', '{"username":"hunter2"}'],
  ['no username and password', '{"username":"appadmin","password":12345}'],
  ['no username and password', 'null'],
])('fails for credentials with %s, and never quotes them', (what, text) => {
  const compose = () => composeUrl(recipe, text);

  expect(compose).toThrow(expect.objectContaining({ name: 'UrlError', message: expect.stringContaining(what) }));
  expect(compose).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }));
  expect(compose).toThrow(expect.not.objectContaining({ cause: expect.anything() }));
});
