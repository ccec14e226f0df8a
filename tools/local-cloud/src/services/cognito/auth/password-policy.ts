import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../core/aws-error';
import type { UserPool } from '../registry';

/** Of a pool that says nothing. @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
const DEFAULTS: PasswordPolicyType = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
};

const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=\S) (?=\S)/;

export function passwordPolicyOf({ settings }: UserPool): PasswordPolicyType {
  return { TemporaryPasswordValidityDays: 7, ...(settings.Policies?.PasswordPolicy ?? DEFAULTS) };
}

/** @throws AwsError InvalidPasswordException */
export function checkPassword(pool: UserPool, password = ''): void {
  const policy = passwordPolicyOf(pool);
  const rules: readonly (readonly [broken: boolean, words: string])[] = [
    [password.length < Number(policy.MinimumLength ?? 8), 'Password not long enough'],
    [isTrue(policy.RequireUppercase) && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [isTrue(policy.RequireLowercase) && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [isTrue(policy.RequireNumbers) && !/\d/.test(password), 'Password must have numeric characters'],
    [isTrue(policy.RequireSymbols) && !SYMBOL.test(password), 'Password must have symbol characters'],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken) throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`);
}

/** Templates may write booleans as text. */
function isTrue(value: unknown): boolean {
  return String(value ?? false) === 'true';
}
