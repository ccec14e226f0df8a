import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import { iamId } from '../../core/random-id';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { Tags } from '../../core/tags';
import { isOperator } from './policy/conditions';
import { type Statement, statementsOf } from './policy/document';

/** What roles, policies and instance profiles have in common. */
interface Entity {
  readonly name: string;
  readonly id: string;
  readonly path: string;

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly tags: Tags;
}

export interface Role extends Entity {
  readonly description?: string;

  /** JSON. */
  readonly trustPolicy: string;
  readonly maxSessionSeconds: number;
  readonly permissionsBoundary?: string;

  /** Inline policies: JSON by name. */
  readonly inline: Readonly<Record<string, string>>;

  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

export interface Policy extends Entity {
  readonly description?: string;

  /** JSON by version: `v1`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly defaultVersion: string;
}

export interface InstanceProfile extends Entity {
  /** At most one. */
  readonly role?: string;
}

/** Whose tokens roles may trust: GitHub's, by OpenID Connect. */
export interface IdentityProvider {
  readonly arn: string;

  /** Without `https://`. */
  readonly url: string;

  /** Audiences. */
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly tags: Tags;
}

type New<T> = Omit<T, 'id' | 'createdAt'>;

/** How one kind of entity is named on the wire. */
interface Kind {
  readonly prefix: string;
  readonly resource: 'role' | 'policy' | 'instance-profile';
  readonly missing: (name: string) => string;
  readonly exists: (name: string) => string;
}

const ROLE: Kind = {
  prefix: 'AROA',
  resource: 'role',
  missing: name => `The role with name ${name} cannot be found.`,
  exists: name => `Role with name ${name} already exists.`,
};

const POLICY: Kind = {
  prefix: 'ANPA',
  resource: 'policy',
  missing: name => `Policy ${arnOf('policy', { path: '/', name })} does not exist or is not attachable.`,
  exists: name => `A policy called ${name} already exists. Duplicate names are not allowed.`,
};

const PROFILE: Kind = {
  prefix: 'AIPA',
  resource: 'instance-profile',
  missing: name => `Instance Profile ${name} cannot be found.`,
  exists: name => `Instance Profile ${name} already exists.`,
};

/** Entities of one kind, by name. */
export class Entities<T extends Entity> {
  constructor(
    private readonly stored: Collection<T>,
    private readonly kind: Kind,
    private readonly now: () => number,
  ) {}

  public create(entity: New<T>): T {
    const { name } = entity;
    if (!/^[\w+=,.@-]{1,128}$/.test(name)) {
      const message = `The specified value for ${this.kind.resource}Name is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`;
      throw new AwsError('ValidationError', message);
    }
    if (this.stored.get(name)) throw new AwsError('EntityAlreadyExists', this.kind.exists(name), 409);
    return this.put({ ...entity, id: iamId(this.kind.prefix), createdAt: this.now() } as unknown as T);
  }

  public put(entity: T): T {
    this.stored.put(entity.name, entity);
    return entity;
  }

  public get(name = ''): T {
    const found = this.stored.get(name);
    if (!found) throw new AwsError('NoSuchEntity', this.kind.missing(name), 404);
    return found;
  }

  /** Sorted by name. */
  public list(pathPrefix = '/'): T[] {
    const found = this.stored.list().filter(({ path }) => path.startsWith(pathPrefix));
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  public delete(name: string): void {
    this.stored.delete(name);
  }

  public arn(entity: Pick<T, 'path' | 'name'>): string {
    return arnOf(this.kind.resource, entity);
  }
}

/** Everything that IAM knows. */
export class Directory {
  public readonly roles: Entities<Role>;
  public readonly policies: Entities<Policy>;
  public readonly profiles: Entities<InstanceProfile>;

  /** By ARN. */
  public readonly providers: Collection<IdentityProvider>;
  private readonly now: () => number;

  constructor({ store, clock }: Context) {
    const now = () => clock.now().getTime();
    this.roles = new Entities(store.collection<Role>('iam:roles'), ROLE, now);
    this.policies = new Entities(store.collection<Policy>('iam:policies'), POLICY, now);
    this.profiles = new Entities(store.collection<InstanceProfile>('iam:instance-profiles'), PROFILE, now);
    this.providers = store.collection<IdentityProvider>('iam:identity-providers');
    this.now = now;
  }

  /** @throws AwsError EntityAlreadyExists: an account has one provider of a URL. */
  public addProvider(provider: Omit<IdentityProvider, 'arn' | 'createdAt'>): IdentityProvider {
    const url = provider.url.replace(/^https:\/\//, '');
    const arn = `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/${url}`;
    if (this.providers.get(arn)) {
      throw new AwsError('EntityAlreadyExists', `Provider with url https://${url} already exists.`, 409);
    }
    const made = { ...provider, url, arn, createdAt: this.now() };
    this.providers.put(arn, made);
    return made;
  }

  public provider(arn = ''): IdentityProvider {
    const found = this.providers.get(arn);
    if (!found) throw new AwsError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`, 404);
    return found;
  }

  /** A managed policy of this account. */
  public policyByArn(arn = ''): Policy {
    const found = this.policies.list().find(policy => this.policies.arn(policy) === arn);
    if (!found) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
    return found;
  }

  /** Attaches a managed policy; those of AWS itself exist without being known here. */
  public attach(roleName: string | undefined, policyArn: string): void {
    const role = this.roles.get(roleName);
    if (!policyArn.startsWith('arn:aws:iam::aws:policy/')) this.policyByArn(policyArn);
    if (!role.attached.includes(policyArn)) this.roles.put({ ...role, attached: [...role.attached, policyArn] });
  }

  public detach(roleName: string | undefined, policyArn: string): void {
    const role = this.roles.get(roleName);
    if (!role.attached.includes(policyArn))
      throw new AwsError('NoSuchEntity', `Policy ${policyArn} was not found.`, 404);
    this.roles.put({ ...role, attached: role.attached.filter(arn => arn !== policyArn) });
  }

  /** @throws AwsError DeleteConflict */
  public deleteRole(name: string): void {
    const role = this.roles.get(name);
    if (role.attached.length) throw conflict('must detach all policies first.');
    if (Object.keys(role.inline).length) throw conflict('must delete policies first.');
    if (this.profiles.list().some(profile => profile.role === name)) {
      throw conflict('must remove roles from instance profile first.');
    }
    this.roles.delete(name);
  }

  /** @throws AwsError DeleteConflict */
  public deletePolicy(arn: string): void {
    const { name } = this.policyByArn(arn);
    if (this.attachments(arn).length)
      throw conflict(
        'must detach this policy from all entities first.',
        'Cannot delete a policy attached to entities.',
      );
    this.policies.delete(name);
  }

  public attachments(policyArn: string): Role[] {
    return this.roles.list().filter(({ attached }) => attached.includes(policyArn));
  }
}

/** Refuses a document that is no JSON with statements, or asks by an operator that IAM does not know. */
export function checkDocument(document = ''): string {
  for (const operator of statementsIn(document).flatMap(({ conditions }) => Object.keys(conditions))) {
    if (!isOperator(operator)) throw malformed(`Invalid Condition type : ${operator}.`);
  }
  return document;
}

function statementsIn(document: string): Statement[] {
  try {
    if ('Statement' in JSON.parse(document)) return statementsOf(document);
  } catch {
    // answered below
  }
  throw malformed('Syntax errors in policy.');
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

function conflict(remedy: string, message = `Cannot delete entity, ${remedy}`): AwsError {
  return new AwsError('DeleteConflict', message, 409);
}

function arnOf(resource: string, { path, name }: { path: string; name: string }): string {
  return `arn:aws:iam::${ACCOUNT_ID}:${resource}${path}${name}`;
}
