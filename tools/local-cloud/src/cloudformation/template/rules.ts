import { refusal } from '../refusals';
import { resolve, type Scope } from './functions';
import { callIn, type ParameterDeclaration, type Template } from './template';

/**
 * Judges the rules of a template over its parameters.
 *
 * @throws AwsError `ValidationError` with the description of the first assertion that does not hold
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function checkRules({ rules, parameters }: Template, scope: Scope): void {
  for (const [name, { RuleCondition, Assertions }] of Object.entries(rules)) {
    if (RuleCondition !== undefined && !holds(RuleCondition, scope, parameters)) continue;
    const broken = Assertions.filter(({ Assert }) => !holds(Assert, scope, parameters));
    if (broken.length === 0) continue;
    const reasons = broken.map(({ AssertDescription }) => AssertDescription ?? `Rule ${name} was violated`);
    throw refusal(`Template error: Rule ${name} failed: ${reasons.join('; ')}`);
  }
}

type Declarations = Readonly<Record<string, ParameterDeclaration>>;

function holds(assertion: unknown, scope: Scope, declarations: Declarations): boolean {
  const value = answer(assertion, scope, declarations);
  return value === true || value === 'true';
}

function answer(value: unknown, scope: Scope, declarations: Declarations): unknown {
  const call = callIn(value);
  if (!call) return resolve(value, scope);
  const [name, argument] = call;
  const items = Array.isArray(argument) ? argument : [argument];
  const inner = (item: unknown) => answer(item, scope, declarations);
  switch (name) {
    case 'Fn::And':
      return items.every(item => holds(item, scope, declarations));
    case 'Fn::Or':
      return items.some(item => holds(item, scope, declarations));
    case 'Fn::Not':
      return !holds(items[0], scope, declarations);
    case 'Fn::Equals':
      return String(inner(items[0])) === String(inner(items[1]));
    case 'Fn::Contains':
      return strings(inner(items[0])).includes(String(inner(items[1])));
    case 'Fn::EachMemberEquals':
      return strings(inner(items[0])).every(member => member === String(inner(items[1])));
    case 'Fn::EachMemberIn':
      return strings(inner(items[0])).every(member => strings(inner(items[1])).includes(member));
    case 'Fn::RefAll':
      return Object.keys(declarations)
        .filter(key => declarations[key]?.Type === argument)
        .map(key => scope.parameters[key]);
    default:
      return resolve(value, scope);
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
