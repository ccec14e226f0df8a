import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../core/aws-error';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what is kept on disk, with AES-256-GCM and a key that only the owner of the folder can read: `secrets-manager.key`.
 *
 * It stands in for the KMS key `aws/secretsmanager`. Who copies the journal without the key file has no secrets.
 */
export class Vault {
  private key: Buffer | undefined;

  constructor(private readonly folder: string) {}

  /** The text of `value`, bound to `context`: it cannot be opened in the place of another one. */
  public seal(value: Uint8Array, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.loadKey(), iv).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(value), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws AwsError DecryptionFailure, as Secrets Manager does when the KMS key is gone */
  public open(text: string, context: string): Buffer {
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.loadKey(), bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      throw new AwsError(
        'DecryptionFailure',
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      );
    }
  }

  private loadKey(): Buffer {
    this.key ??= readOrMakeKey(this.folder);
    return this.key;
  }
}

function readOrMakeKey(folder: string): Buffer {
  const file = join(folder, 'secrets-manager.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(KEY_BYTES), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file);
}
