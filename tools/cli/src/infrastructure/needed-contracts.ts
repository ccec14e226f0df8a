import type { ParametersPort } from '../aws/parameters';
import { CliError } from '../cli-error';
import type { Assembly, AssemblyStack } from '../workspace/assembly';
import { inputParameters } from './stack-plan';

/** Names in Parameter Store of the contracts that stacks read and none of them writes: they must be there before. */
export function neededContracts(stacks: readonly AssemblyStack[]): string[] {
  const written = new Set(stacks.flatMap(writtenContracts));
  const read = stacks.flatMap(({ template }) => [...Object.values(inputParameters(template)), ...references(template)]);
  return [...new Set(read)].filter(name => name.startsWith('/berth/') && !written.has(name)).sort();
}

/** `{{resolve:ssm:/berth/dev/secrets/v1/keyArn}}`, anywhere in a template. */
function references(template: object): string[] {
  return [...JSON.stringify(template).matchAll(/\{\{resolve:ssm:([^:}]+)/g)].map(([, name = '']) => name);
}

function writtenContracts({ template }: AssemblyStack): string[] {
  return Object.values(template.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::SSM::Parameter')
    .map(({ Properties }) => (Properties as { Name?: unknown } | undefined)?.Name)
    .filter(name => typeof name === 'string');
}

/**
 * Makes sure that what an environment reads of others was written by them.
 *
 * @throws CliError `ContractMissing`, with the environments to deploy first: nothing was changed
 */
export async function checkContracts(
  environment: string,
  { stacks }: Assembly,
  parameters: ParametersPort,
): Promise<void> {
  const needed = neededContracts(stacks);
  const found = await parameters.values(needed);
  const missing = needed.filter(name => !(name in found));
  if (missing.length === 0) return;
  const fact = missing.length === 1 ? 'a contract that does not exist' : 'contracts that do not exist';
  throw new CliError('ContractMissing', [`${environment} needs ${fact}:`, ...missing].join('\n  '), {
    hint: hintFor(environment, missing),
  });
}

function hintFor(environment: string, missing: readonly string[]): string {
  const writers = [...new Set(missing.map(name => name.split('/')[2] ?? ''))];
  const others = writers.filter(name => name !== environment);
  if (others.length > 0)
    return `${others.map(name => `berth deploy ${name}`).join(', then ')}, then this command again`;
  return `no stack of ${environment} writes them: look for what is left out of its config`;
}
