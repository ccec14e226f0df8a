/** This computer. */
export interface MachinePort {
  /** Version of Node: `20.19.0`. */
  readonly node: string;

  /**
   * `AWS_REGION` as the user has set it, before a command points this process at an environment.
   *
   * @default - not set
   */
  readonly region?: string;

  /** The first line that a program answers; undefined when there is none, or it fails. */
  ask(program: string, ...words: readonly string[]): Promise<string | undefined>;
}

/** The computer that this runs on. */
export function machine({ versions, env }: Pick<NodeJS.Process, 'versions' | 'env'>): MachinePort {
  return {
    node: versions.node,
    region: env.AWS_REGION ?? env.AWS_DEFAULT_REGION,
    ask: async (program, ...words) => {
      const { execa } = await import('execa');
      const { failed, stdout, stderr } = await execa(program, [...words], { reject: false, timeout: 10_000 });
      if (failed) return undefined;
      return (stdout || stderr).trim().split('\n')[0] ?? '';
    },
  };
}
