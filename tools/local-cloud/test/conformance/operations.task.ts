import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { implementedOperations } from './operations';
import { renderOperations } from './operations-page';

const PAGE = join(__dirname, '../../../../docs/local-cloud-operations.md');

const text = renderOperations(implementedOperations());
const written = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
if (!process.argv.includes('--check')) writeFileSync(PAGE, text);
else if (written !== text) {
  process.stderr.write(
    'docs/local-cloud-operations.md: not what the local cloud implements\nhint: npm run operations\n',
  );
  process.exitCode = 1;
}
