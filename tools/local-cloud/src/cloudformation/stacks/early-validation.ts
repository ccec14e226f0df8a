import { violations } from '../spec/properties';
import type { ResourceSpecs } from '../spec/resource-spec';
import { resolve } from '../template/functions';
import type { Properties } from '../template/template';
import type { Finding } from './model';
import { NotYetKnown, type StackScope } from './stack-scope';

/**
 * What is wrong with the properties of a template, as far as they are known before anything is made.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export function findMistakes({ template, scope }: StackScope, specs: ResourceSpecs): Finding[] {
  return Object.entries(template.resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const spec = specs.find(Type);
    if (!spec) return [];
    const known = knownPart(Properties, value => resolve(value, scope));
    const open = new Set(Object.keys(Properties).filter(name => !(name in known)));
    return violations(spec, known)
      .filter(
        ({ path, text }) => !(path === '#' && [...open].some(name => text === `required key [${name}] not found`)),
      )
      .map(({ path, text }) => ({
        logicalId,
        type: Type,
        path: `/Resources/${logicalId}/Properties${path.slice(1)}`,
        text: inWordsOfValidation(text),
      }));
  });
}

function knownPart(properties: Properties, read: (value: unknown) => unknown): Properties {
  const entries = Object.entries(properties).flatMap(([name, value]) => {
    try {
      const resolved = read(value);
      return resolved === undefined ? [] : [[name, resolved] as const];
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      return [];
    }
  });
  return Object.fromEntries(entries);
}

function inWordsOfValidation(text: string): string {
  return text
    .replace(/^extraneous key \[(.*)\] is not permitted$/, 'Unsupported property [$1]')
    .replace(/^required key \[(.*)\] not found$/, 'Required property [$1] not found');
}
