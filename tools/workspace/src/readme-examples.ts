/**
 * One TypeScript block of a README.
 */
export interface ReadmeExample {
  /** Line of its first line of code, counted from 1. */
  readonly line: number;

  readonly code: string;
}

/** The blocks of a README that are fenced as `ts`. */
export function readmeExamples(markdown: string): ReadmeExample[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
    line: markdown.slice(0, index).split('\n').length + 1,
    code,
  }));
}

/** The example as a file of its own, on the lines that it has in the README: what the compiler says of one is true of the other. */
export function renderExample({ line, code }: ReadmeExample): string {
  return '\n'.repeat(line - 1) + code;
}
