import { existsSync } from 'node:fs';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { withOperationCode } from '../../src/private/handler-code';
import { makeHandler } from '../_fixtures/make-handler';

test('leaves nothing behind in the temporary folder', () => {
  const stack = new Stack();

  const path = withOperationCode(stack, makeHandler(), code => code.path);

  expect(existsSync(path)).toBe(false);
});

test('leaves nothing behind when the function cannot be made', () => {
  const paths: string[] = [];

  expect(() =>
    withOperationCode(new Stack(), makeHandler(), code => {
      paths.push(code.path);
      return Code.fromInline('');
    }),
  ).toThrow();
  expect(paths.map(path => existsSync(path))).toEqual([false]);
});

test('keeps the code where the CDK reads it later', () => {
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });

  const path = withOperationCode(new Stack(app, 'Stack'), makeHandler(), code => code.path);

  expect(existsSync(path)).toBe(true);
});
