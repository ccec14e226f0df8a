import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnDynamicReference, CfnDynamicReferenceService, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Version of every contract so far. A field is never renamed in place: a new version is written next to the old one. */
const VERSION = 1;

/** `/berth/<environment>/<package>/v<version>/<field>`. */
export function contractParameterName(
  environment: string,
  packageName: string,
  version: number,
  field: string,
): string {
  return `/berth/${environment}/${packageName}/v${version}/${field}`;
}

/**
 * Publish what stacks of other packages may know: an SSM parameter per field.
 *
 * Stacks meet in parameters, never in exports: an export cannot change while somebody imports it, and then no stack can be updated.
 */
export function writeContract(
  scope: Construct,
  environment: string,
  packageName: string,
  fields: Readonly<Record<string, string>>,
): void {
  const contract = new Construct(scope, 'Contract');
  for (const [field, stringValue] of Object.entries(fields)) {
    const parameterName = contractParameterName(environment, packageName, VERSION, field);
    new StringParameter(contract, pascalCase(field), { parameterName, stringValue });
  }
}

/**
 * The fields that another stack published, as tokens: CloudFormation reads them when it deploys the stack of `scope`.
 *
 * A deployment fails if one that is used does not exist. A change of a value arrives with the next deployment of the stack that reads it.
 */
export function readContract<Field extends string>(
  scope: Construct,
  environment: string,
  packageName: string,
  fields: readonly Field[],
): Record<Field, string> {
  const values = fields.map(field => {
    const name = contractParameterName(environment, packageName, VERSION, field);
    // not before it is used: CloudFormation warns of parameters that nothing refers to
    return [field, Lazy.string({ produce: () => StringParameter.valueForStringParameter(scope, name) })];
  });
  return Object.fromEntries(values);
}

/**
 * One field as a dynamic reference, `{{resolve:ssm:/berth/dev/secrets/v1/keyArn}}`: CloudFormation puts the value in whenever it touches the resource.
 *
 * For keys: rules that ask whether something is encrypted do not recognise a parameter of the stack as a key. Nothing may take it apart (`Fn::Split`): it is replaced last.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 */
export function referToContract(environment: string, packageName: string, field: string): string {
  const name = contractParameterName(environment, packageName, VERSION, field);
  return new CfnDynamicReference(CfnDynamicReferenceService.SSM, name).toString();
}

function pascalCase(field: string): string {
  return field.charAt(0).toUpperCase() + field.slice(1);
}
