import { app } from '../src/main';

test('every stack says in the assembly which environment it is of', () => {
  const named = app.synth().stacks.map(stack => stack.findMetadataByType('berth:environment').map(({ data }) => data));

  expect(named.filter(names => names.length !== 1)).toEqual([]);
  expect([...new Set(named.flat())].sort()).toEqual(
    ['dev', 'global', 'prod', 'test'].map(name => `fargate-blue-green-${name}`),
  );
});
