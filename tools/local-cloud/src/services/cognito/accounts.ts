import { randomInt, randomUUID } from 'node:crypto';
import type { CodeDeliveryDetailsType, UserStatusType } from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { checkAttributes } from './attributes';
import { checkPassword, passwordPolicyOf } from './auth/password-policy';
import { makeVerifier } from './auth/srp';
import type { Mailbox } from './mailbox';
import type { CodePurpose, Registry, User, UserPool } from './registry';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#limits-hard */
const CODE_MS: Record<CodePurpose, number> = { confirm: DAY_MS, reset: HOUR_MS };

export interface NewUser {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly password: string;
  readonly status: UserStatusType;
}

/** How accounts come to be and change, whoever asks for it. */
export class Accounts {
  constructor(
    public readonly registry: Registry,
    private readonly mailbox: Mailbox,
    private readonly clock: Clock,
  ) {}

  /** @throws AwsError UsernameExistsException, InvalidPasswordException, InvalidParameterException */
  public create(pool: UserPool, { username: name, attributes: given, password, status }: NewUser): User {
    const { username, attributes } = named(pool, name, given);
    checkAttributes(pool, attributes, status === 'UNCONFIRMED' ? 'required' : 'partial');
    checkPassword(pool, password);
    const { UsernameAttributes = [] } = pool.settings;
    const names = [name, ...UsernameAttributes.flatMap(attribute => attributes[attribute] ?? [])];
    if (names.some(each => this.registry.tryUser(pool, each))) {
      throw new AwsError('UsernameExistsException', 'User already exists');
    }
    const now = this.clock.now().getTime();
    return this.registry.putUser({
      poolId: pool.id,
      username,
      attributes: { ...attributes, sub: UsernameAttributes.length > 0 ? username : randomUUID() },
      status,
      enabled: true,
      password: makeVerifier(pool.id, username, password),
      ...(status === 'FORCE_CHANGE_PASSWORD' && { passwordExpiresAt: now + temporaryMs(pool) }),
      codes: {},
      createdAt: now,
      modifiedAt: now,
    });
  }

  public change(user: User, change: Partial<User>): User {
    return this.registry.putUser({ ...user, ...change, modifiedAt: this.clock.now().getTime() });
  }

  /** @throws AwsError InvalidPasswordException */
  public setPassword(pool: UserPool, user: User, password: string, permanent: boolean): User {
    checkPassword(pool, password);
    const temporary = {
      status: 'FORCE_CHANGE_PASSWORD' as const,
      passwordExpiresAt: this.clock.now().getTime() + temporaryMs(pool),
    };
    return this.change(user, {
      password: makeVerifier(pool.id, user.username, password),
      ...(permanent ? { status: 'CONFIRMED', passwordExpiresAt: undefined } : temporary),
    });
  }

  public confirm(pool: UserPool, user: User): User {
    if (user.status !== 'UNCONFIRMED') {
      throw new AwsError('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
    }
    const { AutoVerifiedAttributes = [] } = pool.settings;
    const [verified] = AutoVerifiedAttributes.filter(name => user.attributes[name] !== undefined);
    return this.change(user, {
      status: 'CONFIRMED',
      codes: { ...user.codes, confirm: undefined },
      attributes: { ...user.attributes, ...(verified && { [`${verified}_verified`]: 'true' }) },
    });
  }

  /** Undefined if the pool verifies nothing that the user has. */
  public sendCode(pool: UserPool, user: User, purpose: CodePurpose): CodeDeliveryDetailsType | undefined {
    const { AutoVerifiedAttributes = [] } = pool.settings;
    const wanted = purpose === 'confirm' ? AutoVerifiedAttributes : ['email', 'phone_number'];
    const name = wanted.find(attribute => user.attributes[attribute] !== undefined);
    if (!name) return undefined;
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const expiresAt = this.clock.now().getTime() + CODE_MS[purpose];
    this.change(user, { codes: { ...user.codes, [purpose]: { code, expiresAt } } });
    const to = user.attributes[name] ?? '';
    this.mailbox.send({ to, ...letterOf(pool, purpose, code) });
    const isMail = name === 'email';
    return { AttributeName: name, DeliveryMedium: isMail ? 'EMAIL' : 'SMS', Destination: masked(to) };
  }

  /** The temporary password of somebody whom an administrator invited. */
  public invite({ attributes, username }: User, password: string): void {
    const to = attributes.email ?? attributes.phone_number;
    if (to === undefined) return;
    const text = `Your username is ${username} and temporary password is ${password}.`;
    this.mailbox.send({ to, subject: 'Your temporary password', text });
  }

  /** @throws AwsError CodeMismatchException, ExpiredCodeException */
  public checkCode(user: User, purpose: CodePurpose, given: string | undefined): void {
    const sent = user.codes[purpose];
    if (!sent || sent.expiresAt <= this.clock.now().getTime()) {
      throw new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
    }
    if (sent.code === given) return;
    throw new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');
  }
}

/** Where users sign in with an address or a number, the name is one, and becomes an attribute. */
function named(
  pool: UserPool,
  name: string,
  given: Readonly<Record<string, string>>,
): Pick<NewUser, 'username' | 'attributes'> {
  const { UsernameAttributes = [] } = pool.settings;
  if (UsernameAttributes.length === 0) return { username: name, attributes: given };
  const isMail = name.includes('@') && UsernameAttributes.includes('email');
  const isPhone = name.startsWith('+') && UsernameAttributes.includes('phone_number');
  if (!isMail && !isPhone) {
    const words = { email: 'an email', phone_number: 'a phone number' };
    const kinds = UsernameAttributes.map(attribute => words[attribute]).join(' or ');
    throw new AwsError('InvalidParameterException', `Username should be ${kinds}.`);
  }
  return { username: randomUUID(), attributes: { ...given, [isMail ? 'email' : 'phone_number']: name } };
}

/** As the pool words it, else as AWS does. */
function letterOf({ settings }: UserPool, purpose: CodePurpose, code: string): { subject: string; text: string } {
  const { EmailSubject, EmailMessage } = settings.VerificationMessageTemplate ?? {};
  const subject = EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code';
  const usual = `Your ${purpose === 'confirm' ? 'confirmation' : 'password reset'} code is {####}`;
  const text = EmailMessage ?? settings.EmailVerificationMessage ?? usual;
  return { subject, text: text.replaceAll('{####}', code) };
}

function temporaryMs(pool: UserPool): number {
  return Number(passwordPolicyOf(pool).TemporaryPasswordValidityDays ?? 7) * DAY_MS;
}

/** `a***@e***` */
function masked(to: string): string {
  if (to.startsWith('+')) return `+${'*'.repeat(Math.max(to.length - 5, 0))}${to.slice(-4)}`;
  const [name = '', domain = ''] = to.split('@');
  return `${name.charAt(0)}***@${domain.charAt(0)}***`;
}
