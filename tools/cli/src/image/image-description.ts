/** One COPY of the final stage, from the build context. */
export interface ContextCopy {
  /** Place in the Dockerfile, for messages: `Dockerfile:12`. */
  readonly place: string;

  /** Patterns relative to the build context. */
  readonly sources: readonly string[];

  /** Absolute path in the image. */
  readonly target: string;

  /** Whether the sources go into `target` even when there is only one file. */
  readonly intoFolder: boolean;
}

/** What an image made from its build context consists of. */
export interface ImageDescription {
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;

  /** `8000/tcp`. */
  readonly ports: readonly string[];
  readonly copies: readonly ContextCopy[];

  /** Instructions that only a container engine can follow. */
  readonly leftOut: readonly string[];
}
