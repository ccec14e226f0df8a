import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import type { Parameters } from './parameters';

/**
 * AWS::SSM::Parameter. Its tags are a map, unlike those of most types.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 */
export function parameterProvider(parameters: Parameters): ResourceProvider {
  const put = (request: ResourceRequest, name: string, overwrite: boolean): ResourceState => {
    const { region, accountId, properties, stackTags } = request;
    const input = inputOf(properties, name, overwrite);
    parameters.put(input, region, `arn:aws:iam::${accountId}:root`);
    const parameter = parameters.tryGet(name, region);
    if (parameter) parameters.save({ ...parameter, tags: resourceTags(properties.Tags, stackTags) });
    return { physicalId: name, attributes: { Type: input.Type, Value: input.Value } };
  };

  return {
    create: async request => put(request, String(request.properties.Name ?? request.generatedName), false),
    update: async request => put(request, request.physicalId, true),
    async delete({ physicalId, region }) {
      parameters.delete(physicalId, region);
    },
  };
}

function inputOf(properties: Record<string, unknown>, name: string, overwrite: boolean): PutParameterRequest {
  const { Type, Value, Description, AllowedPattern, Tier, DataType } = properties as Partial<PutParameterRequest>;
  return { Name: name, Type, Value: String(Value), Description, AllowedPattern, Tier, DataType, Overwrite: overwrite };
}
