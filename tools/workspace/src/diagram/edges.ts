import type { Element } from './elements';
import type { Topology } from './topology';

/** Who speaks with whom, if both are there. */
export interface Edge {
  readonly from: string;
  readonly to: string;

  /** @default - none */
  readonly label?: string;

  /** Whether it controls, instead of speaking. @default false */
  readonly dashed?: boolean;
}

const TASKS = ['blue', 'green', 'tasks'];

/** In the order of a request, then of a release. */
const EDGES: readonly Edge[] = [
  { from: 'user', to: 'api', label: 'JWT' },
  { from: 'api', to: 'cognito', label: 'authorize' },
  { from: 'api', to: 'link' },
  { from: 'link', to: 'alb' },
  { from: 'internet', to: 'cdn' },
  { from: 'cdn', to: 'alb' },
  { from: 'domain', to: 'alb', dashed: true },
  { from: 'zone', to: 'domain', dashed: true },
  { from: 'waf', to: 'alb', dashed: true },
  ...TASKS.map(to => ({ from: 'alb', to })),
  ...TASKS.map(from => ({ from, to: 'endpoints' })),
  ...TASKS.map(from => ({ from, to: 'database' })),
  ...TASKS.map(from => ({ from, to: 'cache' })),
  ...TASKS.map(to => ({ from: 'ecr', to, label: 'image' })),
  { from: 'nat', to: 'internet' },
  ...TASKS.map(from => ({ from, to: 'secrets' })),
  { from: 'instances', to: 'cluster', label: 'capacity' },
  { from: 'cluster', to: 'logs' },
  { from: 'cluster', to: 'roles' },
  { from: 'cluster', to: 'commonRoles' },
  { from: 'alarms', to: 'cluster', dashed: true },
  ...TASKS.map(from => ({ from, to: 'codedeploy', dashed: true })),
  { from: 'codedeploy', to: 'roles' },
  { from: 'pipeline', to: 'deployRoles' },
  { from: 'pipeline', to: 'ecr' },
  { from: 'pipeline', to: 'codedeploy' },
];

/** The edges between the elements of a picture. */
export function edgesOf(
  elements: readonly Element[],
  { behindNat, workload }: Pick<Topology, 'behindNat' | 'workload'>,
): Edge[] {
  const has = (id: string) => elements.some(element => element.id === id);
  const alb = elements.find(({ id }) => id === 'alb');
  const open = alb !== undefined && !alb.label.includes('internal');
  return [
    ...(open && has('igw')
      ? [
          { from: 'internet', to: 'igw' },
          { from: 'igw', to: 'alb' },
        ]
      : []),
    ...EDGES.filter(({ from, to }) => has(from) && has(to)),
    ...(workload && has('nat') && behindNat.includes(workload)
      ? TASKS.filter(has).map(from => ({ from, to: 'nat' }))
      : []),
    // without CodeDeploy the releases are those of ECS
    ...(has('pipeline') && has('cluster') && !has('codedeploy') ? [{ from: 'pipeline', to: 'cluster' }] : []),
  ];
}
