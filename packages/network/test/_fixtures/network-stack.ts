import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Network, type NetworkProps } from '../../src';

export const zones = ['eu-west-1a', 'eu-west-1b'];
export const env = { account: '000000000000', region: 'eu-west-1' };

/** A stack in which a network of two zones is made, and what comes out. */
export class NetworkStack extends Stack {
  constructor(
    props: StackProps = { env },
    public readonly app = new App(),
  ) {
    super(app, 'Stack', props);
  }

  public make(props: Partial<NetworkProps> = {}): Network {
    return new Network(this, 'Network', { environment: 'dev', availabilityZones: zones, ...props });
  }

  public get template(): Template {
    return Template.fromStack(this);
  }

  public templateWith(props?: Partial<NetworkProps>): Template {
    this.make(props);
    return this.template;
  }
}

/** The path of a parameter of the contract. */
export function nameOf(field: string): string {
  return `/berth/dev/network/v1/${field}`;
}
