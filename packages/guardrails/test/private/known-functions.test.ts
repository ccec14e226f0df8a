import { resolveFunction } from '../../src/private/known-functions';
import type { Value } from '../../src/private/stack-templates';

const [a, b] = [{ Ref: 'A' }, { Ref: 'B' }];

test.each<[string, Value, Value]>([
  ['Fn::Select', [1, ['x', 'y']], 'y'],
  ['Fn::Select', ['0', [a, b]], a],
  ['Fn::Select', [2, ['x', 'y']], { 'Fn::Select': [2, ['x', 'y']] }],
  ['Fn::Select', [0, a], { 'Fn::Select': [0, a] }],
  ['Fn::Split', [',', 'x,y'], ['x', 'y']],
  ['Fn::Split', [',', { 'Fn::Join': [',', [a, b]] }], [a, b]],
  ['Fn::Split', [',', { 'Fn::Join': ['', [a, ',', b]] }], [a, b]],
  ['Fn::Split', [',', { 'Fn::Join': ['', ['x,', a, ',y-', b]] }], ['x', a, { 'Fn::Join': ['', ['y-', b]] }]],
  ['Fn::Split', [',', { 'Fn::Join': ['', a] }], { 'Fn::Split': [',', { 'Fn::Join': ['', a] }] }],
  ['Fn::Split', [',', { 'Fn::Join': [';', [a, b]] }], { 'Fn::Split': [',', { 'Fn::Join': [';', [a, b]] }] }],
  ['Fn::Split', [',', { 'Fn::Join': a }], { 'Fn::Split': [',', { 'Fn::Join': a }] }],
  ['Fn::Split', [',', a], { 'Fn::Split': [',', a] }],
  ['Fn::Split', [',', null], { 'Fn::Split': [',', null] }],
  ['Fn::Split', ['', 'x'], { 'Fn::Split': ['', 'x'] }],
  ['Fn::Join', ['-', ['x', 'y']], 'x-y'],
  ['Fn::Join', ['-', ['x', a]], { 'Fn::Join': ['-', ['x', a]] }],
  ['Fn::Base64', ['x'], { 'Fn::Base64': ['x'] }],
  ['Fn::Base64', 'x', { 'Fn::Base64': 'x' }],
])('%s of %j', (name, argument, expected) => {
  expect(resolveFunction(name, argument)).toEqual(expected);
});
