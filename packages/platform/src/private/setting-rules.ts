import type { Problem } from '@berth/foundation';
import { applicationSecretProblems, databaseUrlProblems } from '@berth/secrets';
import type { ServiceConfig } from '../config/service-config';
import { below, type Rule, renamed } from './rule';

/** What programs, database and cache are told. */
export const settingRules: readonly Rule[] = [
  {
    reads: ['services'],
    problems: ({ services }) =>
      services.flatMap((service, index) =>
        below(`services[${index}]`, [
          ...variableProblems(service),
          ...parameterProblems(service),
          ...secretProblems(service),
          ...bucketProblems(service),
        ]),
      ),
  },
  {
    reads: ['database'],
    problems: ({ database }) => [
      ...engineProblems('database', database?.parameters),
      ...renamed(databaseUrlProblems({ scheme: database?.urlScheme }), { scheme: 'database.urlScheme' }),
    ],
  },
  {
    reads: ['cache'],
    problems: ({ cache }) => engineProblems('cache', cache?.parameters),
  },
];

/** A variable that no shell can name is one that a program never sees. */
function variableProblems({ variables = {}, secrets = {}, parameters = {} }: ServiceConfig): Problem[] {
  // of generated ones the secret must have a name, too, which is told there
  const read = Object.fromEntries(Object.entries(secrets).filter(([, { from }]) => from !== 'generated'));
  return Object.entries({ variables, secrets: read, parameters }).flatMap(([path, all]) =>
    Object.keys(all).flatMap(value => {
      if (/^[A-Za-z_]\w{0,254}$/.test(value)) return [];
      const fact = 'is not the name of a variable: letters, digits and underscores, no digit first';
      return [{ code: 'BERTH-ENV-017', path, value, fact }];
    }),
  );
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html names of parameters, read 2026-11 */
function parameterProblems({ parameters = {} }: ServiceConfig): Problem[] {
  return Object.entries(parameters).flatMap(([variable, source]): Problem[] => {
    if (typeof source !== 'string' || /^(\/[\w.-]+){1,15}$/.test(source)) return [];
    const path = `parameters.${variable}`;
    // whoever forgot to say { value } may have written a secret
    const value = source.startsWith('/') ? source : '(hidden)';
    const fact = 'is not the name of a parameter: it starts with "/", of letters, digits and . _ - between slashes';
    const fix = 'use one like "/shop/log-level", or { value: … } to make one';
    return [{ code: 'BERTH-ENV-020', path, value, fact, fix }];
  });
}

function secretProblems({ secrets = {} }: ServiceConfig): Problem[] {
  return Object.entries(secrets).flatMap(([variable, source]) =>
    source.from === 'shared'
      ? below(`secrets.${variable}`, applicationSecretProblems({ environment: 'any', name: source.name }))
      : [],
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html read 2026-11 */
function bucketProblems({ bucketArn }: ServiceConfig): Problem[] {
  if (bucketArn === undefined || /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketArn)) return [];
  const fact = 'is not the ARN of a bucket';
  return [
    { code: 'BERTH-ENV-019', path: 'bucketArn', value: bucketArn, fact, fix: 'use one like "arn:aws:s3:::shop-files"' },
  ];
}

function engineProblems(part: string, parameters: Readonly<Record<string, string>> = {}): Problem[] {
  return Object.keys(parameters).flatMap(value => {
    if (/^[a-z][a-z0-9_.-]{0,254}$/i.test(value)) return [];
    const fact = 'is not the name of a setting: letters, digits and . _ -, a letter first';
    return [{ code: 'BERTH-ENV-021', path: `${part}.parameters`, value, fact }];
  });
}
