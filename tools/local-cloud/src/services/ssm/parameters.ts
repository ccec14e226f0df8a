import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import type { Context } from '../../core/service';
import { type Tags, tagsOf } from '../../core/tags';
import type { Kms } from '../kms';
import { checkPut, tierOf } from './parameter-rules';
import { publicParameter } from './public-parameters';

/** One version of a parameter. */
export interface Version {
  readonly version: number;
  readonly type: 'String' | 'StringList' | 'SecureString';

  /** Encrypted, if it is a SecureString. */
  readonly value: string;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;

  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  readonly modifiedBy: string;
}

export interface Parameter {
  readonly name: string;
  readonly region: string;
  readonly tags: Tags;

  /** Oldest first, never empty. */
  readonly versions: readonly Version[];
}

/** A parameter, at one of its versions. */
export interface Found {
  readonly parameter: Parameter;
  readonly version: Version;

  /** `:3`, if the version was asked for. */
  readonly selector?: string;
}

/**
 * How many versions are kept.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
 */
const MAX_VERSIONS = 100;

/** The parameters of all regions. */
export class Parameters {
  private readonly stored;
  private readonly clock;

  constructor(
    { store, clock }: Context,
    private readonly kms: Kms,
  ) {
    this.stored = store.collection<Parameter>('ssm:parameters');
    this.clock = clock;
  }

  /** Creates the parameter, or adds a version to it. */
  public put(input: PutParameterRequest, region: string, modifiedBy: string): Version {
    checkPut(input);
    const name = input.Name ?? '';
    const existing = this.tryGet(name, region);
    if (existing && !input.Overwrite) {
      const message =
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
      throw new AwsError('ParameterAlreadyExists', message);
    }
    const version = this.versionOf(input, existing?.versions.at(-1), region, modifiedBy);
    this.save({
      name,
      region,
      tags: existing?.tags ?? tagsOf(input.Tags),
      versions: [...(existing?.versions ?? []), version].slice(-MAX_VERSIONS),
    });
    return version;
  }

  public save(parameter: Parameter): void {
    this.stored.put(keyOf(parameter.name, parameter.region), parameter);
  }

  public delete(name: string, region: string): boolean {
    const exists = this.tryGet(name, region) !== undefined;
    this.stored.delete(keyOf(name, region));
    return exists;
  }

  public tryGet(name: string, region: string): Parameter | undefined {
    return this.stored.get(keyOf(name, region));
  }

  /** Sorted by name. */
  public list(region: string): Parameter[] {
    const own = this.stored.list().filter(parameter => parameter.region === region);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By name or ARN, with `:<version>` or not. */
  public tryFind(nameOrArn: string, defaultRegion: string): Found | undefined {
    const { name, region, selector } = parse(nameOrArn, defaultRegion);
    const parameter = this.tryGet(name, region) ?? this.published(name, region);
    if (!parameter) return undefined;
    const wanted = selector ? Number(selector) : undefined;
    const version = parameter.versions.find(each => wanted === undefined || each.version === wanted);
    const latest = parameter.versions.at(-1);
    if (wanted === undefined && latest) return { parameter, version: latest };
    if (version) return { parameter, version, selector: `:${selector}` };
    const message = `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`;
    throw new AwsError('ParameterVersionNotFound', message);
  }

  public find(nameOrArn: string, region: string): Found {
    const found = this.tryFind(nameOrArn, region);
    if (!found) throw new AwsError('ParameterNotFound', `Parameter ${nameOrArn} not found.`);
    return found;
  }

  /** In any region, since names rarely repeat: for peers that know no region. */
  public findAnywhere(nameOrArn: string): Found {
    if (nameOrArn.startsWith('arn:')) return this.find(nameOrArn, '');
    const { name } = parse(nameOrArn, '');
    const region = this.stored.list().find(parameter => parameter.name === name)?.region;
    return this.find(nameOrArn, region ?? 'eu-west-1');
  }

  public plaintext({ type, value }: Version): string {
    return type === 'SecureString' ? this.kms.decrypt(value) : value;
  }

  private versionOf(
    input: PutParameterRequest,
    last: Version | undefined,
    region: string,
    modifiedBy: string,
  ): Version {
    const type = input.Type ?? last?.type;
    if (!type) throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    const keyId = type === 'SecureString' ? (input.KeyId ?? last?.keyId ?? 'alias/aws/ssm') : undefined;
    const value = input.Value ?? '';
    return {
      version: (last?.version ?? 0) + 1,
      type,
      value: keyId ? this.kms.encrypt(keyId, region, value) : value,
      keyId,
      description: input.Description ?? last?.description,
      allowedPattern: input.AllowedPattern ?? last?.allowedPattern,
      tier: tierOf(input),
      dataType: input.DataType ?? last?.dataType ?? 'text',
      modifiedAt: this.clock.now().getTime(),
      modifiedBy,
    };
  }

  private published(name: string, region: string): Parameter | undefined {
    const found = publicParameter(name, region);
    if (!found) return undefined;
    const version = {
      version: 1,
      type: 'String',
      tier: 'Standard',
      modifiedAt: 0,
      modifiedBy: 'Amazon',
      ...found,
    } as const;
    return { name, region, tags: {}, versions: [version] };
  }
}

export function parameterArn(name: string, region: string): string {
  const account = name.startsWith('/aws/service/') ? '' : ACCOUNT_ID;
  return `arn:aws:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

function keyOf(name: string, region: string): string {
  return `${region}/${name}`;
}

function parse(nameOrArn: string, defaultRegion: string): { name: string; region: string; selector?: string } {
  const arn = /^arn:aws:ssm:([^:]+):\d*:parameter(\/.+)$/.exec(nameOrArn);
  const [full, region] = arn ? [arn[2] ?? '', arn[1] ?? ''] : [nameOrArn, defaultRegion];
  const [path = '', selector] = full.split(':');
  // the ARN of `name` and that of `/name` differ only in what the parameter is called
  const name = arn && path.lastIndexOf('/') === 0 ? path.slice(1) : path;
  return { name, region, selector };
}
