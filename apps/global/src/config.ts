/** An environment that takes what is shared. */
interface Deployed {
  readonly name: string;

  /** Its releases may send images, not only take what is there. */
  readonly pushImages?: boolean;
}

/** What all environments share. */
interface GlobalConfig {
  readonly name: string;
  readonly account: string;
  readonly region: string;

  /** `organisation/repository` on GitHub, whose jobs deploy. Without it, principals of the account do. */
  readonly github?: string;
  readonly repositories: readonly string[];
  readonly secrets: readonly string[];
  readonly environments: readonly Deployed[];

  /** Domain whose names the environments use, `example.com`. Its registrar must name the name servers of the zone. Without it, none is made. */
  readonly zoneName?: string;

  /** What a month may cost in the account, in US dollars, and who is told. Without it, nobody is. */
  readonly budget?: { readonly monthlyLimitUsd: number; readonly emails: readonly string[] };
}

export const config: GlobalConfig = {
  name: 'global',
  account: '000000000000', // the local cloud; write your account here
  region: 'eu-west-1',

  /** One for each service: its images are built once and promoted by digest. */
  repositories: ['pyshop'],

  /** Made once, read by every environment: with this one the outside monitoring signs in. */
  secrets: ['monitoring-token'],

  /** Each gets roles that can deploy to it, and to no other. */
  environments: [{ name: 'dev', pushImages: true }, { name: 'test' }, { name: 'prod' }],
};
