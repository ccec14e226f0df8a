import { describeProblem } from '@berth/foundation';
import { App } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { environmentProblems, Platform } from '../src';
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

test('makes stacks of random configs that are right', () => {
  for (const config of fc.sample(randomConfig, { numRuns: 3, seed: SEED })) {
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
