import { parseRepository, registryBase } from '../../src/aws/registry';

test.each(['https://000000000000.dkr.ecr.eu-west-1.amazonaws.com', 'http://127.0.0.1:4566', 'http://localhost:80'])(
  'pushes to %s',
  endpoint => {
    expect(registryBase(endpoint)).toBe(new URL(endpoint).origin);
  },
);

test('sends no token without TLS to another computer', () => {
  expect(() => registryBase('http://registry.example')).toThrow(
    expect.objectContaining({ name: 'RegistryNotSecure', exitCode: 1 }),
  );
});

test('takes a repository apart', () => {
  expect(parseRepository('000000000000.dkr.ecr.eu-west-1.amazonaws.com/team/pyshop')).toEqual({
    host: '000000000000.dkr.ecr.eu-west-1.amazonaws.com',
    name: 'team/pyshop',
    registryId: '000000000000',
  });
});
