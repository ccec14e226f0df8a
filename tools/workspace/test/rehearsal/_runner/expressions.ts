import type { Result } from './plan';

/** What the status functions of a condition look at. */
export interface Status {
  readonly before: readonly Result[];
}

type Contexts = Readonly<Record<string, unknown>>;

const STATUS_FUNCTIONS = ['success', 'failure', 'cancelled', 'always'] as const;

/** GitHub's own library has no other form than that of ES modules. */
async function library() {
  return import('@actions/expressions');
}

/**
 * `${{ … }}` of a workflow, by GitHub's own parser and evaluator.
 */
export class Expressions {
  public static async load(): Promise<Expressions> {
    return new Expressions(await library());
  }

  private constructor(private readonly github: Awaited<ReturnType<typeof library>>) {}

  /** A text with its expressions put in. */
  public text(template: string, contexts: Contexts): string {
    return template.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
      this.evaluate(expression.trim(), contexts, { before: [] }).coerceString(),
    );
  }

  /** All values of a map, as texts. */
  public texts(templates: Readonly<Record<string, unknown>> = {}, contexts: Contexts): Record<string, string> {
    return Object.fromEntries(
      Object.entries(templates).map(([name, template]) => [name, this.text(String(template), contexts)]),
    );
  }

  /** Whether a condition holds. Without a status function it asks for success, too. */
  public holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
    const text = (condition ?? 'success()').replace(/^\$\{\{(.*)\}\}$/s, '$1').trim();
    const asksForStatus = STATUS_FUNCTIONS.some(name => text.includes(`${name}(`));
    const whole = asksForStatus ? text : `success() && (${text})`;
    // what is no boolean counts as GitHub counts it
    return this.evaluate(`!(${whole})`, contexts, status).coerceString() === 'false';
  }

  private evaluate(text: string, contexts: Contexts, { before }: Status) {
    const { Lexer, Parser, Evaluator, data } = this.github;
    const answers = {
      success: before.every(result => result === 'success'),
      failure: before.includes('failure'),
      cancelled: false,
      always: true,
    };
    const functions = STATUS_FUNCTIONS.map(name => ({
      name,
      minArgs: 0,
      maxArgs: 0,
      call: () => new data.BooleanData(answers[name]),
    }));
    const { tokens } = new Lexer(text).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
    const known = JSON.parse(JSON.stringify(contexts), data.reviver);
    return new Evaluator(parsed, known, new Map(functions.map(one => [one.name, one]))).evaluate();
  }
}
