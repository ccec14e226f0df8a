import type { TargetGroupStickinessConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../../src/core/clock';
import { Store } from '../../../../src/core/store';
import { forward, TestCloud, urlOf } from '../_fixtures/cloud';

/** Keeps what it is told, as a browser does. */
class Browser {
  public readonly jar = new Map<string, string>();

  /** Lines of the last answer. */
  public told: string[] = [];

  public async visit(url: string): Promise<string> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { headers: { cookie, connection: 'close' } });
    this.told = answer.headers.getSetCookie();
    for (const line of this.told) {
      const [pair = ''] = line.split(';');
      this.jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return answer.text();
  }

  public async visits(url: string, count: number): Promise<string[]> {
    const bodies: string[] = [];
    for (let visit = 0; visit < count; visit++) bodies.push(await this.visit(url));
    return bodies;
  }

  public get names(): string[] {
    return this.told.map(line => line.split('=')[0] ?? '');
  }
}

let clock: ManualClock;
let store: Store;
let cloud: TestCloud;
let browser: Browser;

beforeEach(() => {
  clock = new ManualClock();
  store = Store.inMemory();
  cloud = new TestCloud({ check: async () => ({ ok: true }), clock, store });
  browser = new Browser();
});

afterEach(() => cloud.stop());

/** A target group with targets that answer with their name; the ports of those. */
async function group(name: string, bodies: string[], attributes: Record<string, string> = {}, cookie?: string) {
  const arn = await cloud.targetGroup(name);
  await change(arn, attributes);
  const ports: number[] = [];
  for (const body of bodies) {
    const port = await cloud.target(arn, (request, response) => {
      if (cookie && !request.headers.cookie?.includes(cookie)) response.setHeader('Set-Cookie', `${cookie}=own`);
      response.end(body);
    });
    ports.push(port);
  }
  return { arn, ports };
}

async function change(TargetGroupArn: string, attributes: Record<string, string>): Promise<void> {
  const Attributes = Object.entries(attributes).map(([name, Value]) => ({ Key: `stickiness.${name}`, Value }));
  await cloud.run('ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
}

const failing = { ok: false, reason: 'Target.FailedHealthChecks', description: '' } as const;

const byCookie = { enabled: 'true', type: 'lb_cookie', 'lb_cookie.duration_seconds': '60' };
const byApplication = {
  enabled: 'true',
  type: 'app_cookie',
  'app_cookie.cookie_name': 'session',
  'app_cookie.duration_seconds': '60',
};

/** The sessions of a listener's clients with one of both target groups. */
function sticky(blue: [string, number], green: [string, number], config: TargetGroupStickinessConfig) {
  return forward(blue, green).map(action => ({
    ...action,
    ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: config },
  }));
}

async function blueAndGreen(weights: [number, number], config: TargetGroupStickinessConfig) {
  const [blue, green] = [(await group('blue', ['blue'])).arn, (await group('green', ['green'])).arn];
  const listener = await cloud.listener(
    await cloud.loadBalancer(),
    sticky([blue, weights[0]], [green, weights[1]], config),
  );
  const shift = async (...to: [number, number]) => {
    const DefaultActions = sticky([blue, to[0]], [green, to[1]], config);
    await cloud.run('ModifyListener', { ListenerArn: listener.ListenerArn, DefaultActions });
  };
  return { url: urlOf(listener), shift };
}

test('a client stays with its target by the cookie of the load balancer', async () => {
  const { arn } = await group('web', ['a', 'b', 'c'], byCookie);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));

  const bodies = await browser.visits(url, 6);
  const others = await Promise.all([1, 2, 3].map(() => new Browser().visit(url)));

  expect(new Set(bodies).size).toBe(1);
  expect(new Set(others).size).toBe(3);
  const expires = 'Expires=Thu, 08 Jan 2026 00:00:00 GMT; Path=/';
  expect(browser.told).toEqual([
    expect.stringMatching(new RegExp(`^AWSALB=[A-Za-z0-9+/=]+; ${expires}$`)),
    expect.stringMatching(new RegExp(`^AWSALBCORS=[A-Za-z0-9+/=]+; ${expires}; SameSite=None$`)),
  ]);
  expect(Buffer.from(browser.jar.get('AWSALB') ?? '', 'base64').toString('latin1')).not.toContain('targetgroup');
});

test('without stickiness there is no cookie, and each request goes its own way', async () => {
  const { arn } = await group('web', ['a', 'b']);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));

  expect(new Set(await browser.visits(url, 4)).size).toBe(2);
  expect(browser.told).toEqual([]);
});

test('a session ends with its duration, counted from its first answer', async () => {
  const { arn } = await group('web', ['a', 'b'], byCookie);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));
  const first = await browser.visit(url);

  await clock.advance(40_000);
  const later = await browser.visit(url);
  await clock.advance(19_999);
  const last = await browser.visit(url);
  await clock.advance(1);
  const next = await browser.visit(url);

  expect([later, last]).toEqual([first, first]);
  expect(next).not.toBe(first);
});

test('a client goes to another target when its own is deregistered', async () => {
  const { arn, ports } = await group('web', ['a', 'b'], byCookie);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));
  const first = await browser.visit(url);

  await cloud.deregister(arn, ports[first === 'a' ? 0 : 1] ?? 0);
  const bodies = await browser.visits(url, 3);

  const other = first === 'a' ? 'b' : 'a';
  expect(bodies).toEqual([other, other, other]);
});

test('a client leaves a target that is not healthy, and stays with the next one', async () => {
  let sick = 0;
  await cloud.stop();
  cloud = new TestCloud({ check: async port => (port === sick ? failing : { ok: true }), clock, store });
  const { arn, ports } = await group('web', ['a', 'b'], byCookie);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));
  await clock.advance(300_000);
  const first = await browser.visit(url);
  await change(arn, { 'lb_cookie.duration_seconds': '3600' });

  sick = ports[first === 'a' ? 0 : 1] ?? 0;
  await clock.advance(300_000);
  const moved = await browser.visit(url);
  sick = 0;
  await clock.advance(300_000);

  expect(moved).not.toBe(first);
  expect(await browser.visits(url, 3)).toEqual([moved, moved, moved]);
});

test('a forged cookie, and that of another purpose, choose nothing', async () => {
  const { arn } = await group('web', ['a', 'b'], byCookie);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));
  await browser.visit(url);
  const forged = new Browser();
  const bodies: string[] = [];

  for (let visit = 0; visit < 4; visit++) {
    forged.jar.clear();
    forged.jar.set('AWSALBCORS', visit % 2 ? 'bm90IHdyaXR0ZW4gYnkgdGhpcyBsb2FkIGJhbGFuY2Vy' : 'x');
    bodies.push(await forged.visit(url));
  }

  expect(new Set(bodies).size).toBe(2);
});

test('the cookie for other origins goes before the plain one', async () => {
  const { arn } = await group('web', ['a', 'b'], byCookie);
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));
  const other = new Browser();
  const [first, second] = [await browser.visit(url), await other.visit(url)];
  browser.jar.set('AWSALBCORS', other.jar.get('AWSALBCORS') ?? '');

  expect(second).not.toBe(first);
  expect(await browser.visit(url)).toBe(second);
});

test('a session by a cookie of the application begins when a target sets it, and each answer prolongs it', async () => {
  const { arn } = await group('web', ['a', 'b'], byApplication, 'session');
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));

  const first = await browser.visit(url);
  const names = browser.names;
  await clock.advance(40_000);
  const second = await browser.visit(url);
  await clock.advance(40_000);
  const third = await browser.visit(url);

  expect(names).toEqual(['session', 'AWSALBAPP-0']);
  expect([second, third]).toEqual([first, first]);
  expect(browser.names).toEqual(['AWSALBAPP-0']);
  await clock.advance(60_000);
  expect(await browser.visit(url)).not.toBe(first);
});

test('a session by a cookie of the application needs both cookies', async () => {
  const { arn } = await group('web', ['a', 'b'], byApplication, 'session');
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));
  const bodies: string[] = [];

  for (let visit = 0; visit < 4; visit++) {
    browser.jar.delete('session');
    bodies.push(await browser.visit(url));
  }

  expect(new Set(bodies).size).toBe(2);
});

test('a target that sets no cookie of the application begins no session', async () => {
  const { arn } = await group('web', ['a', 'b'], byApplication, 'session2');
  const url = urlOf(await cloud.listener(await cloud.loadBalancer(), forward(arn)));

  await browser.visit(url);

  expect(browser.names).toEqual(['session2']);
});

test('a client stays with its target group while weights move, until the duration is over', async () => {
  const { url, shift } = await blueAndGreen([100, 0], { Enabled: true, DurationSeconds: 60 });
  const first = await browser.visit(url);
  const names = browser.names;

  await shift(0, 100);
  const during = await browser.visits(url, 3);
  const fresh = await new Browser().visit(url);
  await clock.advance(60_000);
  const after = await browser.visits(url, 3);

  expect(names).toEqual(['AWSALBTG', 'AWSALBTGCORS']);
  expect([first, ...during]).toEqual(['blue', 'blue', 'blue', 'blue']);
  expect(fresh).toBe('green');
  expect(after).toEqual(['green', 'green', 'green']);
});

test('without target group stickiness a client follows the weights at once', async () => {
  const { url, shift } = await blueAndGreen([100, 0], { Enabled: false });
  await browser.visit(url);

  await shift(0, 100);

  expect(await browser.visit(url)).toBe('green');
  expect(browser.told).toEqual([]);
});

test('a client goes by weight when the action names its target group no more', async () => {
  const { url } = await blueAndGreen([100, 0], { Enabled: true, DurationSeconds: 60 });
  const third = (await group('third', ['third'])).arn;
  await browser.visit(url);
  const { LoadBalancers } = await cloud.run<{ LoadBalancers: { LoadBalancerArn: string }[] }>(
    'DescribeLoadBalancers',
    {},
  );
  const { Listeners } = await cloud.run<{ Listeners: { ListenerArn: string }[] }>(
    'DescribeListeners',
    LoadBalancers[0] ?? {},
  );

  const DefaultActions = forward(third).map(action => ({
    ...action,
    ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } },
  }));
  await cloud.run('ModifyListener', { ListenerArn: Listeners[0]?.ListenerArn, DefaultActions });

  expect(await browser.visit(url)).toBe('third');
});

test('sessions outlive a restart', async () => {
  const { arn } = await group('web', ['a', 'b', 'c'], byCookie);
  const listener = await cloud.listener(await cloud.loadBalancer(), forward(arn));
  const first = await browser.visit(urlOf(listener));

  await cloud.service.stop?.();
  const again = new TestCloud({ check: async () => ({ ok: true }), clock, store });
  await again.service.start?.();
  const bodies = await browser.visits(urlOf(listener), 3);
  await again.stop();

  expect(bodies).toEqual([first, first, first]);
});

test.each([
  ['stickiness.type', 'source_ip'],
  ['stickiness.lb_cookie.duration_seconds', '0'],
  ['stickiness.lb_cookie.duration_seconds', '604801'],
  ['stickiness.app_cookie.duration_seconds', '1.5'],
  ['stickiness.app_cookie.cookie_name', 'AWSALBTG'],
])('refuses %s = %s', async (Key, Value) => {
  const TargetGroupArn = await cloud.targetGroup('web');

  const changing = cloud.run('ModifyTargetGroupAttributes', { TargetGroupArn, Attributes: [{ Key, Value }] });

  await expect(changing).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(Key) });
});

test.each([
  ['1', '604800'],
  ['604800', '1'],
])('takes durations of %s and %s seconds', async (ours, theirs) => {
  const TargetGroupArn = await cloud.targetGroup('web');

  const changed = change(TargetGroupArn, { 'lb_cookie.duration_seconds': ours, 'app_cookie.duration_seconds': theirs });

  await expect(changed).resolves.toBeUndefined();
});

test('a session by a cookie of the application needs its name', async () => {
  const arn = await cloud.targetGroup('web');

  await expect(change(arn, { enabled: 'true', type: 'app_cookie' })).rejects.toMatchObject({ name: 'ValidationError' });
});

test.each([
  [{ Enabled: true }, 'must specify the duration'],
  [{ Enabled: true, DurationSeconds: 0 }, 'between 1 and 604800'],
  [{ Enabled: true, DurationSeconds: 604_801 }, 'between 1 and 604800'],
])('refuses target group stickiness %j', async (config, words) => {
  const creating = blueAndGreen([1, 1], config);

  await expect(creating).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(words) });
});

test('target group stickiness is described', async () => {
  const blue = await cloud.targetGroup('blue');
  const config = { Enabled: true, DurationSeconds: 604_800 };

  const [action] = sticky([blue, 1], [await cloud.targetGroup('green'), 1], config);
  const { DefaultActions } = await cloud.listener(await cloud.loadBalancer(), action ? [action] : []);

  expect(DefaultActions?.[0]?.ForwardConfig?.TargetGroupStickinessConfig).toEqual(config);
});
