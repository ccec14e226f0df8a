import { requestOf } from '../../src/node-versions/request';
import { versions } from '../../src/versions';

const proven = ['20.19.0', '22.23.3', '24.21.0'];
const all = ['install', 'build', 'test', 'demo'];

test('without arguments every proven version takes all steps', () => {
  expect(requestOf([], proven)).toEqual({ versions: proven, steps: all, keep: false });
});

test.each([
  ['22', '22.23.3'],
  ['20.19', '20.19.0'],
  ['24.21.0', '24.21.0'],
  ['26', '26'],
  ['2', '2'],
])('%s means %s', (asked, meant) => {
  expect(requestOf([asked], proven)).toEqual({ versions: [meant], steps: all, keep: false });
});

test('the same version twice is proven once', () => {
  expect(requestOf(['22', '24', '22.23.3'], proven)).toMatchObject({ versions: ['22.23.3', '24.21.0'] });
});

test.each([
  [
    ['--steps', 'demo,build'],
    ['install', 'build', 'demo'],
  ],
  [['--steps=test'], ['install', 'test']],
  [['--steps', 'install'], ['install']],
])('%j keeps the order, and always installs', (args, steps) => {
  expect(requestOf(args, proven)).toMatchObject({ versions: proven, steps });
});

test('--keep leaves the clones', () => {
  expect(requestOf(['--keep', '24'], proven)).toMatchObject({ versions: ['24.21.0'], keep: true });
});

test.each([
  [['--steps', 'build,lint'], 'steps = "lint": there is no such step; use install, build, test, demo'],
  [['--steps'], 'steps = "": there is no such step; use install, build, test, demo'],
  [['--steps=toString'], 'steps = "toString": there is no such step; use install, build, test, demo'],
])('fails when a step is unknown: %j', (args, message) => {
  expect(requestOf(args, proven)).toBe(message);
});

test.each(['lts', '--help', 'v22', '22.', '1.2.3.4'])('fails when %s is no version', argument => {
  expect(requestOf([argument], proven)).toBe(
    `argument = "${argument}": neither a version of Node.js nor an option; use npm run node-versions -- [<version> ...] [--steps install,build,test,demo] [--keep]`,
  );
});

test('the first proven version is the oldest that the manifests allow', () => {
  expect(versions.provenNodes[0]).toBe(versions.node);
});
