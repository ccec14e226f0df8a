import { Network } from '@berth/network';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { Database, type DatabaseProps } from '../../src';

export const env = { account: '111122223333', region: 'eu-west-1' };

/** A stack with one database, as other stacks of an environment have it. */
export interface DatabaseStack {
  readonly app: App;
  readonly stack: Stack;
  readonly database: Database;

  /** Synthesized once, when it is asked for. */
  template(): Template;
}

/** @param props or what makes them, where they need constructs of the same stack */
export function databaseStack(
  props: Partial<DatabaseProps> | ((stack: Stack) => Partial<DatabaseProps>) = {},
): DatabaseStack {
  const app = new App();
  const stack = new Stack(app, 'Data', { env });
  const network = Network.fromContract(stack, 'Network', 'dev');
  const more = typeof props === 'function' ? props(stack) : props;
  const database = new Database(stack, 'Database', { environment: 'dev', network, ...more });
  return { app, stack, database, template: () => Template.fromStack(stack) };
}

/** The ids of the findings that somebody accepted at `path` and below, and why. */
export function acknowledgedIn({ stack }: DatabaseStack, path = ''): Record<string, string> {
  const below = stack.node.findAll().filter(({ node }) => node.path.startsWith(`Data/Database${path}`));
  const entries = below.flatMap(({ node }) => node.metadata);
  return Object.assign(
    {},
    ...entries.filter(({ type }) => type === 'aws:cdk:acknowledged-rules').map(({ data }) => data),
  );
}
