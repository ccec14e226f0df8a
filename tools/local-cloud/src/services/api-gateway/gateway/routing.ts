import type { Registry, Route, Stage } from '../registry';

/** A route that fits, and what the variables of its path are. */
export interface RouteMatch {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The stage that a path names, else `$default`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function findStage(registry: Registry, apiId: string, path: string): Stage | undefined {
  const first = path.split('/')[1] ?? '';
  const named = /^[\w-]+$/.test(first) ? registry.stages.tryGet(apiId, first) : undefined;
  return named ?? registry.stages.tryGet(apiId, '$default');
}

/** The path below the stage. */
export function pathBelow({ StageName }: Stage, path: string): string {
  return StageName === '$default' ? path : path.slice(StageName.length + 1) || '/';
}

/** The best match: a full path before one with variables, that before a greedy one, `$default` last; a method before ANY. */
export function findRoute(routes: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const matches = routes.flatMap(route => match(route, method, path) ?? []);
  return matches.sort((a, b) => (rankOf(a.route) < rankOf(b.route) ? -1 : 1))[0];
}

function match(route: Route, method: string, path: string): RouteMatch | undefined {
  const { RouteKey = '' } = route;
  if (RouteKey === '$default') return { route, parameters: {} };
  const [wanted = '', template = ''] = RouteKey.split(' ');
  if (wanted !== 'ANY' && wanted !== method) return undefined;
  const found = patternOf(template).exec(path);
  return found ? { route, parameters: { ...found.groups } } : undefined;
}

function patternOf(template: string): RegExp {
  const source = template
    .split('/')
    .map(segment => {
      const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? [];
      if (name) return `(?<${name}>${greedy ? '.+' : '[^/]+'})`;
      return segment.replace(/[.*+?^$()[\]{}\\|]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}/?$`);
}

/** Sorts as text: a segment that is a variable comes after one that is none, a greedy one after both. */
function rankOf({ RouteKey = '' }: Route): string {
  if (RouteKey === '$default') return '9';
  const [method = '', path = ''] = RouteKey.split(' ');
  const greedy = path.endsWith('+}') ? '1' : '0';
  const segments = path
    .split('/')
    .slice(1)
    .map(segment => (segment.startsWith('{') ? (segment.endsWith('+}') ? '2' : '1') : '0'));
  return `${greedy}${segments.join('')}${method === 'ANY' ? '8' : '7'}`;
}
