import { ScramLogin, scramVerifier } from '../../../src/functions/rotation/scram';

/** The example of RFC 7677, section 3. */
const rfc = {
  challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  final: 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  outcome: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};
const login = () => new ScramLogin('user', 'pencil', 'rOprNGfwEbeRWgbNEkqO');

test('proves the password as RFC 7677 does', () => {
  const scram = login();

  expect(scram.first()).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
  expect(scram.final(rfc.challenge)).toBe(rfc.final);
  expect(() => scram.verify(rfc.outcome)).not.toThrow();
});

test.each([
  ['another signature', 'v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='],
  ['a short one', 'v=6rriTRBi'],
  ['none', 'e=other-error'],
])('fails when the server proves nothing: %s', (_, outcome) => {
  const scram = login();
  scram.final(rfc.challenge);

  expect(() => scram.verify(outcome)).toThrow(
    expect.objectContaining({ name: 'ScramError', message: 'the server does not know the password' }),
  );
});

test('fails when the server skips the challenge', () => {
  expect(() => login().verify('v=')).toThrow('the server does not know the password');
});

test.each([
  ['another nonce', 'r=made-up,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', 'the server made up the nonce'],
  ['our nonce alone', 'r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096', 'the server made up the nonce'],
  ['few iterations', 'r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095', 'too few iterations'],
  ['no iterations', 'r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==', 'too few iterations'],
  ['half an iteration', 'r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=5000.5', 'too few iterations'],
])('fails on a challenge with %s', (_, challenge, message) => {
  expect(() => login().final(challenge)).toThrow(expect.objectContaining({ name: 'ScramError', message }));
});

test('uses another nonce for each login', () => {
  const [one, other] = [new ScramLogin('', 'x').first(), new ScramLogin('', 'x').first()];

  expect(one).toMatch(/^n,,n=,r=[A-Za-z0-9+/]{24}$/);
  expect(one).not.toBe(other);
});

test('makes what PostgreSQL keeps of a password', () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

  expect(scramVerifier('pencil', salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});

test('salts each password with 16 bytes of its own', () => {
  const [one, other] = [scramVerifier('pencil'), scramVerifier('pencil')];

  expect(one).not.toBe(other);
  expect(Buffer.from(one.split(/[:$]/)[2] ?? '', 'base64')).toHaveLength(16);
});
