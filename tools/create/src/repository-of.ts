import { SHARED } from './choice-problems';
import type { Choices } from './choices';
import { EnvironmentApp } from './repository/environment-app';
import { PythonService } from './repository/python-service';
import { Repository } from './repository/repository';

/** The repository that `.projenrc.ts` of these choices describes. */
export function repositoryOf({ name, environments, registry }: Choices, outdir: string): Repository {
  const repo = new Repository({ name, registry, outdir });
  const service = new PythonService(repo, { name });
  const apps = [new EnvironmentApp(repo, { name: SHARED })];
  for (const environment of environments) {
    apps.push(new EnvironmentApp(repo, { name: environment, runs: [service], after: [...apps] }));
  }
  return repo;
}
