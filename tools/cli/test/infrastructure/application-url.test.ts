import type { StacksPort } from '../../src/aws/stacks';
import { applicationUrl } from '../../src/infrastructure/application-url';
import type { Assembly } from '../../src/workspace/assembly';

/** An environment with one stack, which says `output`. */
function tell(output: string | undefined, served: string | undefined): Promise<string | undefined> {
  const assembly = { stacks: [{ name: 'dev-cluster' }] } as unknown as Assembly;
  const state = { outputs: output === undefined ? {} : { ApplicationUrl: output } };
  return applicationUrl(assembly, [{ url: served }], { find: async () => state } as unknown as StacksPort);
}

test.each([
  [
    'the output, where it names something else',
    'https://shop.example.com',
    'http://alb.example.com',
    'https://shop.example.com',
  ],
  [
    'the listener, where the output names its load balancer',
    'http://127.0.0.1',
    'http://127.0.0.1:4001',
    'http://127.0.0.1:4001',
  ],
  ['the output, where it has a port', 'http://127.0.0.1:4002', 'http://127.0.0.1:4001', 'http://127.0.0.1:4002'],
  ['the listener, where there is no output', undefined, 'http://127.0.0.1:4001', 'http://127.0.0.1:4001'],
  ['the output, where no service has a listener', 'http://alb.example.com', undefined, 'http://alb.example.com'],
  ['nothing, where nobody says anything', undefined, undefined, undefined],
])('tells %s', async (_, output, served, expected) => {
  expect(await tell(output, served)).toBe(expected);
});
