import type { FleetClients } from '../../src/functions/release-instances/fleet';

type Call = readonly [operation: string, input: object];

export interface FakeInstance {
  readonly InstanceId: string;
  readonly LifecycleState: string;
  readonly ProtectedFromScaleIn: boolean;
}

/** AWS with one group and one cluster: what it was asked to do is in `calls`. */
export class FakeFleetClients {
  public readonly calls: Call[] = [];

  constructor(
    private readonly groups: { Instances?: FakeInstance[] }[],
    private readonly pages: { readonly arn: string; readonly ec2InstanceId: string }[][] = [],
  ) {}

  public get clients(): FleetClients {
    const { groups, pages } = this;
    const note = (operation: string) => async (input: object) => {
      this.calls.push([operation, input]);
      return {};
    };
    return {
      autoScaling: {
        describeAutoScalingGroups: async () => ({ AutoScalingGroups: groups }),
        updateAutoScalingGroup: note('updateAutoScalingGroup'),
        setInstanceProtection: note('setInstanceProtection'),
        deleteAutoScalingGroup: note('deleteAutoScalingGroup'),
      },
      ecs: {
        listContainerInstances: async ({ nextToken = '0' }: { nextToken?: string }) => {
          const next = Number(nextToken) + 1;
          return {
            containerInstanceArns: pages[Number(nextToken)]?.map(({ arn }) => arn),
            nextToken: next < pages.length ? String(next) : undefined,
          };
        },
        describeContainerInstances: async ({ containerInstances = [] }: { containerInstances?: string[] }) => ({
          containerInstances: pages
            .flat()
            .filter(({ arn }) => containerInstances.includes(arn))
            .map(({ arn, ec2InstanceId }) => ({ containerInstanceArn: arn, ec2InstanceId })),
        }),
        updateContainerInstancesState: note('updateContainerInstancesState'),
        deregisterContainerInstance: note('deregisterContainerInstance'),
      },
    } as unknown as FleetClients;
  }
}
