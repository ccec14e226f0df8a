import fc from 'fast-check';
import type { EdgeConfig } from '../../src';
import { maybe, reason } from './random-parts';

const domain = 'shop.example.com';
const zone = fc.constantFrom({ id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' }, { shared: 'example.com' });
const certificate = (region: string) => `arn:aws:acm:${region}:000000000000:certificate/12345678-1234`;
const options = { waf: maybe(fc.boolean()), accessLogs: maybe(fc.boolean()) };
const why = reason.map(({ reason: text }) => text);

/** How users come in, of every kind, in a region: most certificates must be of it. */
export const randomEdge: fc.Arbitrary<(region: string) => EdgeConfig> = fc.oneof(
  fc.record({ ...options, kind: fc.constant('http' as const), reason: why }).map(always),
  fc.record({ ...options, named: maybe(fc.constant(domain)), plainHttp: maybe(reason) }).map(
    ({ named, ...rest }) =>
      (region: string): EdgeConfig => ({
        ...rest,
        ...{ kind: 'https', certificateArn: certificate(region), domain: named },
      }),
  ),
  fc
    .record({ ...options, zone, www: maybe(fc.boolean()), plainHttp: maybe(reason) })
    .map(rest => always({ ...rest, kind: 'domain', domain })),
  fc
    .record({
      ...options,
      reason: why,
      cachedPaths: fc.constantFrom(undefined, ['/static/*'], ['/static/*', '/assets/*']),
      named: maybe(fc.record({ domain: fc.constant(domain), certificateArn: fc.constant(certificate('us-east-1')) })),
      zone: maybe(zone),
    })
    .map(({ named, zone: held, ...rest }) =>
      always({ ...rest, kind: 'cdn', ...named, ...(named && held && { zone: held }) }),
    ),
  fc
    .record({
      ...options,
      named: maybe(fc.record({ domain: fc.constant(domain), zone })),
      plainHttp: maybe(reason),
      selfSignUp: maybe(fc.boolean()),
      public: maybe(reason.map(said => [{ ...said, route: 'GET /healthz' }])),
      rateLimit: maybe(fc.integer({ min: 1, max: 1000 })),
      burstLimit: maybe(fc.integer({ min: 1000, max: 5000 })),
      corsOrigins: fc.constantFrom(undefined, ['https://shop.example.com']),
    })
    .map(({ named, plainHttp, ...rest }) => (region: string): EdgeConfig => {
      const tls = { certificateArn: certificate(region), serverName: domain };
      return { ...rest, kind: 'httpApi', ...named, ...(plainHttp ? { plainHttp } : { tls }) };
    }),
  fc.constant(always({ kind: 'none' })),
);

function always(edge: EdgeConfig): () => EdgeConfig {
  return () => edge;
}
