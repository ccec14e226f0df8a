import { BlockList } from 'node:net';
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Rule } from '../registry';

/** What rules look at. */
export interface RequestFacts {
  readonly method: string;

  /** Lower case, without the port. */
  readonly host: string;

  /** Without the query. */
  readonly path: string;

  /** Without the question mark; empty if there is none. */
  readonly query: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly sourceIp: string;
}

/**
 * The first rule whose conditions all hold; undefined means the default actions.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function findRule(rules: readonly Rule[], request: RequestFacts): Rule | undefined {
  return rules.find(({ conditions }) => conditions.every(condition => holds(condition, request)));
}

function holds(condition: RuleCondition, request: RequestFacts): boolean {
  switch (condition.Field) {
    case 'host-header':
      return anyLike(condition.HostHeaderConfig?.Values ?? condition.Values, request.host, true);
    case 'path-pattern':
      return anyLike(condition.PathPatternConfig?.Values ?? condition.Values, request.path, false);
    case 'http-request-method':
      return condition.HttpRequestMethodConfig?.Values?.includes(request.method) ?? false;
    case 'http-header':
      return headerHolds(condition.HttpHeaderConfig, request);
    case 'query-string':
      return queryHolds(condition.QueryStringConfig, request);
    case 'source-ip':
      return condition.SourceIpConfig?.Values?.some(range => contains(range, request.sourceIp)) ?? false;
    default:
      return false;
  }
}

function headerHolds(config: RuleCondition['HttpHeaderConfig'], { headers }: RequestFacts): boolean {
  const value = headers[config?.HttpHeaderName?.toLowerCase() ?? ''];
  if (value === undefined) return false;
  return [value].flat().some(one => anyLike(config?.Values, one, true));
}

function queryHolds(config: RuleCondition['QueryStringConfig'], { query }: RequestFacts): boolean {
  const pairs = [...new URLSearchParams(query)];
  return (config?.Values ?? []).some(({ Key, Value = '' }) =>
    pairs.some(([key, value]) => (Key === undefined || like(Key, key, true)) && like(Value, value, true)),
  );
}

function anyLike(patterns: readonly string[] | undefined, value: string, ignoreCase: boolean): boolean {
  return patterns?.some(pattern => like(pattern, value, ignoreCase)) ?? false;
}

/** `*` stands for any characters, `?` for exactly one. */
function like(pattern: string, value: string, ignoreCase: boolean): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(value);
}

function contains(range: string, ip: string): boolean {
  const [network = '', bits] = range.split('/');
  const list = new BlockList();
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  list.addSubnet(network, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4');
}
