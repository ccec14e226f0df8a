import { refusal } from '../refusals';
import { dependenciesOf, inOrder } from './dependencies';
import { referencesIn } from './references';
import { callIn, isObject, listOf, type Template } from './template';

/** What is known of the types of resources. */
export interface TypeKnowledge {
  knows(type: string): boolean;

  /** Whether `Fn::GetAtt` may ask for it; true where that is not known. */
  hasAttribute(type: string, attribute: string): boolean;
}

/**
 * What is wrong with a template before anything is known about its values.
 *
 * @throws AwsError `ValidationError`
 */
export function checkTemplate(template: Template, types: TypeKnowledge): void {
  const named = Object.values(template.resources).map(({ Type }) => Type);
  const strange = [...new Set(named.filter(type => !types.knows(type)))];
  if (strange.length > 0) throw refusal(`Template format error: Unrecognized resource types: [${strange.join(', ')}]`);
  checkConditionNames(template);
  checkNames(template);
  checkAttributes(template, types);
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

/** Conditions are judged before there are resources. */
function checkConditionNames({ conditions, parameters, resources, outputs }: Template): void {
  const wrong = referencesIn(Object.values(conditions))
    .map(({ name }) => name)
    .filter(name => !(name in parameters) && !name.startsWith('AWS::'));
  if (wrong.length > 0) {
    throw refusal(
      `Template format error: Unresolved dependencies [${[...new Set(wrong)].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
    );
  }
  for (const [block, members] of Object.entries({ Resources: resources, Outputs: outputs })) {
    for (const { Condition } of Object.values(members)) {
      if (Condition === undefined || Condition in conditions) continue;
      throw refusal(
        `Template format error: Unresolved condition dependency ${Condition} in the ${block} block of the template`,
      );
    }
  }
  const [choice] = choicesIn([resources, outputs]).filter(name => !(name in conditions));
  if (choice !== undefined) throw refusal(`Template error: unresolved condition dependency ${choice} in Fn::If`);
}

/** Names of the conditions that `Fn::If` asks for. */
function choicesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(choicesIn);
  if (!isObject(value)) return [];
  const call = callIn(value);
  const own = call?.[0] === 'Fn::If' && Array.isArray(call[1]) && typeof call[1][0] === 'string' ? [call[1][0]] : [];
  return [...own, ...Object.values(value).flatMap(choicesIn)];
}

function checkAttributes({ resources, outputs }: Template, types: TypeKnowledge): void {
  for (const { name, attribute } of referencesIn([resources, outputs])) {
    const type = resources[name]?.Type;
    if (type === undefined || typeof attribute !== 'string' || types.hasAttribute(type, attribute)) continue;
    throw refusal(`Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
  }
}
