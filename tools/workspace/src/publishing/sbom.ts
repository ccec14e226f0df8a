/** As much of CycloneDX as is read here. */
export interface Sbom {
  readonly metadata: { readonly component: object };
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * The parts of one package, out of the list that npm makes of the workspace it lies in.
 *
 * @param ref `@berth/rds@1.0.0`
 */
export function sbomOf<T extends Sbom>(ref: string, workspace: T): T {
  const uses = new Map(workspace.dependencies.map(({ ref: user, dependsOn }) => [user, dependsOn]));
  const reached = new Set([ref]);
  // grows while it is walked
  for (const part of reached) for (const used of uses.get(part) ?? []) reached.add(used);
  const own = workspace.components.find(component => component['bom-ref'] === ref);
  return {
    ...workspace,
    metadata: { ...workspace.metadata, component: own ?? workspace.metadata.component },
    components: workspace.components.filter(part => part['bom-ref'] !== ref && reached.has(part['bom-ref'])),
    dependencies: workspace.dependencies.filter(({ ref: user }) => reached.has(user)),
  };
}
