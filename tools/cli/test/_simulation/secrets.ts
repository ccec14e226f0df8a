import { randomOf } from './random';

/** Values that must never be said, each in the shapes in which AWS holds or says it. */
export class PlantedSecrets {
  /** What the tool reads, but has no reason to say. */
  public readonly bare: string;

  /** What others say in front of it: logs, reasons, errors. */
  public readonly said: string;

  constructor(seed: number) {
    const random = randomOf(seed);
    const value = () => Array.from({ length: 20 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
    this.bare = value();
    this.said = value();
  }

  public get shapes(): readonly string[] {
    const { said } = this;
    return [
      `connecting to postgres://app:${said}@db.internal:5432/shop`,
      `password=${said}`,
      `{"level":"error","api_key":"${said}"}`,
      `authorization: Bearer ${said}`,
    ];
  }

  /** Those of the values that are in `text`. */
  public foundIn(text: string): string[] {
    return [this.bare, this.said].filter(value => text.includes(value));
  }
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
