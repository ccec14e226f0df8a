import { writeFileSync } from 'node:fs';
import { MATRIX } from './_fixtures/matrix';
import { renderMatrix } from './_fixtures/page';

// its test compares: no option to check
writeFileSync('docs/affected.md', renderMatrix(MATRIX));
