import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_ID_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What must be the same for decryption as for encryption. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Encrypts with AES-256-GCM. The result starts with the id of the key, which is how Decrypt finds it. */
export function seal(keyId: string, material: Buffer, plaintext: Uint8Array, context: EncryptionContext): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, material, iv).setAAD(canonical(context));
  const data = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(keyId.replaceAll('-', ''), 'hex'), iv, cipher.getAuthTag(), data]);
}

/** The id of the key that a ciphertext names. Text that is no ciphertext gives an id that no key has. */
export function keyIdOf(ciphertext: Uint8Array): string {
  const hex = Buffer.from(ciphertext).subarray(0, KEY_ID_BYTES).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Throws if the ciphertext, the key or the context is not that of the encryption. */
export function open(material: Buffer, ciphertext: Uint8Array, context: EncryptionContext): Buffer {
  const bytes = Buffer.from(ciphertext);
  const ivEnd = KEY_ID_BYTES + IV_BYTES;
  const tagEnd = ivEnd + TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, material, bytes.subarray(KEY_ID_BYTES, ivEnd), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(canonical(context))
    .setAuthTag(bytes.subarray(ivEnd, tagEnd));
  return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]);
}

function canonical(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}
