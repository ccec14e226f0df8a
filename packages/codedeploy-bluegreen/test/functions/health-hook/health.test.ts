import type * as ec2 from '@aws-sdk/client-ec2';
import {
  checkHealth,
  type HealthPorts,
  type HealthSettings,
  type Question,
  type Reply,
} from '../../../src/functions/health-hook/health';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/dev/1';

interface World {
  readonly scheme?: 'internal' | 'internet-facing';
  readonly name?: string;
  readonly protocol?: 'HTTP' | 'HTTPS';
  readonly addresses?: string[];

  /** One after the other, the last one for ever. */
  readonly replies?: (Reply | Error)[];
}

interface Seen {
  readonly questions: Question[];
  readonly pauses: number[];
  readonly filters: ec2.Filter[];
}

function ports(world: World, seen: Seen): HealthPorts {
  const { scheme = 'internal', name = 'dev.elb.amazonaws.com', protocol = 'HTTPS', addresses = [] } = world;
  const replies = [...(world.replies ?? [{ status: 200, body: '' }])];
  return {
    elb: {
      describeListeners: async ({ ListenerArns }) => {
        expect(ListenerArns).toEqual(['listener']);
        return { Listeners: [{ LoadBalancerArn: ARN, Protocol: protocol, Port: 9443 }] };
      },
      describeLoadBalancers: async ({ LoadBalancerArns }) => {
        expect(LoadBalancerArns).toEqual([ARN]);
        return { LoadBalancers: [{ LoadBalancerArn: ARN, DNSName: name, Scheme: scheme }] };
      },
    },
    ec2: {
      describeNetworkInterfaces: async ({ Filters = [] }) => {
        seen.filters.push(...Filters);
        return { NetworkInterfaces: addresses.map(PrivateIpAddress => ({ PrivateIpAddress })) };
      },
    },
    ask: async question => {
      seen.questions.push(question);
      const reply = replies.length > 1 ? replies.shift() : replies[0];
      if (reply instanceof Error) throw reply;
      return reply ?? { status: 0, body: '' };
    },
    pause: async ms => seen.pauses.push(ms),
  };
}

async function check(world: World, changes: Partial<HealthSettings> = {}) {
  const seen: Seen = { questions: [], pauses: [], filters: [] };
  const settings: HealthSettings = {
    listenerArn: 'listener',
    path: '/healthz',
    statuses: [200, 299],
    attempts: 3,
    pauseMs: 50,
    ...changes,
  };
  return { verdict: await checkHealth(settings, ports(world, seen)), ...seen };
}

test('asks an internal load balancer by its name, where AWS says that it listens', async () => {
  const { verdict, questions, filters } = await check({});

  expect(verdict).toEqual({ ok: true });
  expect(questions).toEqual([
    {
      protocol: 'https',
      address: 'dev.elb.amazonaws.com',
      port: 9443,
      host: 'dev.elb.amazonaws.com',
      path: '/healthz',
    },
  ]);
  expect(filters).toEqual([]);
});

test('asks a public load balancer by its address inside the network, whose name leads out of it', async () => {
  const { questions, filters } = await check(
    { scheme: 'internet-facing', addresses: ['10.0.1.7', '10.0.2.7'] },
    { host: 'shop.example.com' },
  );

  expect(questions).toMatchObject([{ address: '10.0.1.7', host: 'shop.example.com' }]);
  expect(filters).toEqual([{ Name: 'description', Values: ['ELB app/dev/1'] }]);
});

test('asks by the address where the name is one', async () => {
  const { questions } = await check({ scheme: 'internet-facing', name: '127.0.0.1', protocol: 'HTTP' });

  expect(questions).toMatchObject([{ protocol: 'http', address: '127.0.0.1', host: '127.0.0.1' }]);
});

test('fails when a public load balancer has no address inside', async () => {
  await expect(check({ scheme: 'internet-facing' })).rejects.toThrow(
    'no network interface is described as ELB app/dev/1',
  );
});

test('asks again until the answer is good', async () => {
  const { verdict, questions, pauses } = await check({
    replies: [new Error('ECONNREFUSED'), { status: 503, body: '' }, { status: 204, body: '' }],
  });

  expect(verdict).toEqual({ ok: true });
  expect(questions).toHaveLength(3);
  expect(pauses).toEqual([50, 50]);
});

test.each<[string, World, Partial<HealthSettings>, string]>([
  ['a bad status', { replies: [{ status: 500, body: '' }] }, {}, '/healthz: answered 500'],
  ['a status below', { replies: [{ status: 199, body: '' }] }, {}, '/healthz: answered 199'],
  ['a status above', { replies: [{ status: 300, body: '' }] }, {}, '/healthz: answered 300'],
  [
    'another body',
    { replies: [{ status: 200, body: 'starting' }] },
    { text: 'ready' },
    '/healthz: answered 200 without the expected text',
  ],
  ['no answer', { replies: [new Error('no answer within 10 seconds')] }, {}, '/healthz: no answer within 10 seconds'],
])('says no after three attempts with %s', async (_, world, changes, reason) => {
  const { verdict, questions } = await check(world, changes);

  expect(verdict).toEqual({ ok: false, reason });
  expect(questions).toHaveLength(3);
});

test.each([200, 299])('takes a status of %d', async status => {
  expect((await check({ replies: [{ status, body: '' }] })).verdict).toEqual({ ok: true });
});

test('takes a body that holds the text', async () => {
  const { verdict } = await check({ replies: [{ status: 200, body: '{"status":"ready"}' }] }, { text: '"ready"' });

  expect(verdict).toEqual({ ok: true });
});
