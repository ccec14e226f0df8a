import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResourceProvider } from '../../src/core/service';
import { Store } from '../../src/core/store';
import { makeCloud } from './_fixtures/cloud';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloudformation-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const TemplateBody = JSON.stringify({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Vpc' },
    Topic: { Type: 'AWS::SNS::Topic', DependsOn: 'Queue' },
  },
});

/** A cloud on the folder's store, whose queues are made by `create`. */
function boot(create: ResourceProvider['create']) {
  return makeCloud({ store: Store.open(folder), providers: { 'AWS::SQS::Queue': { create } } });
}

test('goes on after a kill with the resource that was being made, by the same name', async () => {
  const names: string[] = [];
  const reached = new Promise<void>(resolve => {
    const killed = boot(({ generatedName }) => {
      names.push(generatedName);
      resolve();
      return new Promise(() => {}); // killed before it answers
    });
    void killed.ask('CreateStack', { StackName: 'shop', TemplateBody });
  });
  await reached;

  const cloud = boot(async ({ generatedName }) => {
    names.push(generatedName);
    return { physicalId: generatedName };
  });
  await cloud.service.start?.();

  expect(await cloud.settle('shop')).toBe('CREATE_COMPLETE');
  expect(new Set(names).size).toBe(1);
});

test('waits after a kill for what is there already, by the id that was told', async () => {
  const reached = new Promise<void>(resolve => {
    const killed = boot(({ initiated }) => {
      initiated('queue-1');
      resolve();
      return new Promise(() => {});
    });
    void killed.ask('CreateStack', { StackName: 'shop', TemplateBody });
  });
  await reached;

  const asked: (string | undefined)[] = [];
  const cloud = boot(async ({ resumedId }) => {
    asked.push(resumedId);
    return { physicalId: resumedId ?? 'another' };
  });
  await cloud.service.start?.();

  expect(await cloud.settle('shop')).toBe('CREATE_COMPLETE');
  expect(asked).toEqual(['queue-1']);
});

test('rolls back after a kill when the resource cannot be made any more', async () => {
  const reached = new Promise<void>(resolve => {
    const killed = boot(() => {
      resolve();
      return new Promise(() => {});
    });
    void killed.ask('CreateStack', { StackName: 'shop', TemplateBody });
  });
  await reached;

  const cloud = boot(() => Promise.reject(new TypeError('no longer')));
  await cloud.service.start?.();

  expect(await cloud.settle('shop')).toBe('ROLLBACK_COMPLETE');
});

test('leaves a stack alone on which nothing runs', async () => {
  const create: ResourceProvider['create'] = async () => ({ physicalId: 'queue' });
  const first = boot(create);
  await first.ask('CreateStack', { StackName: 'shop', TemplateBody });
  await first.settle('shop');
  const before = await first.ask('DescribeStackEvents', { StackName: 'shop' });

  const cloud = boot(create);
  await cloud.service.start?.();

  expect(await cloud.ask('DescribeStackEvents', { StackName: 'shop' })).toEqual(before);
});
