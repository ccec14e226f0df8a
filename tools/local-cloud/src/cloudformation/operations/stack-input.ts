import type { Capability, Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../core/aws-error';
import { refusal } from '../refusals';
import { typesOf } from '../spec/known-types';
import type { Stack, StackInput } from '../stacks/model';
import { makeScope } from '../stacks/stack-scope';
import { checkTemplate } from '../template/check';
import { decideParameters, loopParameters } from '../template/parameters';
import { parseTemplate, parseText } from '../template/parse';
import { checkRules } from '../template/rules';
import type { Template } from '../template/template';
import type { Desk } from './desk';

/** What requests that bring a template have in common. */
export interface TemplateRequest {
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
  readonly Parameters?: Parameter[];
  readonly Capabilities?: Capability[];
  readonly NotificationARNs?: string[];
  readonly RoleARN?: string;
  readonly Tags?: Tag[];
}

const maxBody = 51_200;

/** Of a template in S3. */
const maxObject = 1_000_000;

/**
 * Reads and checks what a request wants a stack to be.
 *
 * @throws AwsError `ValidationError`, `InsufficientCapabilitiesException`: nothing was changed
 */
export function makeInput(desk: Desk, stack: Stack, request: TemplateRequest): StackInput {
  const body = templateBody(desk, request, stack);
  const template = parseTemplate(body, loopParameters(parseText(body), request.Parameters ?? []));
  const parameters = decideParameters(template.parameters, {
    given: request.Parameters ?? [],
    previous: stack.input?.parameters ?? [],
    parameter: name => desk.references.parameter(name),
  });
  checkTemplate(template, typesOf(desk.specs));
  const input: StackInput = {
    template: desk.stacks.keepTemplate(body),
    ...(template.description === undefined ? {} : { description: template.description }),
    parameters,
    tags: request.Tags ? tagsOf(request.Tags) : (stack.input?.tags ?? {}),
    capabilities: request.Capabilities ?? [],
    notificationArns: request.NotificationARNs ?? stack.input?.notificationArns ?? [],
    ...roleOf(request.RoleARN ?? stack.input?.roleArn),
  };
  checkConditions(stack, input, template);
  checkCapabilities(template, input.capabilities);
  return input;
}

export function templateBody(desk: Desk, request: TemplateRequest, stack?: Stack): string {
  const { TemplateBody, TemplateURL, UsePreviousTemplate } = request;
  if (TemplateBody !== undefined && TemplateURL !== undefined) {
    throw refusal('You cannot specify both a template URL and a template body.');
  }
  if (TemplateURL !== undefined) return readUrl(desk, TemplateURL);
  if (UsePreviousTemplate && stack?.input) return desk.stacks.template(stack.input.template);
  if (TemplateBody === undefined) throw refusal('Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(TemplateBody) > maxBody) {
    throw refusal(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${maxBody}`,
    );
  }
  return TemplateBody;
}

/**
 * What a template needs the caller to acknowledge.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
export function neededCapabilities({ resources, transforms }: Template): { needed: Capability[]; types: string[] } {
  const named: Readonly<Record<string, string>> = {
    'AWS::IAM::Group': 'GroupName',
    'AWS::IAM::InstanceProfile': 'InstanceProfileName',
    'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
    'AWS::IAM::Role': 'RoleName',
    'AWS::IAM::User': 'UserName',
  };
  const others = ['AWS::IAM::AccessKey', 'AWS::IAM::Policy', 'AWS::IAM::UserToGroupAddition'];
  const powerful = Object.values(resources).filter(({ Type }) => Type in named || others.includes(Type));
  const isNamed = powerful.some(({ Type, Properties }) => Properties?.[named[Type] ?? ''] !== undefined);
  const needed: Capability[] = powerful.length === 0 ? [] : isNamed ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM'];
  if (transforms.length > 0) needed.push('CAPABILITY_AUTO_EXPAND');
  return { needed, types: [...new Set(powerful.map(({ Type }) => Type))] };
}

function checkCapabilities(template: Template, given: readonly Capability[]): void {
  const has = (capability: Capability) => {
    return given.includes(capability) || (capability === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
  };
  const missing = neededCapabilities(template).needed.filter(capability => !has(capability));
  if (missing.length > 0) {
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
  }
}

/** Conditions and rules see parameters only, so they can be judged before there is anything. */
function checkConditions(stack: Stack, input: StackInput, template: Template): void {
  const { scope } = makeScope(stack, input, template, {
    resource: () => undefined,
    importValue: name => {
      throw refusal(`Template error: Cannot use Fn::ImportValue in Conditions. [${name}]`);
    },
  });
  checkRules(template, scope);
}

function tagsOf(tags: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function roleOf(roleArn: string | undefined): { roleArn?: string } {
  return roleArn === undefined ? {} : { roleArn };
}

/** Of S3's address styles: the bucket in the path, or in the host. */
function readUrl(desk: Desk, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const inHost = url && /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com/.exec(url.hostname);
  const path = decodeURIComponent(url?.pathname ?? '').slice(1);
  const slash = path.indexOf('/');
  const [bucket, key] = inHost?.[1] ? [inHost[1], path] : [path.slice(0, slash), path.slice(slash + 1)];
  if (!url || !bucket || !key) throw refusal('TemplateURL must be a supported URL.');
  const body = readObject(desk, bucket, key);
  if (body.length > maxObject) throw refusal(`Template may not exceed ${maxObject} bytes in size.`);
  return body.toString('utf8');
}

function readObject(desk: Desk, bucket: string, key: string): Buffer {
  try {
    return desk.object(bucket, key);
  } catch (error) {
    if (error instanceof AwsError) throw refusal(`S3 error: ${error.message}`);
    throw error;
  }
}
