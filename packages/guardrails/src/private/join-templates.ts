import { resolveFunction } from './known-functions';
import type { Declared, StackTemplate, Template, Value } from './stack-templates';

/** Several templates as one, for rules that look at relations. */
export interface JoinedTemplate {
  readonly template: Template;

  /** The stack of a resource, and its own logical id. */
  originOf(logicalId: string): { readonly stack: StackTemplate; readonly logicalId: string } | undefined;

  /** A text that names resources of the joined template, as a reader of one of its stacks knows them. */
  readable(text: string, from: StackTemplate): string;
}

/**
 * One template of what several stacks declare, in which every value that one stack takes from another stands where it is used: exports and outputs, parameters of SSM (those of `writeContract()`, too), and what nested stacks are given and give.
 *
 * What no stack here declares stays as it is: only a deployment knows it.
 */
export function joinTemplates(stacks: readonly StackTemplate[]): JoinedTemplate {
  const joiner = new Joiner(stacks);
  const ORIGIN = /Joined(\d+)Of([A-Za-z0-9]+)/;
  const originOf = (joined: string) => {
    const [, index, logicalId = ''] = ORIGIN.exec(joined) ?? [];
    const stack = stacks[Number(index)];
    return stack && { stack, logicalId };
  };
  return {
    template: joiner.join(),
    originOf,
    readable: (text, from) =>
      text.replaceAll(new RegExp(ORIGIN, 'g'), joined => {
        const origin = originOf(joined);
        return origin && origin.stack !== from ? `${origin.stack.name}/${origin.logicalId}` : (origin?.logicalId ?? '');
      }),
  };
}

/** A value, and the stack that says it. */
interface Said {
  readonly stack: StackTemplate;
  readonly value: Value;
}

class Joiner {
  private readonly exports = new Map<string, Said>();
  private readonly parameters = new Map<string, Said>();

  /** What is being looked up: a value that needs itself stays as it is. */
  private readonly asked = new Set<string>();

  constructor(private readonly stacks: readonly StackTemplate[]) {
    for (const stack of stacks) {
      for (const { Value: value, Export } of Object.values(stack.template.Outputs ?? {})) {
        if (Export) this.exports.set(JSON.stringify(Export.Name), { stack, value });
      }
      for (const { Type, Properties = {} } of Object.values(stack.template.Resources ?? {})) {
        const { Name: name, Value: value } = Properties;
        if (Type === 'AWS::SSM::Parameter' && typeof name === 'string') this.parameters.set(name, { stack, value });
      }
    }
  }

  public join(): Template {
    return {
      Parameters: this.section('Parameters', (_, parameter) => parameter),
      Mappings: this.section('Mappings', (_, mapping) => mapping),
      Conditions: this.section('Conditions', (stack, condition) => this.resolve(condition, stack)),
      Resources: this.section('Resources', (stack, resource) => this.resource(resource as Declared, stack)),
    } as Template;
  }

  private section(
    name: 'Parameters' | 'Mappings' | 'Conditions' | 'Resources',
    make: (stack: StackTemplate, value: Value) => Value,
  ): Record<string, Value> {
    return Object.fromEntries(
      this.stacks.flatMap(stack =>
        Object.entries(stack.template[name] ?? {}).map(([id, value]) => [this.idOf(id, stack), make(stack, value)]),
      ),
    );
  }

  /** Without what says nothing about it. */
  private resource({ Type, Properties, Condition }: Declared, stack: StackTemplate): Value {
    return {
      Type,
      ...(Properties && { Properties: this.resolve(Properties, stack) }),
      ...(typeof Condition === 'string' && { Condition: this.idOf(Condition, stack) }),
    };
  }

  private idOf(logicalId: string, stack: StackTemplate): string {
    return `Joined${this.stacks.indexOf(stack)}Of${logicalId}`;
  }

  private resolve(value: Value, stack: StackTemplate): Value {
    if (typeof value === 'string') return this.dynamicReference(value);
    if (Array.isArray(value)) return value.map(one => this.resolve(one, stack));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length === 1) {
      const replaced = this.reference(name, argument, stack);
      if (replaced !== undefined) return replaced.value;
    }
    const resolved = Object.fromEntries(entries.map(([key, one]) => [key, this.resolve(one, stack)]));
    return entries.length === 1 ? resolveFunction(name, resolved[name]) : resolved;
  }

  /** What a function that names something of a stack becomes; undefined for all others. */
  private reference(name: string, argument: Value, stack: StackTemplate): { readonly value: Value } | undefined {
    if (name === 'Ref' && typeof argument === 'string') return { value: this.ref(argument, stack) };
    if (name === 'Fn::GetAtt') return { value: this.attribute(argument, stack) };
    if (name === 'Fn::Sub') return { value: { 'Fn::Sub': this.text(argument, stack) } };
    if (name === 'Condition' && typeof argument === 'string')
      return { value: { Condition: this.idOf(argument, stack) } };
    if (name === 'Fn::ImportValue') return this.lookUp(this.exports, JSON.stringify(argument));
    if (name === 'Fn::GetStackOutput') return this.outputOf(argument);
    if ((name === 'Fn::If' || name === 'Fn::FindInMap') && Array.isArray(argument)) {
      const [first, ...rest] = argument as Value[];
      const id = typeof first === 'string' ? this.idOf(first, stack) : this.resolve(first, stack);
      return { value: { [name]: [id, ...rest.map(one => this.resolve(one, stack))] } };
    }
    return undefined;
  }

  private ref(id: string, stack: StackTemplate): Value {
    if (id.startsWith('AWS::')) return { Ref: id };
    const { parent, template } = stack;
    const { Type = '', Default: name } = template.Parameters?.[id] ?? {};
    const given = parent && this.propertiesOf(parent.stack, parent.logicalId).Parameters;
    if (parent && isRecord(given) && id in given) return this.resolve(given[id], parent.stack);
    const isFromSsm = Type.startsWith('AWS::SSM::Parameter::Value<') && typeof name === 'string';
    const found = isFromSsm ? this.lookUp(this.parameters, name) : undefined;
    if (found === undefined) return { Ref: this.idOf(id, stack) };
    return /<(List|CommaDelimitedList)/.test(Type) ? resolveFunction('Fn::Split', [',', found.value]) : found.value;
  }

  private attribute(argument: Value, stack: StackTemplate): Value {
    const [id = '', ...names] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    const name = names.join('.');
    const nested = this.stacks.find(({ parent }) => parent?.stack === stack && parent.logicalId === id);
    const output = nested?.template.Outputs?.[name.replace(/^Outputs\./, '')];
    if (nested && output) return this.resolve(output.Value, nested);
    return { 'Fn::GetAtt': [this.idOf(id, stack), name] };
  }

  private text(argument: Value, stack: StackTemplate): Value {
    const [text, own = {}] = Array.isArray(argument) ? (argument as Value[]) : [argument];
    if (typeof text !== 'string' || !isRecord(own)) return argument;
    const renamed = text.replaceAll(/\$\{([A-Za-z0-9]+)(\.[^}]*)?\}/g, (whole, id: string, attribute = '') =>
      id in own ? whole : `\${${this.idOf(id, stack)}${attribute}}`,
    );
    return Array.isArray(argument) ? [renamed, this.resolve(own, stack)] : renamed;
  }

  private outputOf(argument: Value): { readonly value: Value } | undefined {
    if (!isRecord(argument)) return undefined;
    const stack = this.stacks.find(({ name }) => name === argument.StackName);
    const output = stack?.template.Outputs?.[String(argument.OutputName)];
    return stack && output && { value: this.resolve(output.Value, stack) };
  }

  /** `{{resolve:ssm:/berth/dev/network/v1/vpcId}}`, with or without a version, where nothing stands around it. */
  private dynamicReference(text: string): Value {
    const [, name] = /^\{\{resolve:ssm:([^:}]+)(?::\d+)?\}\}$/.exec(text) ?? [];
    return name === undefined ? text : (this.lookUp(this.parameters, name)?.value ?? text);
  }

  private lookUp(said: ReadonlyMap<string, Said>, name: string): { readonly value: Value } | undefined {
    const found = said.get(name);
    if (!found || this.asked.has(name)) return undefined;
    this.asked.add(name);
    try {
      return { value: this.resolve(found.value, found.stack) };
    } finally {
      this.asked.delete(name);
    }
  }

  private propertiesOf({ template }: StackTemplate, logicalId: string): Readonly<Record<string, Value>> {
    return template.Resources?.[logicalId]?.Properties ?? {};
  }
}

function isRecord(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
