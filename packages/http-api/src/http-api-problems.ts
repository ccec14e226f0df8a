import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { CorsRules, HttpApiProps } from './http-api-props';

/** What the rules look at. */
export type HttpApiRules = Pick<
  HttpApiProps,
  'secureServerName' | 'http' | 'public' | 'rateLimit' | 'burstLimit' | 'timeout' | 'cors'
> & { readonly target: { readonly port: number } };

const SEGMENT = '(?:[A-Za-z0-9._~-]+|\\{\\w+\\})';
const REST = '\\{\\w+\\+\\}';
const ROUTE = new RegExp(
  `^(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /(?:${SEGMENT}(?:/${SEGMENT})*(?:/${REST})?|${REST})?$`,
);

/**
 * Every mistake in the props.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function httpApiProblems(rules: HttpApiRules): Problem[] {
  return [
    ...limitProblems(rules),
    ...encryptionProblems(rules),
    ...routeProblems(rules),
    ...(rules.cors ? corsProblems(rules.cors) : []),
  ];
}

function limitProblems({ target, rateLimit, burstLimit, timeout }: HttpApiRules): Problem[] {
  const milliseconds = isKnown(timeout) ? timeout.toMilliseconds({ integral: false }) : undefined;
  const ofTimeout = { code: 'BERTH-API-006', path: 'timeout', min: 50, max: 30_000, unit: 'milliseconds' };
  return [
    ...wholeNumberProblems(target.port, { code: 'BERTH-API-004', path: 'target.port', min: 1, max: 65_535 }),
    ...wholeNumberProblems(rateLimit, { code: 'BERTH-API-005', path: 'rateLimit', min: 1, max: 10_000 }),
    ...wholeNumberProblems(burstLimit, { code: 'BERTH-API-005', path: 'burstLimit', min: 1, max: 5000 }),
    ...wholeNumberProblems(milliseconds, ofTimeout),
  ];
}

function encryptionProblems({ secureServerName, http }: HttpApiRules): Problem[] {
  const path = 'secureServerName';
  const code = 'BERTH-API-007';
  if (secureServerName !== undefined && http) {
    const fact = 'has no effect with secureServerName';
    return [{ code, path: 'http.reason', value: http.reason, fact, fix: 'leave it out' }];
  }
  if (secureServerName !== undefined || http?.reason.trim()) return [];
  const fact = 'requests would cross the VPC readable';
  return [{ code, path, value: secureServerName, fact, fix: 'give the name in the certificate, or http: { reason }' }];
}

function routeProblems({ public: routes = [] }: HttpApiRules): Problem[] {
  const names = routes.map(({ route }) => route);
  return names.flatMap((value, i): Problem[] => {
    if (!isKnown(value)) return [];
    const problem = { code: 'BERTH-API-008', path: `public[${i}].route`, value };
    if (!ROUTE.test(value)) {
      return [
        { ...problem, fact: 'is no method and path', fix: 'write it as "GET /healthz" or "ANY /files/{proxy+}"' },
      ];
    }
    if (/^ANY \/\{\w+\+\}$/.test(value)) {
      return [{ ...problem, fact: 'opens the whole API', fix: 'name the paths' }];
    }
    return names.indexOf(value) < i ? [{ ...problem, fact: 'is there twice' }] : [];
  });
}

function corsProblems({ allowOrigins, allowCredentials, maxAge }: CorsRules): Problem[] {
  const path = 'cors.allowOrigins';
  const problems = allowOrigins.flatMap((value, i): Problem[] => {
    if (!isKnown(value)) return [];
    if (allowOrigins.indexOf(value) < i) {
      return [{ code: 'BERTH-API-009', path: `${path}[${i}]`, value, fact: 'is there twice', fix: 'leave it out' }];
    }
    if (value === '*' || /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/.test(value)) return [];
    const fact = 'is no origin';
    return [
      { code: 'BERTH-API-009', path: `${path}[${i}]`, value, fact, fix: 'use one like "https://shop.example.com"' },
    ];
  });
  if (allowOrigins.length === 0) {
    problems.push({ code: 'BERTH-API-009', path, value: '', fact: 'names no web site', fix: 'leave cors out' });
  }
  if (allowCredentials && allowOrigins.includes('*')) {
    const fact = 'browsers refuse credentials for all web sites';
    problems.push({ code: 'BERTH-API-002', path, value: '*', fact, fix: 'name the web sites' });
  }
  if (isKnown(maxAge) && maxAge.toSeconds() > 86_400) {
    const fact = 'must be at most a day';
    problems.push({ code: 'BERTH-API-009', path: 'cors.maxAge', value: maxAge.toHumanString(), fact });
  }
  return problems;
}
