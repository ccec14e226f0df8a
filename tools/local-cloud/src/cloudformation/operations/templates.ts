import type {
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ParameterDeclaration as ParameterShape,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../core/aws-error';
import type { Call, Operation } from '../../core/service';
import { refusal } from '../refusals';
import { typesOf } from '../spec/known-types';
import { checkTemplate } from '../template/check';
import { loopParameters } from '../template/parameters';
import { parseTemplate, parseText } from '../template/parse';
import type { Template } from '../template/template';
import { type Desk, stackOf } from './desk';
import { neededCapabilities, templateBody } from './stack-input';

/** Operations on templates. */
export function templateOperations(desk: Desk): Record<string, Operation> {
  return {
    GetTemplate: (input: GetTemplateInput, call) => getTemplate(desk, input, call),
    GetTemplateSummary: (input: GetTemplateSummaryInput, call) => getTemplateSummary(desk, input, call),
    ValidateTemplate: (input: ValidateTemplateInput) => validateTemplate(desk, input),
  };
}

function getTemplate(desk: Desk, input: GetTemplateInput, call: Call): GetTemplateOutput {
  const stack = stackOf(desk, input.StackName ?? stackIdIn(desk, input.ChangeSetName), call);
  const set = desk.stacks
    .changeSets(stack.id)
    .find(({ id, name }) => id === input.ChangeSetName || name === input.ChangeSetName);
  if (input.ChangeSetName !== undefined && !set) {
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${input.ChangeSetName}] does not exist`, 404);
  }
  const source = set?.input ?? stack.input;
  const body = source ? desk.stacks.template(source.template) : '';
  const isProcessed =
    input.TemplateStage === 'Processed' && source !== undefined && desk.template(source).transforms.length > 0;
  return {
    TemplateBody: isProcessed ? JSON.stringify(processed(desk.template(source))) : body,
    StagesAvailable: ['Original', 'Processed'],
  };
}

/** The template as its transforms leave it. */
function processed({
  description,
  metadata,
  parameters,
  mappings,
  conditions,
  rules,
  resources,
  outputs,
}: Template): object {
  const sections = {
    Parameters: parameters,
    Mappings: mappings,
    Conditions: conditions,
    Rules: rules,
    Resources: resources,
    Outputs: outputs,
  };
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0);
  return { Description: description, Metadata: metadata, ...Object.fromEntries(filled) };
}

function getTemplateSummary(desk: Desk, input: GetTemplateSummaryInput, call: Call): GetTemplateSummaryOutput {
  const stack = input.StackName === undefined ? undefined : stackOf(desk, input.StackName, call);
  const body = stack?.input ? desk.stacks.template(stack.input.template) : templateBody(desk, input);
  const template = read(body);
  const types = Object.values(template.resources).map(({ Type }) => Type);
  return {
    ...summary(template),
    ResourceTypes: [...new Set(types)],
    DeclaredTransforms: [...template.transforms],
    Version: '2010-09-09',
    ...(template.metadata ? { Metadata: JSON.stringify(template.metadata) } : {}),
    ResourceIdentifierSummaries: [...new Set(types)].map(type => ({
      ResourceType: type,
      LogicalResourceIds: Object.entries(template.resources)
        .filter(([, { Type }]) => Type === type)
        .map(([logicalId]) => logicalId),
      ResourceIdentifiers: [...(desk.specs.find(type)?.identifier ?? [])],
    })),
  };
}

function validateTemplate(desk: Desk, input: ValidateTemplateInput): ValidateTemplateOutput {
  const template = read(templateBody(desk, input));
  checkTemplate(template, typesOf(desk.specs));
  const { Parameters = [], ...rest } = summary(template);
  return {
    ...rest,
    Parameters: Parameters.map(({ ParameterKey, DefaultValue, NoEcho, Description }) => {
      return { ParameterKey, DefaultValue, NoEcho, Description };
    }),
    DeclaredTransforms: [...template.transforms],
  };
}

function read(body: string): Template {
  return parseTemplate(body, loopParameters(parseText(body), []));
}

function summary(template: Template) {
  const { needed, types } = neededCapabilities(template);
  const Parameters = Object.entries(template.parameters).map(([ParameterKey, declaration]): ParameterShape => {
    const { Type, Default, Description, NoEcho, AllowedValues } = declaration;
    return {
      ParameterKey,
      ParameterType: Type,
      NoEcho: String(NoEcho) === 'true',
      ...(Default === undefined ? {} : { DefaultValue: String(Default) }),
      ...(Description === undefined ? {} : { Description }),
      ParameterConstraints: AllowedValues ? { AllowedValues: AllowedValues.map(String) } : {},
    };
  });
  const reason = `The following resource(s) require capabilities: [${types.join(', ')}]`;
  return {
    Parameters,
    ...(template.description === undefined ? {} : { Description: template.description }),
    ...(needed.length > 0 ? { Capabilities: needed, CapabilitiesReason: reason } : {}),
  };
}

function stackIdIn(desk: Desk, changeSet: string | undefined): string {
  const set = changeSet === undefined ? undefined : desk.stacks.changeSet(changeSet);
  if (!set) throw refusal('StackName is required when ChangeSetName is not an ARN');
  return set.stackId;
}
