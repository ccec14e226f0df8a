import { refusal } from '../refusals';
import { judge, type Scope } from './functions';
import { callIn, isObject, type OutputDeclaration, type ResourceDeclaration, type Template } from './template';

/** Answers whether a named condition holds; each is judged once. */
export function makeConditions(template: Template, scope: Omit<Scope, 'condition'>): Scope['condition'] {
  const answers = new Map<string, boolean | 'judging'>();
  const condition = (name: string): boolean => {
    const known = answers.get(name);
    if (known === 'judging') throw refusal(`Template format error: Circular dependency in conditions: [${name}]`);
    if (known !== undefined) return known;
    if (!(name in template.conditions)) {
      throw refusal(
        `Template format error: Unresolved condition dependency ${name} in the Resources block of the template`,
      );
    }
    answers.set(name, 'judging');
    const answer = judge(template.conditions[name], { ...scope, condition });
    answers.set(name, answer);
    return answer;
  };
  return condition;
}

/** What is left of a template once its conditions are known: nothing that is switched off, and no `Fn::If`. */
export function applyConditions(template: Template, condition: Scope['condition']): Template {
  for (const name of Object.keys(template.conditions)) condition(name);
  return {
    ...template,
    resources: keep<ResourceDeclaration>(template.resources, condition),
    outputs: keep<OutputDeclaration>(template.outputs, condition),
  };
}

function keep<T extends { readonly Condition?: string }>(
  section: Readonly<Record<string, T>>,
  condition: Scope['condition'],
): Record<string, T> {
  const kept = Object.entries(section).filter(([, { Condition }]) => Condition === undefined || condition(Condition));
  return Object.fromEntries(kept.map(([name, item]) => [name, choose(item, condition) as T]));
}

function choose(value: unknown, condition: Scope['condition']): unknown {
  if (Array.isArray(value)) return value.map(item => choose(item, condition));
  if (!isObject(value)) return value;
  const call = callIn(value);
  if (call?.[0] === 'Fn::If' && Array.isArray(call[1]) && call[1].length === 3) {
    const [name, yes, no] = call[1];
    return choose(condition(String(name)) ? yes : no, condition);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, choose(item, condition)]));
}
