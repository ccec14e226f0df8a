import type { Problem } from '@berth/foundation/errors';
import { type Choices, OFFERS } from './choices';

/** What may come from a command line: nothing is known of it yet. */
export type Wanted = {
  readonly [Key in keyof Choices]: Key extends 'environments' ? readonly string[] : string | undefined;
};

/** What all environments share goes by this name. */
export const SHARED = 'global';

/** Names of stacks and contracts are made of both, and AWS ends names at 32 characters. */
const LONGEST_NAME = 16;
const LONGEST_ENVIRONMENT = 10;

/** Each has a block of its own in 10.0.0.0/8, which is easily read. */
const MOST_ENVIRONMENTS = 16;

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Everything that keeps a repository from being made; the flag is the path. */
export function choiceProblems(wanted: Wanted): Problem[] {
  return [
    ...nameProblems('name', wanted.name ?? '', LONGEST_NAME),
    ...(['compute', 'database', 'cache', 'edge'] as const).flatMap(key => offerProblems(key, wanted[key] ?? '')),
    ...environmentProblems(wanted.environments),
    ...domainProblems(wanted),
    ...registryProblems(wanted.registry),
  ];
}

function nameProblems(path: string, value: string, longest: number): Problem[] {
  if (NAME.test(value) && value.length <= longest) return [];
  const fact = `must be lower-case letters, digits and single hyphens, begin with a letter and have at most ${longest} characters`;
  return [{ code: 'NameNotUsable', path, value, fact, fix: `try ${JSON.stringify(usable(value, longest))}` }];
}

/** The nearest name that would do. */
function usable(value: string, longest: number): string {
  const words = value.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words
    .join('-')
    .replace(/^[0-9-]+/, '')
    .slice(0, longest)
    .replace(/-$/, '');
  return name === '' ? 'shop' : name;
}

function offerProblems(path: 'compute' | 'database' | 'cache' | 'edge', value: string): Problem[] {
  const offered = Object.keys(OFFERS[path]);
  if (offered.includes(value)) return [];
  return [{ code: 'ChoiceUnknown', path, value, fact: `must be one of ${offered.join(', ')}` }];
}

function environmentProblems(environments: readonly string[]): Problem[] {
  const count = environments.length;
  const path = 'environments';
  const value = environments.join(',');
  if (count === 0 || count > MOST_ENVIRONMENTS) {
    return [{ code: 'EnvironmentsOutOfRange', path, value, fact: `must be 1 to ${MOST_ENVIRONMENTS} names` }];
  }
  return environments.flatMap((name, index): Problem[] => {
    const place = `environments[${index}]`;
    if (name === SHARED) {
      const fact = 'is what all environments share, and there in any case';
      return [{ code: 'EnvironmentReserved', path: place, value: name, fact, fix: 'leave it out' }];
    }
    if (environments.indexOf(name) < index) {
      return [{ code: 'EnvironmentTwice', path: place, value: name, fact: 'stands there before', fix: 'leave it out' }];
    }
    return nameProblems(place, name, LONGEST_ENVIRONMENT);
  });
}

function domainProblems({ edge, domain }: Wanted): Problem[] {
  const path = 'domain';
  if (edge === 'domain' && domain === undefined) {
    const fact = 'needs a domain';
    return [
      {
        code: 'DomainMissing',
        path: 'edge',
        value: edge,
        fact,
        fix: 'add --domain shop.example.com, or take the edge http',
      },
    ];
  }
  if (domain === undefined) return [];
  if (edge !== 'domain') {
    const fact = `the edge ${edge} has none`;
    return [{ code: 'DomainUnused', path, value: domain, fact, fix: 'add --edge domain, or leave it out' }];
  }
  if (DOMAIN.test(domain)) return [];
  return [{ code: 'DomainNotUsable', path, value: domain, fact: 'must be a name in DNS, as shop.example.com' }];
}

function registryProblems(registry: string | undefined): Problem[] {
  if (registry === undefined) return [];
  const path = 'registry';
  const url = URL.canParse(registry) ? new URL(registry) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return [{ code: 'RegistryNotUsable', path, value: registry, fact: 'must be an address that begins with https://' }];
  }
  if (url.username === '' && url.password === '') return [];
  const fact = 'has a password in it, which would be committed';
  return [
    {
      code: 'RegistryHasPassword',
      path,
      value: '(hidden)',
      fact,
      fix: 'leave it out; npm takes the token from NPM_TOKEN',
    },
  ];
}
