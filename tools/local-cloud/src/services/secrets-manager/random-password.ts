import { randomInt } from 'node:crypto';
import type { GetRandomPasswordRequest } from '@aws-sdk/client-secrets-manager';
import { invalidParameter } from './errors';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const MAX_LENGTH = 4096;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export function randomPassword(options: GetRandomPasswordRequest): string {
  const length = options.PasswordLength ?? 32;
  const types = includedTypes(options);
  const required = (options.RequireEachIncludedType ?? true) ? types : [];
  if (length < 1 || length > MAX_LENGTH) {
    throw invalidParameter(`Password length must be between 1 and ${MAX_LENGTH}.`);
  }
  if (types.length === 0) throw invalidParameter('No characters are left to make a password of.');
  if (length < required.length) {
    throw invalidParameter('The password length is too short to include every required type of character.');
  }
  const all = types.join('');
  const characters = [...required.map(pick), ...Array.from({ length: length - required.length }, () => pick(all))];
  return shuffle(characters).join('');
}

function includedTypes(options: GetRandomPasswordRequest): string[] {
  const excluded = new Set(options.ExcludeCharacters);
  const types = [
    options.ExcludeLowercase ? '' : LOWERCASE,
    options.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    options.ExcludeNumbers ? '' : DIGITS,
    options.ExcludePunctuation ? '' : PUNCTUATION,
    options.IncludeSpace ? ' ' : '',
  ];
  return types.map(type => [...type].filter(character => !excluded.has(character)).join('')).filter(type => type);
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

function shuffle(characters: string[]): string[] {
  const shuffled = [...characters];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as string, shuffled[last] as string];
  }
  return shuffled;
}
