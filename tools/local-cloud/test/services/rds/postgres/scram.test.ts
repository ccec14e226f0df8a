import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { scramVerifier } from '../../../../src/services/rds/postgres/scram';

test('a verifier proves the password without holding it', async () => {
  const verifier = await scramVerifier('secret');

  const [, iterations, salt = '', stored] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? [];
  const salted = pbkdf2Sync('secret', Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  expect(createHash('sha256').update(clientKey).digest('base64')).toBe(stored);
  expect(await scramVerifier('secret')).not.toBe(verifier);
});
