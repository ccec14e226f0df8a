import { describeProblem } from '@berth/foundation';
import { App } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { type EnvironmentConfig, environmentProblems, Platform } from '../src';
import { flags } from './_fixtures/flags';
import { randomConfig } from './_fixtures/random-config';
import { randomMutation } from './_fixtures/random-mutation';

/** The same configs in every run: a test that fails once in a thousand helps nobody. */
const SEED = 20_261_121;

test('accepts a thousand random configs that are right', () => {
  fc.assert(
    fc.property(randomConfig, config => {
      expect(environmentProblems(config)).toEqual([]);
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test('makes stacks of random configs that are right, of every kind of cluster and edge', () => {
  const sampled = fc.sample(randomConfig, { numRuns: 100, seed: SEED });
  const kindsOf = ({ cluster, edge }: EnvironmentConfig) => [cluster.kind, edge.kind];
  const met = new Set<string>();
  const chosen = sampled.filter(config => {
    const isNew = kindsOf(config).some(kind => !met.has(kind));
    for (const kind of kindsOf(config)) met.add(kind);
    return isNew;
  });

  expect([...met].sort()).toEqual(['cdn', 'domain', 'ec2', 'fargate', 'http', 'httpApi', 'https', 'managed', 'none']);
  for (const config of chosen) {
    const app = new App({ context: flags });
    const { stacks } = new Platform(app, config);

    expect(app.synth().stacks).toHaveLength(stacks.length);
  }
});

test('accepts a config that is changed in one place, or names the place', () => {
  fc.assert(
    fc.property(randomConfig, randomMutation, (config, mutation) => {
      const mutated = mutation.apply(config);
      const problems = environmentProblems(mutated.config);

      if (problems.length === 0) return;
      const told = problems.map(describeProblem).join('\n').toLowerCase();
      expect({ told, named: mutated.names.some(name => told.includes(name.toLowerCase())) }).toMatchObject({
        named: true,
      });
    }),
    { numRuns: 1000, seed: SEED },
  );
});
