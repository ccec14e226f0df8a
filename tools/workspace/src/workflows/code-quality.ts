import { checkOut, install, RUNNER } from './steps';
import type { Workflow } from './workflow';

/** Lint, spell check and unit tests, on every push and pull request, and before each deployment. */
export function codeQuality(): Workflow {
  const permissions = { contents: 'read' } as const;
  return {
    name: 'code quality',
    on: { push: { branches: ['**'] }, pull_request: {}, workflow_call: {} },
    jobs: {
      lint: {
        ...RUNNER,
        permissions,
        steps: [
          checkOut(),
          ...install(),
          { name: 'lint', run: 'npx projen lint' },
          { name: 'workflows', run: 'npm run actionlint' },
          { name: 'generated files are as generated', run: 'npx projen' },
          { name: 'nothing was edited by hand', run: 'git diff --exit-code' },
        ],
      },
      spelling: {
        ...RUNNER,
        permissions,
        steps: [checkOut(), ...install(), { name: 'spell check', run: 'npm run spell' }],
      },
      'unit-tests': {
        ...RUNNER,
        permissions,
        steps: [checkOut(), ...install('python'), { name: 'unit tests', run: 'npm test' }],
      },
    },
  };
}
