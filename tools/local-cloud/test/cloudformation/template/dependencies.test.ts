import fc from 'fast-check';
import { dependenciesOf, inOrder } from '../../../src/cloudformation/template/dependencies';

test('finds what is stated and what is implied', () => {
  const dependencies = dependenciesOf({
    resources: {
      A: { Type: 'T' },
      B: { Type: 'T' },
      C: { Type: 'T' },
      D: {
        Type: 'T',
        DependsOn: ['A'],
        Properties: {
          X: { 'Fn::Sub': `\${B.Arn}-\${AWS::Region}` },
          Y: [{ 'Fn::GetAtt': 'C.Id' }],
          Z: { Ref: 'Parameter' },
        },
      },
    },
  });

  expect([...(dependencies.get('D') ?? [])].sort()).toEqual(['A', 'B', 'C']);
});

test('puts each name after those it depends on', () => {
  const graphs = fc.array(fc.nat(1023), { minLength: 10, maxLength: 10 }).map(masks => {
    const names = masks.map((_, position) => `R${position}`);
    return new Map(
      masks.map((mask, position) => [
        `R${position}`,
        new Set(names.filter((_, bit) => bit < position && (mask >> bit) & 1)),
      ]),
    );
  });
  fc.assert(
    fc.property(graphs, graph => {
      const order = inOrder(graph);

      expect([...order].sort()).toEqual([...graph.keys()].sort());
      for (const [name, needs] of graph) {
        for (const needed of needs) expect(order.indexOf(needed)).toBeLessThan(order.indexOf(name));
      }
    }),
  );
});

test('fails on a circle and names only what is in it', () => {
  const graph = new Map([
    ['A', new Set(['B'])],
    ['B', new Set(['A'])],
    ['C', new Set(['B'])],
  ]);

  expect(() => inOrder(graph)).toThrow('Circular dependency between resources: [A, B]');
});
