import fc from 'fast-check';

/** It is left out as often as not. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 1 });

/** Why somebody wants less than the default. */
export const reason = fc.record({
  reason: fc.constantFrom('there is no domain to prove yet', 'the system that is moved here has it'),
  until: fc.constantFrom(undefined, '2099-03-31'),
});

export const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6})?$/);
