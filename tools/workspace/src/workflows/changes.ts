/** What a commit may change in an environment. */
export interface EnvironmentChanges {
  /** Its templates. */
  readonly infrastructure: boolean;

  /** What its services run. */
  readonly release: boolean;
}

/** A task graph, as `nx --graph=stdout` prints it. */
export interface TaskGraph {
  readonly tasks: {
    readonly tasks: Readonly<
      Record<string, { readonly target: { readonly project: string; readonly target: string } }>
    >;
  };
}

/** Without a commit that was deployed before, or with one that is not in the history of this one, everything may change. */
export const EVERYTHING: EnvironmentChanges = { infrastructure: true, release: true };

/**
 * What is affected of an environment. New templates may have a new base of the revisions, so they ask for a release, too.
 *
 * @param services - whose images the environment runs
 */
export function changesOf(environment: string, services: readonly string[], { tasks }: TaskGraph): EnvironmentChanges {
  const affected = Object.values(tasks.tasks).map(({ target }) => target);
  const infrastructure = affected.some(({ project, target }) => target === 'synth' && project === environment);
  const images = affected.some(({ project, target }) => target === 'image' && services.includes(project));
  return { infrastructure, release: infrastructure || images };
}

/** Services whose images the deployment of an app waits for. */
export function servicesOf(manifest: AppManifest): string[] {
  const first = manifest.nx.targets.deploy.dependsOn ?? [];
  return first.flatMap(one => (typeof one !== 'string' && one.target === 'image' ? one.projects : []));
}

/** package.json of an app, as far as it is read here. */
export interface AppManifest {
  readonly nx: {
    readonly targets: {
      readonly deploy: {
        readonly dependsOn?: readonly (string | { readonly projects: readonly string[]; readonly target: string })[];
      };
    };
  };
}
