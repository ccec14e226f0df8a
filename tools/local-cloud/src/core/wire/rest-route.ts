import type { WireRequest } from './message';
import type { OperationModel, ServiceModel } from './model';

/** The operation that a REST request means, and what its path says. */
export interface Match {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];

  /** The query that belongs to the template: `?list-type=2`. */
  readonly query: readonly [name: string, value: string][];

  /** Tells PutObject from CopyObject, which differ by a header only. */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

const routes = new WeakMap<ServiceModel, readonly Route[]>();

/** Finds the operation whose template fits best: the one that asks for most of what is there. */
export function matchRoute(request: WireRequest, model: ServiceModel): Match | undefined {
  let table = routes.get(model);
  if (!table) {
    table = [...model.operations.values()].flatMap(routeOf);
    routes.set(model, table);
  }
  const best = table
    .map(route => ({ route, path: route.path.exec(request.path), rank: rankOf(route, request) }))
    .filter(({ path, rank }) => path && rank >= 0)
    .sort((a, b) => b.rank - a.rank)[0];
  if (!best) return undefined;
  const values = best.path?.slice(1) ?? [];
  const labels = best.route.labels.map((name, i): [string, string] => [name, decodeURIComponent(values[i] ?? '')]);
  return { operation: best.route.operation, labels: Object.fromEntries(labels) };
}

/** Below zero: does not fit. */
function rankOf({ operation, method, query, requiredQuery, requiredHeaders }: Route, request: WireRequest): number {
  if (method !== request.method) return -1;
  // the SDK for JavaScript says by `x-id` what it means where paths collide; other clients do not
  const id = request.query.get('x-id');
  const fixed = query.filter(([name]) => name !== 'x-id');
  const fits =
    (id === null || !query.some(([name]) => name === 'x-id') || id === operation.name) &&
    fixed.every(([name, value]) => request.query.has(name) && (value === '' || request.query.get(name) === value)) &&
    requiredQuery.every(name => request.query.has(name)) &&
    requiredHeaders.every(name => name in request.headers);
  if (!fits) return -1;
  return 100 * fixed.length + requiredQuery.length + requiredHeaders.length;
}

function routeOf(operation: OperationModel): Route[] {
  const { http, input, required } = operation;
  if (!http) return [];
  const [template = '/', query = ''] = http.uri.split('?');
  const members = input
    ? [...input.structIterator()].map(([name, member]) => ({ name, traits: member.getMergedTraits() }))
    : [];
  const bound = members.filter(({ name }) => required.includes(name)).map(({ traits }) => traits);

  // S3: the bucket is a label that no template has, since the client's endpoint rules put it in front
  const outside = members.filter(
    ({ name, traits }) => traits.httpLabel && !new RegExp(`\\{${name}\\+?\\}`).test(template),
  );
  const full = outside.map(({ name }) => `/{${name}}`).join('') + template;
  return [
    {
      operation,
      method: http.method,
      path: patternOf(full),
      labels: [...full.matchAll(/\{(\w+)\+?\}/g)].map(match => match[1] ?? ''),
      query: [...new URLSearchParams(query)],
      requiredQuery: bound.flatMap(({ httpQuery }) => httpQuery ?? []),
      requiredHeaders: bound.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
    },
  ];
}

function patternOf(template: string): RegExp {
  const source = template
    .replace(/\/$/, '')
    .replace(/[.*?^$()[\]\\|]/g, '\\$&')
    .replace(/\{\w+\+\}/g, '(.+)')
    .replace(/\{\w+\}/g, '([^/]+)');
  return new RegExp(template.includes('+}') ? `^${source}$` : `^${source}/?$`);
}
