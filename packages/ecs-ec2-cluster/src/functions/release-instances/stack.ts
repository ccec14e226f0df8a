import type { CloudFormation } from '@aws-sdk/client-cloudformation';

/** What of CloudFormation is asked. */
export type StackClient = Pick<CloudFormation, 'describeStacks' | 'describeStackResource' | 'getTemplate'>;

/**
 * The stack that the instances belong to.
 */
export class Stack {
  constructor(
    private readonly client: StackClient,
    private readonly stackId: string,
  ) {}

  /** Whether all of it goes: it is deleted, or its creation failed. */
  public async goes(): Promise<boolean> {
    const { Stacks } = await this.client.describeStacks({ StackName: this.stackId });
    return /^(DELETE|ROLLBACK)_/.test(Stacks?.[0]?.StackStatus ?? '');
  }

  /** Whether a resource is part of it after this change, under this physical id. */
  public async keeps(logicalId: string, physicalId: string): Promise<boolean> {
    const { TemplateBody } = await this.client.getTemplate({ StackName: this.stackId });
    if (!TemplateBody?.includes(logicalId)) return false;
    const { StackResourceDetail } = await this.client.describeStackResource({
      StackName: this.stackId,
      LogicalResourceId: logicalId,
    });
    return StackResourceDetail?.PhysicalResourceId === physicalId;
  }
}
