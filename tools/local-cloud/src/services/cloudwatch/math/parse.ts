import { AwsError } from '../../../core/aws-error';

/** A metric math expression, taken apart. */
export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'operation'; readonly operator: string; readonly left: Node; readonly right: Node };

/** Weakest first. */
const levels: readonly (readonly string[])[] = [
  ['||', 'OR'],
  ['&&', 'AND'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
];

/**
 * Reads `IF(FILL(requests, 0) > 10, errors / requests, 0)`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws AwsError ValidationError
 */
export function parseMath(expression: string): Node {
  const parser = new Parser(tokensOf(expression), expression);
  const node = parser.level(0);
  parser.end();
  return node;
}

function tokensOf(expression: string): string[] {
  const token = /\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|"[^"]*"|'[^']*'|\|\||&&|[=!<>]=|[-+*/^<>(),[\]])/y;
  const tokens: string[] = [];
  let at = 0;
  while (expression.slice(at).trim() !== '') {
    token.lastIndex = at;
    const [match, text] = token.exec(expression) ?? [];
    if (match === undefined || text === undefined) throw invalid(expression);
    tokens.push(text);
    at += match.length;
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly expression: string,
  ) {}

  public level(depth: number): Node {
    const operators = levels[depth];
    if (!operators) return this.power();
    let left = this.level(depth + 1);
    for (let operator = this.peek(); operators.includes(operator); operator = this.peek()) {
      this.at++;
      left = { kind: 'operation', operator, left, right: this.level(depth + 1) };
    }
    return left;
  }

  public end(): void {
    if (this.at < this.tokens.length) throw invalid(this.expression);
  }

  private power(): Node {
    const left = this.unary();
    if (this.peek() !== '^') return left;
    this.at++;
    return { kind: 'operation', operator: '^', left, right: this.power() };
  }

  private unary(): Node {
    if (this.peek() !== '-') return this.primary();
    this.at++;
    return { kind: 'operation', operator: '-', left: { kind: 'number', value: 0 }, right: this.unary() };
  }

  private primary(): Node {
    const token = this.peek();
    this.at++;
    if (token === '(') {
      const inner = this.level(0);
      this.expect(')');
      return inner;
    }
    if (token === '[') return { kind: 'list', items: this.items(']') };
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^["']/.test(token)) return { kind: 'text', text: token.slice(1, -1) };
    if (!/^[A-Za-z_]/.test(token)) throw invalid(this.expression);
    if (this.peek() !== '(') return { kind: 'name', name: token };
    this.at++;
    return { kind: 'call', name: token.toUpperCase(), args: this.items(')') };
  }

  private items(close: string): Node[] {
    const items: Node[] = [];
    if (this.peek() === close) {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.level(0));
      const next = this.peek();
      this.at++;
      if (next === close) return items;
      if (next !== ',') throw invalid(this.expression);
    }
  }

  private expect(token: string): void {
    if (this.peek() !== token) throw invalid(this.expression);
    this.at++;
  }

  private peek(): string {
    return this.tokens[this.at] ?? '';
  }
}

function invalid(expression: string): AwsError {
  return new AwsError(
    'ValidationError',
    `Error in expression '${expression}': it is not a valid metric math expression`,
  );
}
