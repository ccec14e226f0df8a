import { isKnown, type Problem } from '@berth/foundation';

/** What the rules of secrets judge. */
export interface SecretFacts {
  /** Environment variables that hold secrets. */
  readonly secretNames: readonly string[];

  /** Where each is kept, by variable. */
  readonly secretArns?: Readonly<Record<string, string>>;

  /** Variables that get a whole JSON document. */
  readonly jsonSecrets?: readonly string[];

  /** Of the service. */
  readonly region?: string;
}

/** Every mistake in where secrets come from. */
export function secretProblems({ secretArns = {}, jsonSecrets = [], region }: SecretFacts): Problem[] {
  return [
    ...Object.entries(secretArns).flatMap(([name, arn]) => arnProblems(name, arn, region)),
    ...jsonSecrets.flatMap(jsonProblems),
  ];
}

function arnProblems(name: string, arn: string, region: string | undefined): Problem[] {
  if (!isKnown(arn) || !isKnown(region)) return [];
  const [, , , ofSecret = ''] = arn.split(':');
  if (!isKnown(ofSecret) || ofSecret === region) return [];
  const problem = { code: 'BERTH-SEC-002', path: `secrets.${name}`, value: ofSecret };
  const fix = `replicate it to ${region}`;
  return [{ ...problem, fact: `secret is in ${ofSecret}, ECS in ${region} cannot read it`, fix }];
}

function jsonProblems(name: string): Problem[] {
  if (!/_(URL|URI|DSN)$/.test(name)) return [];
  const fact = 'would receive JSON {"username": …}';
  const fix = 'use the composed URL secret or map host, user, password';
  return [{ code: 'BERTH-SEC-005', path: `secrets.${name}`, value: 'a JSON secret', fact, fix }];
}
