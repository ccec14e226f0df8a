import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

export interface SettledStack {
  readonly status: string;
  readonly id: string;
  readonly outputs: Record<string, string>;
}

/** Waits for the end of what runs on a stack. */
export async function settled(cloudFormation: CloudFormationClient, StackName: string): Promise<SettledStack> {
  for (;;) {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const { StackStatus: status = '', StackId: id = '', Outputs = [] } = Stacks?.[0] ?? {};
    const entries = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
    if (!status.endsWith('_IN_PROGRESS')) return { status, id, outputs: Object.fromEntries(entries) };
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
