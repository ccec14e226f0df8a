import type { AssemblyStack } from './assembly';

/** What stands for a value that only a deployment knows: `${ServiceLog}`, `${/berth/dev/network/v1/vpcId}`. */
const placeholder = (name: string): string => `\${${name}}`;

/** A list that only a deployment knows. */
class UnknownList {
  constructor(
    public readonly of: string,
    public readonly separator: string,
  ) {}
}

/**
 * Values of a template without CloudFormation's functions: what is known is worked out, what only a deployment knows becomes a placeholder. No account is named.
 */
export class PlainTemplate {
  constructor(
    private readonly stack: Pick<AssemblyStack, 'template'>,
    private readonly region: string,
  ) {}

  /** Resources of a type, with their plain properties. */
  public resources(type: string): Record<string, unknown>[] {
    return Object.values(this.stack.template.Resources ?? {})
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => this.plain(Properties ?? {}) as Record<string, unknown>);
  }

  private plain(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(item => this.plain(item)).filter(item => item !== undefined);
    if (value === null || typeof value !== 'object') return value;
    const [[name, argument] = ['', undefined], second] = Object.entries(value);
    if (second === undefined && (name === 'Ref' || name.startsWith('Fn::'))) return this.resolve(name, argument);
    const entries = Object.entries(value).map(([key, item]) => [key, this.plain(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }

  private resolve(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument));
      case 'Fn::GetAtt':
        return placeholder(Array.isArray(argument) ? argument.join('.') : String(argument));
      case 'Fn::Join': {
        const [separator, items] = argument as [string, unknown];
        const list = this.plain(items);
        return Array.isArray(list) ? list.join(separator) : String(list);
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        const plain = String(this.plain(text));
        return plain.includes('${') ? new UnknownList(plain, separator) : plain.split(separator);
      }
      case 'Fn::Select':
        return this.select(argument as [number | string, unknown]);
      case 'Fn::If':
        // the last one is what holds once the stack stands
        return this.plain((argument as unknown[])[2]);
      case 'Fn::Sub':
        return this.substitute(argument);
      default:
        return placeholder(name);
    }
  }

  private reference(name: string): unknown {
    const pseudo: Record<string, string | undefined> = {
      'AWS::Region': this.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (name === 'AWS::NoValue') return undefined;
    const { Type = '', Default } = this.stack.template.Parameters?.[name] ?? {};
    const isContract = Type.startsWith('AWS::SSM::Parameter::Value<');
    return pseudo[name] ?? placeholder(isContract ? String(Default) : name);
  }

  private select([index, from]: [number | string, unknown]): unknown {
    const list = this.plain(from);
    if (Array.isArray(list)) return list[Number(index)];
    if (!(list instanceof UnknownList)) return placeholder(`${String(list)}[${index}]`);
    // the third and fourth part of every ARN
    if (list.separator === ':' && Number(index) === 3) return this.region;
    if (list.separator === ':' && Number(index) === 4) return placeholder('AWS::AccountId');
    return list.of.replace(/\}$/, `[${index}]}`);
  }

  private substitute(argument: unknown): string {
    const [text, own = {}] = (Array.isArray(argument) ? argument : [argument]) as [string, Record<string, unknown>?];
    return text.replace(/\$\{([^}!]+)\}/g, (_, name: string) =>
      String(name in own ? this.plain(own[name]) : name.includes('.') ? placeholder(name) : this.reference(name)),
    );
  }
}
