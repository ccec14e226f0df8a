import { execFileSync } from 'node:child_process';
import { CodedError, describeProblem } from '../src/errors';

test('carries its code as its name', () => {
  expect(String(new CodedError('ImageMissing', 'image not found'))).toBe('ImageMissing: image not found');
});

test('describes a problem without a fix', () => {
  expect(describeProblem({ code: 'X', path: 'zones', value: 7, fact: 'must be at most 6' })).toBe(
    'zones = 7: must be at most 6',
  );
});

test('the errors entry point loads no CDK', () => {
  const program = `
    require('@berth/foundation/errors');
    process.stdout.write(String(Object.keys(require.cache).filter(file => /aws-cdk-lib|constructs/.test(file)).length));
  `;

  expect(execFileSync(process.execPath, ['-e', program], { cwd: __dirname, encoding: 'utf8' })).toBe('0');
});
