import { breakingIn, caretOf, releaseAskedFor } from '../release-plan.cjs';

interface Change {
  readonly from: string;
  readonly to: string | null;

  /** Who has it as a peer. */
  readonly peerOf?: readonly string[];
  readonly dependencyOf?: readonly string[];
}

function planOf(changes: Record<string, Change>) {
  const used = (sources: readonly string[] = [], dependencyCollection: string) =>
    sources.map(source => ({ source, dependencyCollection }));
  return Object.fromEntries(
    Object.entries(changes).map(([project, { from, to, peerOf, dependencyOf }]) => [
      project,
      {
        currentVersion: from,
        newVersion: to,
        dependentProjects: [...used(peerOf, 'peerDependencies'), ...used(dependencyOf, 'dependencies')],
      },
    ]),
  );
}

test.each([
  ['1.2.3', '1'],
  ['12.0.0-rc.1', '12'],
  ['0.2.3', '0.2'],
  ['0.0.3', '0.0.3'],
])('all versions in the range of %s begin with %s', (version, caret) => {
  expect(caretOf(version)).toBe(caret);
});

test('a major of a peer breaks its users, near and far', () => {
  const plan = planOf({
    network: { from: '1.4.0', to: '2.0.0', peerOf: ['rds'] },
    rds: { from: '1.0.0', to: '1.0.1', peerOf: ['backup'] },
    backup: { from: '3.1.0', to: null },
    dns: { from: '1.0.0', to: '1.1.0', peerOf: ['backup'] },
  });

  expect(breakingIn(plan)).toEqual(['backup', 'network', 'rds']);
});

test('before 1.0.0 a minor is what a major is later', () => {
  const users = { peerOf: ['rds'] };

  expect(breakingIn(planOf({ network: { from: '0.4.0', to: '0.5.0', ...users } }))).toEqual(['network', 'rds']);
  expect(breakingIn(planOf({ network: { from: '0.4.0', to: '0.4.1', ...users } }))).toEqual([]);
});

test('what a package brings along itself may change without its users', () => {
  expect(breakingIn(planOf({ rollout: { from: '1.0.0', to: '2.0.0', dependencyOf: ['cli'] } }))).toEqual(['rollout']);
});

test('a release plans for what it was asked', () => {
  expect(releaseAskedFor(['release', 'version', '--projects=a,b', '--preid', 'rc', '--dry-run'])).toEqual({
    firstRelease: false,
    preid: 'rc',
    projects: ['a', 'b'],
    specifier: undefined,
  });
  expect(releaseAskedFor(['release', '1.0.0', '--first-release', '--skip-publish'])).toMatchObject({
    firstRelease: true,
    specifier: '1.0.0',
  });
  expect(releaseAskedFor([])).toMatchObject({ projects: undefined, specifier: undefined });
});
