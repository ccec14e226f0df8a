import type { Pipeline, PipelineEnvironment } from './pipeline';
import { checkOut, install, keep, RUNNER, takeRole } from './steps';
import type { Job, Step, StepsJob, Workflow } from './workflow';

const PUSHED = "github.event_name == 'push'";
const BY_HAND = "github.event_name == 'workflow_dispatch'";

/** Tests of every push and pull request; then, of the branches of environments, one image, and the environments in order. */
export function deploy({ environments, services }: Pipeline): Workflow {
  return {
    name: 'deploy',
    on: { push: { branches: ['**'] }, pull_request: {}, workflow_dispatch: {} },
    jobs: {
      tests: tests(),
      quality: {
        if: deploys(environments),
        permissions: { contents: 'read' },
        uses: './.github/workflows/code_quality.yml',
      },
      image: image(environments, services),
      ...Object.fromEntries(environments.map(environment => [environment.name, deployment(environment)])),
    },
  };
}

/** What is affected of a pull request, else everything: a push says nothing of whether the one before it was well. */
function tests(): StepsJob {
  const proposed = {
    if: "github.event_name == 'pull_request'",
    env: { BASE: '${{ github.event.pull_request.base.sha }}' },
  };
  const pushed = { if: "github.event_name != 'pull_request'" };
  return {
    permissions: { contents: 'read' },
    ...RUNNER,
    'timeout-minutes': 180,
    steps: [
      checkOut('all'),
      ...install('python'),
      {
        name: 'tests of what is affected',
        run: 'npx nx affected -t test pytest --base="$BASE" --head=HEAD',
        ...proposed,
      },
      {
        name: 'and those that deploy',
        run: 'npx nx affected -t e2e --parallel=2 --base="$BASE" --head=HEAD',
        ...proposed,
      },
      { name: 'all tests', run: 'npm test', ...pushed },
      { name: 'and those that deploy to local clouds', run: 'npm run e2e', ...pushed },
    ],
  };
}

/** Builds and sends each image once: all environments take the same digest. */
function image(environments: readonly PipelineEnvironment[], services: readonly string[]): StepsJob {
  const environment = firstEnvironment(environments);
  return {
    needs: ['tests', 'quality'],
    if: deploys(environments),
    environment,
    permissions: { contents: 'read', 'id-token': 'write' },
    ...RUNNER,
    steps: [
      checkOut(),
      ...install(),
      { name: 'build berth', run: 'npx nx build @berth/cli' },
      { name: 'a builder that writes OCI layouts', run: 'docker buildx create --use' },
      takeRole(environment, 'deploy'),
      ...services.flatMap(imageSteps),
    ],
  };
}

function imageSteps(service: string): Step[] {
  return [
    {
      name: `build and send ${service}`,
      run: `npx berth image --builder docker --push "$IMAGE_REGISTRY/${service}"`,
      'working-directory': `services/${service}`,
      env: { IMAGE_REGISTRY: '${{ vars.IMAGE_REGISTRY }}' },
    },
    keep(`image-${service}`, `services/${service}/dist/image.json`),
  ];
}

function deployment(environment: PipelineEnvironment): Job {
  const { name, after } = environment;
  return {
    needs: ['tests', 'quality', 'image', ...after],
    if: triggers(environment),
    // one deployment at a time, and none is cut off
    concurrency: { group: `deploy-${name}`, 'cancel-in-progress': false },
    permissions: { contents: 'write', 'id-token': 'write' },
    uses: './.github/workflows/deploy_environment.yml',
    with: { environment: name },
  };
}

/** What deploys an environment. */
function triggers({ branch, onDemand }: PipelineEnvironment): string {
  const pushed = pushedTo(branch);
  return onDemand ? `(${pushed}) || ${BY_HAND}` : pushed;
}

/** Whether anything is deployed at all. */
function deploys(environments: readonly PipelineEnvironment[]): string {
  const branches = [...new Set(environments.map(({ branch }) => branch))];
  const byHand = environments.some(({ onDemand }) => onDemand) ? [BY_HAND] : [];
  return [...branches.map(branch => `(${pushedTo(branch)})`), ...byHand].join(' || ');
}

function pushedTo(branch: string): string {
  return `${PUSHED} && github.ref == 'refs/heads/${branch}'`;
}

/** Whose role may send images: of the environment that a branch deploys first, of the one for all branches otherwise. */
function firstEnvironment(environments: readonly PipelineEnvironment[]): string {
  const firsts = environments.filter(
    ({ branch, name }) => environments.find(other => other.branch === branch)?.name === name,
  );
  const otherwise = firsts.find(({ onDemand }) => onDemand) ?? firsts.at(-1);
  const chosen = firsts.filter(first => first !== otherwise);
  const cases = chosen.map(({ branch, name }) => `github.ref == 'refs/heads/${branch}' && '${name}'`);
  return `\${{ ${[...cases, `'${otherwise?.name ?? ''}'`].join(' || ')} }}`;
}
