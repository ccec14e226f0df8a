import type { OperationRequest } from '@berth/functions';
import { type PrepareProperties, prepareOperation } from '../../../src/functions/prepare-users/prepare-operation';

const properties = { functionName: 'rotate', secretArn: 'arn:secret' };
const request = { properties } as OperationRequest<PrepareProperties>;

function world(answer: object = {}) {
  const asked: unknown[] = [];
  const invoke = async (input: unknown) => {
    asked.push(input);
    return answer;
  };
  return { asked, operation: prepareOperation({ invoke } as unknown as Parameters<typeof prepareOperation>[0]) };
}

test('has the function that reaches the database make the users, and is known by their secret', async () => {
  const { asked, operation } = world();

  expect(await operation.create(request)).toEqual({ physicalId: 'arn:secret' });
  expect(asked).toEqual([{ FunctionName: 'rotate', Payload: '{"Step":"prepareUsers"}' }]);
});

test('does the same again when what the users are made of changes', async () => {
  const { asked, operation } = world();

  await operation.update({ ...request, oldProperties: properties, physicalId: 'arn:secret' });

  expect(asked).toHaveLength(1);
});

test('leaves the users to the database', async () => {
  const { asked, operation } = world();

  await operation.delete({ ...request, physicalId: 'arn:secret' });

  expect(asked).toEqual([]);
});

test.each([
  [{ errorType: 'PostgresError', errorMessage: 'permission denied' }, 'PostgresError: permission denied'],
  [undefined, 'undefined: undefined'],
])('fails in the words of that function', async (error, message) => {
  const Payload = error && Buffer.from(JSON.stringify(error));
  const { operation } = world({ FunctionError: 'Unhandled', Payload });

  await expect(operation.create(request)).rejects.toMatchObject({ name: 'PrepareError', message });
});
