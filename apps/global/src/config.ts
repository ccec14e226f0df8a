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
