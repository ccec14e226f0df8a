import { refusal } from '../refusals';
import { dependenciesOf, inOrder } from './dependencies';
import { referencesIn } from './references';
import { listOf, type Template } from './template';

/**
 * What is wrong with a template before anything is known about its values.
 *
 * @throws AwsError `ValidationError`
 */
export function checkTemplate(template: Template, knowsType: (type: string) => boolean): void {
  const types = Object.values(template.resources).map(({ Type }) => Type);
  const strange = [...new Set(types.filter(type => !knowsType(type)))];
  if (strange.length > 0) throw refusal(`Template format error: Unrecognized resource types: [${strange.join(', ')}]`);
  checkNames(template);
  inOrder(dependenciesOf(template));
}

function checkNames({ resources, parameters, outputs }: Template): void {
  const isKnown = (name: string) => name in resources || name in parameters || name.startsWith('AWS::');
  const unresolved = (value: unknown) => [
    ...new Set(
      referencesIn(value)
        .map(({ name }) => name)
        .filter(name => !isKnown(name)),
    ),
  ];
  for (const [logicalId, { Properties, DependsOn }] of Object.entries(resources)) {
    const attributes = referencesIn(Properties).filter(({ name, attribute }) => attribute && !(name in resources));
    if (attributes[0]) {
      throw refusal(`Template error: instance of Fn::GetAtt references undefined resource ${attributes[0].name}`);
    }
    const names = [...unresolved(Properties), ...listOf(DependsOn).filter(name => !(name in resources))];
    if (names.length > 0) {
      throw refusal(
        `Template format error: Unresolved resource dependencies [${names.join(', ')}] in the Resources block of the template`,
      );
    }
    if (logicalId in parameters) {
      throw refusal(`Template format error: Resource name ${logicalId} is also the name of a parameter`);
    }
  }
  const names = unresolved(Object.values(outputs));
  if (names.length > 0) {
    throw refusal(
      `Template format error: Unresolved resource dependencies [${names.join(', ')}] in the Outputs block of the template`,
    );
  }
}
