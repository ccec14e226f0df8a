import type * as api from '@aws-sdk/client-ssm';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Context, Service } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import type { Kms } from '../kms';
import { matches } from './parameter-filters';
import { parameterProvider } from './parameter-resource';
import { type Found, type Parameter, Parameters, parameterArn, type Version } from './parameters';

/** Systems Manager, for its peers. */
export interface Ssm extends Service {
  /**
   * The value of a parameter, decrypted.
   *
   * @throws AwsError ParameterNotFound
   */
  value(nameOrArn: string): string;
}

/** Parameter Store: strings with versions, secure ones encrypted at rest. */
export function createSsm(context: Context, kms: Kms): Ssm {
  const parameters = new Parameters(context, kms);
  return {
    signingName: 'ssm',
    client: () => import('@aws-sdk/client-ssm'),
    resources: { 'AWS::SSM::Parameter': parameterProvider(parameters) },
    value: nameOrArn => parameters.plaintext(parameters.findAnywhere(nameOrArn).version),
    operations: { ...writing(parameters), ...reading(parameters), ...tagging(parameters) },
  };
}

function writing(parameters: Parameters): Service['operations'] {
  return {
    PutParameter(input: api.PutParameterRequest, { region, accountId }: Call): api.PutParameterResult {
      const { version, tier } = parameters.put(input, region, `arn:aws:iam::${accountId}:root`);
      return { Version: version, Tier: tier };
    },

    DeleteParameter({ Name = '' }: api.DeleteParameterRequest, { region }: Call): void {
      if (!parameters.delete(Name, region)) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
    },

    DeleteParameters({ Names = [] }: api.DeleteParametersRequest, { region }: Call): api.DeleteParametersResult {
      const DeletedParameters = Names.filter(name => parameters.delete(name, region));
      return { DeletedParameters, InvalidParameters: Names.filter(name => !DeletedParameters.includes(name)) };
    },
  };
}

function reading(parameters: Parameters): Service['operations'] {
  const answer = ({ parameter, version, selector }: Found, decrypted = false): api.Parameter => ({
    Name: parameter.name,
    Type: version.type,
    Value: decrypted ? parameters.plaintext(version) : version.value,
    Version: version.version,
    Selector: selector,
    LastModifiedDate: new Date(version.modifiedAt),
    ARN: parameterArn(parameter.name, parameter.region),
    DataType: version.dataType,
  });

  return {
    GetParameter({ Name = '', WithDecryption }: api.GetParameterRequest, { region }: Call): api.GetParameterResult {
      return { Parameter: answer(parameters.find(Name, region), WithDecryption) };
    },

    GetParameters({ Names = [], WithDecryption }: api.GetParametersRequest, { region }: Call): api.GetParametersResult {
      const found = new Map(Names.map(name => [name, parameters.tryFind(name, region)]));
      return {
        Parameters: [...found.values()].flatMap(each => (each ? [answer(each, WithDecryption)] : [])),
        InvalidParameters: Names.filter(name => !found.get(name)),
      };
    },

    GetParametersByPath(input: api.GetParametersByPathRequest, { region }: Call): api.GetParametersByPathResult {
      const path = `${input.Path?.replace(/\/$/, '')}/`;
      const below = parameters.list(region).filter(({ name }) => {
        return name.startsWith(path) && (input.Recursive || !name.slice(path.length).includes('/'));
      });
      const found = below.flatMap(latest).filter(each => matches(each, input.ParameterFilters));
      const { page, next } = paginate(found, input.NextToken, input.MaxResults ?? 10);
      return { Parameters: page.map(each => answer(each, input.WithDecryption)), NextToken: next };
    },

    GetParameterHistory(input: api.GetParameterHistoryRequest, { region }: Call): api.GetParameterHistoryResult {
      const { parameter } = parameters.find(input.Name ?? '', region);
      const { page, next } = paginate(parameter.versions, input.NextToken, input.MaxResults ?? 50);
      const Parameters = page.map(version => ({
        ...metadata({ parameter, version }),
        Value: input.WithDecryption ? parameters.plaintext(version) : version.value,
        Labels: [],
      }));
      return { Parameters, NextToken: next };
    },

    DescribeParameters(input: api.DescribeParametersRequest, { region }: Call): api.DescribeParametersResult {
      const old = input.Filters?.map(({ Key, Values }) => ({ Key, Values, Option: 'Equals' })) ?? [];
      const filters = [...(input.ParameterFilters ?? []), ...old];
      const found = parameters
        .list(region)
        .flatMap(latest)
        .filter(each => matches(each, filters));
      const { page, next } = paginate(found, input.NextToken, input.MaxResults ?? 50);
      return { Parameters: page.map(metadata), NextToken: next };
    },
  };
}

function tagging(parameters: Parameters): Service['operations'] {
  const get = (id: string | undefined, region: string) => {
    const parameter = parameters.tryGet(id ?? '', region);
    if (!parameter) {
      throw new AwsError(
        'InvalidResourceId',
        'The resource ID is not valid. Verify that you entered the correct ID and try again.',
      );
    }
    return parameter;
  };

  return {
    AddTagsToResource({ ResourceId, Tags }: api.AddTagsToResourceRequest, { region }: Call): void {
      const parameter = get(ResourceId, region);
      parameters.save({ ...parameter, tags: { ...parameter.tags, ...tagsOf(Tags) } });
    },

    RemoveTagsFromResource({ ResourceId, TagKeys }: api.RemoveTagsFromResourceRequest, { region }: Call): void {
      const parameter = get(ResourceId, region);
      parameters.save({ ...parameter, tags: withoutTags(parameter.tags, TagKeys) });
    },

    ListTagsForResource(
      { ResourceId }: api.ListTagsForResourceRequest,
      { region }: Call,
    ): api.ListTagsForResourceResult {
      return { TagList: pairsOf(get(ResourceId, region).tags) };
    },
  };
}

function latest(parameter: Parameter): Found[] {
  const version = parameter.versions.at(-1);
  return version ? [{ parameter, version }] : [];
}

function metadata({ parameter, version }: { parameter: Parameter; version: Version }): api.ParameterMetadata {
  return {
    Name: parameter.name,
    ARN: parameterArn(parameter.name, parameter.region),
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  };
}
