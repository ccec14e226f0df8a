import type { CustomOperationHandler, OperationDeletion, OperationRequest, OperationUpdate } from '../../src';
import type { LifecycleEvent } from '../../src/runtime/lifecycle-event';
import { runOperation } from '../../src/runtime/run-operation';

const of = { StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'Rule' };
const requestOf = { stackId: 'stack-1', requestId: 'request-1', logicalId: 'Rule' };
const context = { logGroupName: 'group', logStreamName: 'stream', getRemainingTimeInMillis: () => 60_000 };
const where = '(log group, stream stream)';

function named(name: string, message = 'text'): Error {
  return Object.assign(new Error(message), { name });
}

function run(event: Partial<LifecycleEvent>, handler: Partial<CustomOperationHandler>, of_ = context) {
  const whole = {
    RequestType: 'Create',
    ResponseURL: 'https://x',
    ResourceType: 'Custom::Rule',
    ...of,
    ...event,
  } as const;
  return runOperation(whole, of_, () => ({ operation: handler }));
}

test('creates with the properties, without those that are for CloudFormation', async () => {
  const requests: OperationRequest[] = [];
  const ResourceProperties = { ServiceToken: 'arn', ServiceTimeout: '60', priority: '1' };

  const answer = await run(
    { ResourceProperties },
    {
      create: async request => {
        requests.push(request);
        return { physicalId: 'rule-1', data: { Arn: 'arn:rule' } };
      },
    },
  );

  expect(requests).toEqual([{ ...requestOf, properties: { priority: '1' }, claim: expect.any(Function) }]);
  expect(answer).toEqual({ Status: 'SUCCESS', ...of, PhysicalResourceId: 'rule-1', Data: { Arn: 'arn:rule' } });
});

test('gives what is made an id of its own when the handler does not', async () => {
  const answer = await run({}, { create: async () => undefined });

  expect(answer).toEqual({ Status: 'SUCCESS', ...of, PhysicalResourceId: 'Rule-request-1' });
});

test('takes no properties as none', async () => {
  const requests: OperationRequest[] = [];

  await run({}, { create: async request => void requests.push(request) as undefined });

  expect(requests[0]?.properties).toEqual({});
});

test('hides data when told to', async () => {
  const answer = await run({}, { create: async () => ({ data: { Password: 'x' }, noEcho: true }) });

  expect(answer).toMatchObject({ Data: { Password: 'x' }, NoEcho: true });
});

test('updates with old and new properties, and keeps the id', async () => {
  const requests: OperationUpdate[] = [];
  const event = {
    RequestType: 'Update',
    PhysicalResourceId: 'rule-1',
    ResourceProperties: { ServiceToken: 'arn', priority: '2' },
    OldResourceProperties: { ServiceToken: 'arn', priority: '1' },
  } as const;

  const answer = await run(event, { update: async request => void requests.push(request) as undefined });

  expect(requests).toEqual([
    {
      ...requestOf,
      properties: { priority: '2' },
      oldProperties: { priority: '1' },
      physicalId: 'rule-1',
      claim: expect.any(Function),
    },
  ]);
  expect(answer).toEqual({ Status: 'SUCCESS', ...of, PhysicalResourceId: 'rule-1' });
});

test('replaces when an update made something else', async () => {
  const event = { RequestType: 'Update', PhysicalResourceId: 'rule-1' } as const;

  const answer = await run(event, { update: async () => ({ physicalId: 'rule-2' }) });

  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'rule-2' });
});

test('keeps the old id when an update fails, whatever it claimed', async () => {
  const event = { RequestType: 'Update', PhysicalResourceId: 'rule-1' } as const;

  const answer = await run(event, {
    update: async ({ claim }) => {
      claim('rule-2');
      throw named('PriorityInUse');
    },
  });

  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'rule-1' });
});

test('deletes by the id', async () => {
  const requests: OperationDeletion[] = [];
  const event = { RequestType: 'Delete', PhysicalResourceId: 'rule-1', ResourceProperties: { priority: '2' } } as const;

  const answer = await run(event, { delete: async request => void requests.push(request) });

  expect(requests).toEqual([
    { ...requestOf, properties: { priority: '2' }, physicalId: 'rule-1', claim: expect.any(Function) },
  ]);
  expect(answer).toEqual({ Status: 'SUCCESS', ...of, PhysicalResourceId: 'rule-1' });
});

test.each(['RuleNotFoundException', 'NoSuchEntity', 'InvalidGroup.NotFound', 'DeploymentDoesNotExistException'])(
  'has deleted what answers %s',
  async name => {
    const event = { RequestType: 'Delete', PhysicalResourceId: 'rule-1' } as const;

    const answer = await run(event, {
      delete: async () => {
        throw named(name);
      },
    });

    expect(answer).toEqual({ Status: 'SUCCESS', ...of, PhysicalResourceId: 'rule-1' });
  },
);

test('fails when a deletion fails for another reason', async () => {
  const event = { RequestType: 'Delete', PhysicalResourceId: 'rule-1' } as const;

  const answer = await run(event, {
    delete: async () => {
      throw named('AccessDenied', 'not found in your policy');
    },
  });

  expect(answer).toEqual({
    Status: 'FAILED',
    Reason: `AccessDenied: not found in your policy ${where}`,
    ...of,
    PhysicalResourceId: 'rule-1',
  });
});

test('fails when an update does not find what it should change', async () => {
  const event = { RequestType: 'Update', PhysicalResourceId: 'rule-1' } as const;

  const answer = await run(event, {
    update: async () => {
      throw named('RuleNotFound');
    },
  });

  expect(answer.Status).toBe('FAILED');
});

test('fails a creation with an id that a deletion knows as nothing', async () => {
  const created = await run(
    {},
    {
      create: async () => {
        throw named('TooManyRules');
      },
    },
  );
  const deleted = await run({ RequestType: 'Delete', PhysicalResourceId: created.PhysicalResourceId }, {});

  expect(created).toMatchObject({
    Status: 'FAILED',
    Reason: `TooManyRules: text ${where}`,
    PhysicalResourceId: 'nothing-made-request-1',
  });
  expect(deleted).toEqual({ Status: 'SUCCESS', ...of, PhysicalResourceId: 'nothing-made-request-1' });
});

test('fails a creation with the id of what was made by then, so that it is deleted', async () => {
  const answer = await run(
    {},
    {
      create: async ({ claim }) => {
        claim('rule-1');
        throw named('TagsRefused');
      },
    },
  );

  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'rule-1' });
});

test('answers five seconds before its time is over', async () => {
  const started = Date.now();
  const late = { ...context, getRemainingTimeInMillis: () => 5_050 };

  const answer = await run({}, { create: () => new Promise(() => undefined) }, late);

  expect(answer).toMatchObject({ Status: 'FAILED', Reason: `OperationTimedOut: not done after 0 seconds ${where}` });
  expect(Date.now() - started).toBeLessThan(2_000);
});

test('says how long an operation had', async () => {
  const late = { ...context, getRemainingTimeInMillis: () => 6_000 };

  const answer = await run({}, { create: () => new Promise(() => undefined) }, late);

  expect(answer.Reason).toBe(`OperationTimedOut: not done after 1 seconds ${where}`);
});

test('fails when the answer is larger than CloudFormation takes, with the id of what was made', async () => {
  const make = (bytes: number) => ({ physicalId: 'rule-1', data: { Text: 'x'.repeat(bytes) } });
  const empty = Buffer.byteLength(JSON.stringify(await run({}, { create: async () => make(0) })));

  const fits = await run({}, { create: async () => make(4_096 - empty) });
  const large = await run({}, { create: async () => make(4_097 - empty) });

  expect(fits.Status).toBe('SUCCESS');
  expect(large).toEqual({
    Status: 'FAILED',
    Reason: `AnswerTooLarge: the answer has 4097 bytes, CloudFormation takes 4096 ${where}`,
    ...of,
    PhysicalResourceId: 'rule-1',
  });
});

test('cuts a long reason', async () => {
  const answer = await run(
    {},
    {
      create: async () => {
        throw named('Long', 'x'.repeat(9_000));
      },
    },
  );

  expect(answer.Reason).toBe(`Long: ${'x'.repeat(594)} ${where}`);
});

test('answers also when somebody throws what is no error', async () => {
  const answer = await run({}, { create: () => Promise.reject('why not') });

  expect(answer.Reason).toBe(`why not ${where}`);
});

test.each([{}, undefined])('answers also when the module exports %s', async module => {
  const event = { RequestType: 'Create', ResponseURL: 'https://x', ResourceType: 'Custom::Rule', ...of } as const;

  const answer = await runOperation(event, context, () => module);

  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: `HandlerMissing: the module exports no operation ${where}`,
  });
});

test('answers also when the module cannot be loaded', async () => {
  const event = { RequestType: 'Create', ResponseURL: 'https://x', ResourceType: 'Custom::Rule', ...of } as const;

  const answer = await runOperation(event, context, () => {
    throw named('SyntaxError', 'unexpected end');
  });

  expect(answer).toMatchObject({ Status: 'FAILED', Reason: `SyntaxError: unexpected end ${where}` });
});
