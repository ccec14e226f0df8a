import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import { AwsError } from '../../core/aws-error';

export const TYPES = ['String', 'StringList', 'SecureString'];

/** Characters of a value, by tier. */
const MAX_STANDARD = 4096;
const MAX_ADVANCED = 8192;

/**
 * Refuses what Parameter Store refuses, whether the parameter is new or not.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function checkPut(input: PutParameterRequest): void {
  const { Name = '', Value = '', Type, AllowedPattern, Overwrite, Tags } = input;
  checkName(Name);
  if (Value === '') throw invalid('value', Value, 'Member must have length greater than or equal to 1');
  if (Type && !TYPES.includes(Type))
    throw invalid('type', Type, `Member must satisfy enum value set: [${TYPES.join(', ')}]`);
  if (Overwrite && Tags?.length) {
    const message =
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
      'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.';
    throw new AwsError('ValidationException', message);
  }
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(Value)) {
    const message = `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`;
    throw new AwsError('ParameterPatternMismatchException', message);
  }
}

/** The tier a value gets. */
export function tierOf({ Tier = 'Standard', Value = '' }: PutParameterRequest): 'Standard' | 'Advanced' {
  if (Value.length > MAX_ADVANCED) throw tooLong('Advanced', MAX_ADVANCED, '');
  if (Tier === 'Advanced') return 'Advanced';
  if (Value.length <= MAX_STANDARD) return 'Standard';
  if (Tier === 'Intelligent-Tiering') return 'Advanced';
  const remedy =
    ' To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ' +
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';
  throw tooLong('Standard', MAX_STANDARD, remedy);
}

function checkName(name: string): void {
  if (/^\/?(aws|ssm)/i.test(name)) {
    const message = /^\/?aws/i.test(name)
      ? `No access to reserved parameter name: ${name}.`
      : 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
    throw new AwsError(/^\/?aws/i.test(name) ? 'AccessDeniedException' : 'ValidationException', message);
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw new AwsError('ValidationException', 'Parameter name must be a fully qualified name.');
  }
  if (!/^(\/?[\w.-]+)+$/.test(name) || name.length > 1011) {
    const message =
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash ' +
      'symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
    throw new AwsError('ValidationException', message);
  }
  if (name.split('/').length > 16) {
    const message = 'Hierarchies cannot exceed 15 levels. Reduce the number of levels and try again.';
    throw new AwsError('HierarchyLevelLimitExceededException', message);
  }
}

function tooLong(tier: string, max: number, remedy: string): AwsError {
  return new AwsError(
    'ValidationException',
    `${tier} tier parameters support a maximum parameter value of ${max} characters.${remedy}`,
  );
}

function invalid(member: string, value: string, constraint: string): AwsError {
  const message = `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
  return new AwsError('ValidationException', message);
}
