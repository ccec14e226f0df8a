import type { SharedConfig } from '../../src';

/** A config of what is shared, without mistakes. */
export function makeSharedConfig(changes: Partial<SharedConfig> = {}): SharedConfig {
  return {
    name: 'shop-global',
    account: '000000000000',
    region: 'eu-west-1',
    owner: 'platform team',
    protection: 'strict',
    repositories: [{ name: 'shop/api' }],
    environments: [{ name: 'shop-dev', pushImages: true }, { name: 'shop-prod' }],
    ...changes,
  };
}
